"""teams.csv: the village teams, shared with `kit posters`, which prints them. What is exported is what the kit accepts."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction

from ..models import Area, Team, record
from .areas import Areas, Unplaced
from .cells import clean
from .drafts import Place
from .problems import ImportProblem
from .sheets import open_book

COLUMNS = ("code", "name", "hamlet", "commune", "province", "hotline", "meeting_place", "class_times", "sender")
_TEXTS = ("name", "hotline", "meeting_place", "class_times", "sender")
_LONGEST = {"hamlet": 120, "commune": 120, "province": 120, "hotline": 20, "sender": 20}  # what the tables hold; else what a poster holds
_LONGEST_TEXT = 160

# The rules of a poster's cells. The kit has its own reader for them; a test feeds it what is exported here.
_CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?", re.ASCII)
_RESERVED = re.compile(r"(?i)con|prn|aux|nul|com\d|lpt\d", re.ASCII)  # names that Windows keeps for itself; the code names a file
_HOTLINE = re.compile(r"\+?\d(?:[ .]?\d){2,13}", re.ASCII)
_COMPLETE = re.compile(r"(?:0|\+84[ .]?[1-9]|1[1-9]\d\b|1[89]00)[\d .]*", re.ASCII)
_SENDER = re.compile(r"[A-Za-z0-9]{3,11}|\+?\d(?:[ .]?\d){2,13}", re.ASCII)
_UNPRINTABLE = re.compile(r"[^\u0020-\u007e\u00a1-\u00ac\u00ae-\u024f\u1ea0-\u1ef9\u2010-\u2015\u2018-\u201f\u2022\u2026]")


@dataclass(frozen=True)
class TeamProblem:
    """One cell that cannot stay as it is: its row (0 when exporting), whose team, its column, and what to do."""

    row: int
    team: str
    column: str
    text: str

    def __str__(self) -> str:
        where = f"dòng {self.row}" if self.row else f"tổ {self.team}"
        return f"{where}, cột {self.column}: {self.text}"


class TeamProblems(ImportProblem):
    """All that is wrong with the teams. Nothing was written."""

    def __init__(self, problems: Sequence[TeamProblem]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"Có {len(problems)} chỗ cần sửa, chưa ghi gì:\n{lines}")


@dataclass
class TeamCounts:
    """What became of the teams of a file."""

    new: int = 0
    changed: int = 0
    same: int = 0
    hamlets_given: int = 0  # hamlets that had no team and now have this one
    areas_made: int = 0
    read_as: dict[str, str] = field(default_factory=dict)  # names of areas taken for a known one that is spelled differently

    def lines(self) -> list[str]:
        """For the officer."""
        lines = [f"{self.new} tổ mới, {self.changed} tổ có thay đổi, {self.same} tổ giữ nguyên."]
        lines += [f"Thêm {self.areas_made} tỉnh, xã, thôn chưa có trong sổ."] if self.areas_made else []
        lines += [f"{self.hamlets_given} thôn chưa có tổ nay do tổ đặt tại thôn phụ trách."] if self.hamlets_given else []
        return lines + [f"Tên viết khác với sổ: “{text}” hiểu là “{name}”." for text, name in self.read_as.items()]


def import_teams(path: Path, *, now: datetime, who: str) -> TeamCounts:
    """Put the teams of a teams.csv (or .xlsx of the same columns) into the register, all or none; known ones by their code.

    Raises ImportProblem when the file cannot be read, TeamProblems with every wrong cell.
    """
    book = open_book(path)
    rows = _rows(book.sheets[0].rows())
    problems = [problem for row, cells in rows for problem in _problems(row, cells)] + _repeated(rows)
    if problems:
        raise TeamProblems(sorted(problems, key=lambda problem: problem.row))
    with transaction.atomic():
        counts, unplaced = TeamCounts(), []
        areas = Areas()
        for row, cells in rows:
            try:
                _put(cells, areas, counts)
            except Unplaced as error:
                unplaced.append(TeamProblem(row, cells["code"], error.kind.value, str(error)))
        if unplaced:
            raise TeamProblems(unplaced)
        counts.areas_made, counts.read_as = sum(areas.made.values()), areas.read_as
        digest = book.digest[:16]
        record(now, who, "import-teams", digest, new=counts.new, changed=counts.changed, same=counts.same, areas=counts.areas_made)
    return counts


def export_teams(path: Path, *, now: datetime, who: str) -> int:
    """Write all teams, in the order they came in, as UTF-8 with a mark by which Excel knows it. Returns how many.

    Raises TeamProblems with every value that a poster cannot show or Excel would run as a formula; then no file is written.
    """
    rows = [_cells(team) for team in Team.objects.select_related("hamlet__parent__parent").order_by("pk")]
    if problems := [problem for cells in rows for problem in _problems(0, cells)]:
        raise TeamProblems(problems)
    if not rows:
        raise ImportProblem("Trong sổ chưa có tổ nào.", "nhập teams.csv trước, hoặc thêm tổ trong trang quản trị")
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    data = text.getvalue().encode("utf-8-sig")
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with transaction.atomic():
            record(now, who, "export-teams", hashlib.sha256(data).hexdigest()[:16], teams=len(rows))
            temporary.write_bytes(data)
            temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise ImportProblem(f"Không ghi được {path}.", "đóng tệp nếu đang mở trong Excel, hoặc chọn thư mục khác") from error
    return len(rows)


def _rows(rows: Iterable[tuple[int, list[str]]]) -> list[tuple[int, dict[str, str]]]:
    """The teams by column, each with its row number. Raises ImportProblem when the header is not that of teams.csv."""
    filled = [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]
    names = [cell.strip().lower() for cell in filled[0][1]] if filled else []
    while names and not names[-1]:
        names.pop()
    missing = [name for name in COLUMNS if name not in names]
    unknown = [name or "(trống)" for name in names if name not in COLUMNS]
    repeated = [name for name in COLUMNS if names.count(name) > 1]
    wrong = [(missing, "thiếu cột"), (unknown, "cột lạ"), (repeated, "cột viết hai lần")]
    if said := "; ".join(f"{what} {', '.join(columns)}" for columns, what in wrong if columns):
        raise ImportProblem(f"Dòng tiêu đề chưa đúng: {said[:300]}.", f"ghi đúng: {','.join(COLUMNS)}")
    if len(filled) == 1:
        raise ImportProblem("Tệp chưa có tổ nào.", "thêm mỗi tổ một dòng dưới dòng tiêu đề")
    teams = []
    for number, cells in filled[1:]:
        padded = [*cells, *[""] * len(names)]
        if any(cell.strip() for cell in cells[len(names) :]):
            message = f"Dòng {number} có nhiều ô hơn dòng tiêu đề."
            raise ImportProblem(message, "ô có dấu phẩy hay chấm phẩy phải nằm trong ngoặc kép")
        teams.append((number, {name: clean(cell) for name, cell in zip(names, padded, strict=False)}))
    return teams


def _problems(row: int, cells: dict[str, str]) -> list[TeamProblem]:
    return [TeamProblem(row, cells["code"], name, text) for name in COLUMNS if (text := _problem(name, cells[name]))]


def _problem(name: str, cell: str) -> str:
    """What is wrong with one cell and what to do; nothing when it is right."""
    longest = _LONGEST.get(name, _LONGEST_TEXT)
    if not cell:
        return "đang để trống: điền ô này"
    if len(cell) > longest:
        return f"dài {len(cell)} ký tự, nhiều nhất {longest}: viết ngắn lại"
    if strange := _UNPRINTABLE.search(cell):
        return f"có ký tự “{strange[0]}” không in được: xoá rồi gõ lại"
    if cell[0] in "=@#-" or (cell[0] == "+" and name not in ("hotline", "sender")):
        return f"“{cell[:20]}” trông như công thức hay lỗi của Excel: chép lại thành chữ thường"
    return _form_problem(name, cell)


def _form_problem(name: str, cell: str) -> str:
    if name == "code" and (not _CODE.fullmatch(cell) or _RESERVED.fullmatch(cell)):
        return f"“{cell[:40]}” không dùng làm tên tệp được: chỉ dùng chữ không dấu, số và gạch nối, nhiều nhất 32 ký tự"
    if name == "hotline" and not _HOTLINE.fullmatch(cell):
        return f"“{cell}” không phải số điện thoại: chỉ viết chữ số; trong Excel định dạng ô là Văn bản (Text)"
    if name == "hotline" and not _COMPLETE.fullmatch(cell):
        return f"“{cell}” thiếu số 0 ở đầu: viết đủ số; trong Excel định dạng ô là Văn bản (Text)"
    if name == "sender" and not _SENDER.fullmatch(cell):
        return f"“{cell}” không phải tên người gửi: nhiều nhất 11 chữ không dấu hoặc số, hay một số điện thoại"
    return ""


def _repeated(rows: list[tuple[int, dict[str, str]]]) -> list[TeamProblem]:
    first: dict[str, int] = {}
    found = []
    for row, cells in rows:
        before = first.setdefault(cells["code"].lower(), row)
        if before != row:
            found.append(TeamProblem(row, cells["code"], "code", f"mã {cells['code']} đã dùng ở dòng {before}: đặt mã khác"))
    return found


def _put(cells: dict[str, str], areas: Areas, counts: TeamCounts) -> None:
    hamlet = areas.hamlet(Place(cells["hamlet"], cells["commune"], cells["province"]))
    team = Team.objects.filter(code__iexact=cells["code"]).first()
    values = {name: cells[name] for name in _TEXTS} | {"hamlet_id": hamlet.pk}
    if team is None:
        team = Team.objects.create(code=cells["code"], **values)
        counts.new += 1
    elif any(getattr(team, name) != value for name, value in values.items()):
        Team.objects.filter(pk=team.pk).update(**values)
        counts.changed += 1
    else:
        counts.same += 1
    counts.hamlets_given += Area.objects.filter(pk=hamlet.pk, team=None).update(team=team)


def _cells(team: Team) -> dict[str, str]:
    commune = team.hamlet.parent
    province = commune.parent if commune else None
    places = {"hamlet": team.hamlet.name, "commune": commune.name if commune else "", "province": province.name if province else ""}
    return {"code": team.code, **places, **{name: clean(getattr(team, name)) for name in _TEXTS}}
