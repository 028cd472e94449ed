"""What is wrong with a list, for the officer who sent it."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import OutreachError


class ImportProblem(OutreachError):
    """The list cannot be taken as it is. Nothing was written."""


@dataclass(frozen=True)
class Reason:
    """What is wrong with one cell and what to do. `column` counts from 0; None is the row as a whole."""

    column: int | None
    text: str


def letter(column: int) -> str:
    """A column as Excel names it: 0 -> A, 26 -> AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def told(reason: Reason, row: int) -> str:
    """One line: "Ô D12: ..."."""
    where = f"Dòng {row}" if reason.column is None else f"Ô {letter(reason.column)}{row}"
    return f"{where}: {reason.text}"


def locked() -> ImportProblem:
    """A workbook behind a password."""
    return ImportProblem("Tệp có mật khẩu.", "mở trong Excel, bỏ mật khẩu (Tệp → Thông tin → Bảo vệ sổ làm việc), lưu lại rồi nhập")


def damaged() -> ImportProblem:
    """A workbook that cannot be unpacked or understood."""
    return ImportProblem("Tệp Excel bị hỏng hoặc chưa lưu xong.", "mở trong Excel, lưu thành tệp .xlsx mới rồi nhập tệp đó")
