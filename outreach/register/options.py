"""What the officer says beside the list: where its households live, and what they agreed to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ..models import Category, Method, Purpose
from .problems import ImportProblem


@dataclass(frozen=True)
class ConsentOption:
    """Consent of every household of the list to `purposes`; and method, day, recorder and evidence where the list has no column for them.

    `purposes` are of models.Purpose, `method` of models.Method. There is no consent by default.
    """

    purposes: tuple[str, ...] = ()
    method: str = ""
    given_on: date | None = None
    recorded_by: str = ""
    evidence: str = ""

    def check(self, today: date) -> None:
        """Raises ImportProblem for unknown words, a day to come, or purposes without method, day and recorder."""
        if unknown := [purpose for purpose in self.purposes if purpose not in Purpose.values]:
            raise ImportProblem(f"Không có loại tin “{unknown[0][:40]}”.", f"chọn trong: {', '.join(Purpose.values)}")
        if self.method and self.method not in Method.values:
            raise ImportProblem(f"Không có cách đồng ý “{self.method[:40]}”.", f"chọn trong: {', '.join(Method.values)}")
        if self.given_on and not date(2000, 1, 1) <= self.given_on <= today:
            raise ImportProblem(f"Ngày đồng ý {self.given_on:%d/%m/%Y} chưa tới hoặc quá xưa.", "kiểm tra lại ngày")
        if self.purposes and not (self.method and self.given_on and self.recorded_by.strip()):
            raise ImportProblem("Sự đồng ý cần đủ ba điều: cách đồng ý, ngày đồng ý, người ghi.", "ghi thêm điều còn thiếu")
        for text, longest, what in ((self.recorded_by, 80, "Tên người ghi"), (self.evidence, 200, "Chứng từ")):
            if len(text) > longest or not text.isprintable():
                raise ImportProblem(f"{what} dài quá {longest} ký tự hoặc có ký tự lạ.", "viết ngắn lại trên một dòng")


@dataclass(frozen=True)
class Options:
    """Defaults for what the list does not say in a column, a title or a row over its households.

    `category` (of models.Category) is for lists whose title alone says that all are poor households. `returned` is where the rows to
    be corrected are written (an .xlsx); None: beside the list, as NAME-can-sua.xlsx.
    """

    sheet: str = ""
    hamlet: str = ""
    commune: str = ""
    province: str = ""
    category: str = ""
    consent: ConsentOption = field(default_factory=ConsentOption)
    returned: Path | None = None

    def check(self, today: date) -> None:
        """Raises ImportProblem for what cannot be meant."""
        if self.category and self.category not in Category.values:
            raise ImportProblem(f"Không có loại hộ “{self.category[:40]}”.", f"chọn trong: {', '.join(Category.values)}")
        self.consent.check(today)
