"""The rows that did not go in, as a workbook that is corrected and imported again as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from ..models import Category
from .drafts import Bad
from .headings import Header
from .problems import ImportProblem, told
from .sheets import Sheet
from .titles import Field

SHEET = "Cần sửa"
_LONGEST = 32_000  # characters in a cell of Excel, a little less than its limit
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_HELP = (
    "Các hộ ở trang “Cần sửa” chưa vào sổ. Những hộ khác của danh sách đã vào sổ rồi.",
    "1. Sửa các ô tô màu. Cột “Lý do” nói mỗi ô sai gì và sửa thế nào.",
    "2. Lưu tệp, rồi nhập chính tệp này như danh sách cũ. Các cột “Lý do” và “Dòng trong tệp gốc” cứ để nguyên.",
    "3. Hộ nào không cần nữa thì xoá cả dòng.",
    "Số dòng nói trong lý do là số dòng của tệp gốc. Nhập lại hộ đã có trong sổ không sao: không ai bị ghi hai lần.",
)


def write_returned(path: Path, sheet: Sheet, header: Header, bad: Sequence[Bad]) -> None:
    """Write `bad` (in the order of their rows) with the list's own header, their cells as text, wrong ones filled, reasons beside them.

    What only titles or rows above said (hamlet, commune, kind of household) gets columns of its own, and so does the code that the list
    lacks. Columns of ethnicity and identity come back empty. Every cell is text: nothing is ever a formula or a link. Raises
    ImportProblem when the file cannot be written.
    """
    wanted = {one.row: one for one in bad}
    private = {column.place for column in header.private}
    rows = [
        (wanted[number], ["" if place in private else text for place, text in enumerate(cells)])
        for number, cells in sheet.rows()
        if number in wanted
    ]
    width = max([len(row) for row in header.rows] + [column.place + 1 for column in header.columns] + [len(cells) for _, cells in rows])
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    try:
        with path.open("wb") as stream, xlsxwriter.Workbook(stream, options) as book:
            _write_sheet(book, header, rows, width)
            text = book.add_format({"text_wrap": True})
            guide = book.add_worksheet("Cách sửa")
            guide.set_column(0, 0, 100)
            for number, line in enumerate(_HELP):
                guide.write_string(number, 0, line, text)
    except (OSError, XlsxWriterException) as error:
        raise cannot_write(path) from error


def cannot_write(path: Path) -> ImportProblem:
    """The folder does not take the file."""
    return ImportProblem(f"Không ghi được tệp vào thư mục {path.parent}.", "chọn nơi khác cho danh sách cần sửa, hoặc đóng tệp đang mở")


def _write_sheet(book: xlsxwriter.Workbook, header: Header, rows: list[tuple[Bad, list[str]]], width: int) -> None:
    page = book.add_worksheet(SHEET)
    bold = book.add_format({"bold": True, "text_wrap": True, "num_format": "@", "bg_color": "#E7EEF7", "border": 1})
    plain = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    wrong = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "bg_color": "#FFD9B3", "border": 1})
    extra = _extra_columns(header, [one for one, _ in rows])
    titles = _titles(header, width, [*extra, "Lý do", "Dòng trong tệp gốc"])
    page.set_column(0, width + len(extra) - 1, 18, plain)
    page.set_column(width + len(extra), width + len(extra), 70)
    page.freeze_panes(len(titles), 0)
    for number, cells in enumerate(titles):
        _write_row(page, number, cells, [bold] * len(cells))
    for number, (one, cells) in enumerate(rows, len(titles)):
        marked = {reason.column for reason in one.reasons}
        said = [_extra(one)[title] for title in extra]
        reasons = "\n".join(told(reason, number + 1) for reason in one.reasons)
        texts = [*cells, *[""] * (width - len(cells)), *said, reasons, str(one.row)]
        _write_row(page, number, texts, [wrong if place in marked else plain for place in range(len(texts))])


def _write_row(page: xlsxwriter.worksheet.Worksheet, number: int, texts: Sequence[str], formats: Sequence[object]) -> None:
    for place, (text, form) in enumerate(zip(texts, formats, strict=True)):
        text = _UNPRINTABLE.sub(" ", text)[:_LONGEST]
        if text:
            page.write_string(number, place, text, form)
        else:
            page.write_blank(number, place, None, form)


def _titles(header: Header, width: int, extra: list[str]) -> list[list[str]]:
    """The header as it was. A name under one title over two columns gets two titles, so that it is read without its neighbours."""
    rows = [[*row, *[""] * (width - len(row))] for row in header.rows]
    for tail in [column.place for column in header.columns if column.tail]:
        level = next(level for level, row in enumerate(rows) if row[tail - 1].strip())
        rows[level][tail - 1], rows[level][tail] = "Họ và tên đệm", "Tên"
    return [row + (extra if level == 0 else [""] * len(extra)) for level, row in enumerate(rows)]


def _extra(one: Bad) -> dict[str, str]:
    """What a row has beyond its own cells, by the title of the column it gets."""
    place = one.place
    kind = Category(one.category).label if one.category else ""
    return {"Mã hộ": "", "Thôn": place.hamlet, "Xã": place.commune, "Tỉnh": place.province, "Loại hộ": kind}


def _extra_columns(header: Header, bad: list[Bad]) -> list[str]:
    """Columns that the list lacks: always the code and the hamlet, the others when something is known."""
    has = header.places
    lacking = {
        "Mã hộ": Field.CODE not in has,
        "Thôn": Field.HAMLET not in has,
        "Xã": Field.COMMUNE not in has,
        "Tỉnh": Field.PROVINCE not in has,
        "Loại hộ": not {Field.CATEGORY, Field.POOR, Field.NEAR_POOR, Field.OTHER} & set(has),
    }
    said = [_extra(one) for one in bad]
    return [title for title, lacks in lacking.items() if lacks and (title in ("Mã hộ", "Thôn") or any(one[title] for one in said))]
