"""Spreadsheets for the officer. Whatever a cell says is text or a number, never a formula or a link."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ..rules.reasons import say
from ..rules.timing import local
from .figures import Figures, Report
from .files import written
from .tables import HOUSEHOLDS, MESSAGES, Column
from .visit_list import HamletVisits, VisitList, VisitRow

TICK = "☐"
A4 = 9  # Excel's number for the paper
MAX_NAME = 31  # characters of a sheet's name
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]|[^\x00-\uffff]")

_VISIT_COLUMNS = (
    ("Mã hộ", 12),
    ("Chủ hộ", 24),
    ("Điện thoại", 16),
    ("Vì sao phải đến", 28),
    ("Người biết dùng điện thoại", 20),
    ("Đã gặp", 8),
    ("Đã đọc cho nghe", 9),
    ("Hẹn lại", 8),
    ("Ghi chú", 26),
)


def _cells(row: VisitRow) -> tuple[str, ...]:
    """One household, in the order of _VISIT_COLUMNS."""
    why = f"{row.why}\nĐọc: {row.tip}" if row.tip else row.why
    return row.code, row.head, "\n".join(row.phones), why, row.digital_member, TICK, TICK, TICK, ""


def write_report_xlsx(report: Report, path: Path) -> Path:
    """The report as a workbook: figures by hamlet, and reasons by hamlet. Written whole or not at all."""
    with written(path) as part, closing(_workbook(part, report.at)) as book:
        _figures_sheet(book, report)
        _reasons_sheet(book, report)
    return path


def write_visit_xlsx(visits: VisitList, path: Path) -> Path:
    """The list as a workbook: what to read out, then one sheet a hamlet. Written whole or not at all."""
    with written(path) as part, closing(_workbook(part, visits.at)) as book:
        used: set[str] = set()
        _text_sheet(book, visits, used)
        for hamlet in visits.hamlets:
            _visit_sheet(book, visits, hamlet, used)
    return path


def sheet_name(name: str, used: set[str]) -> str:
    """`name` as Excel allows it for a sheet, and unlike all of `used` (lower case), to which it is added."""
    clean = " ".join(_FORBIDDEN.sub(" ", name).split()).strip("'") or "Thôn"
    if clean.lower() == "history":  # Excel keeps this one for itself
        clean = "History 1"
    serial, candidate = 1, clean[:MAX_NAME].strip(" '")
    while candidate.lower() in used:
        serial += 1
        ending = f" ({serial})"
        candidate = clean[: MAX_NAME - len(ending)].strip(" '") + ending
    used.add(candidate.lower())
    return candidate


def _workbook(path: Path, at: datetime) -> Workbook:
    book = Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True})
    book.formats[0].set_font_size(12)
    book.set_properties({"created": local(at).replace(tzinfo=None)})
    return book


def _format(book: Workbook, **more: Any) -> Format:
    return book.add_format({"font_size": 12, "text_wrap": True, "valign": "top", "border": 1, **more})


def _page(sheet: Worksheet, head_rows: int) -> None:
    """A4 across, as wide as the page, the heading on every page and always in sight."""
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.repeat_rows(0, head_rows - 1)
    sheet.freeze_panes(head_rows, 0)
    sheet.set_footer("&C&P/&N")


def _head(book: Workbook, sheet: Worksheet, title: str, columns: Sequence[tuple[str, float]]) -> None:
    """A line that says what this is, and the headings below it."""
    sheet.write_string(0, 0, title, book.add_format({"font_size": 14, "bold": True}))
    bold = _format(book, bold=True, bg_color="#E6E6E6", valign="vcenter")
    for at, (heading, width) in enumerate(columns):
        sheet.set_column(at, at, width)
        sheet.write_string(1, at, heading, bold)
    _page(sheet, 2)


def _text_sheet(book: Workbook, visits: VisitList, used: set[str]) -> None:
    sheet = book.add_worksheet(sheet_name("Đọc cho nghe", used))
    sheet.set_paper(A4)
    sheet.set_column(0, 0, 90)
    sheet.write_string(0, 0, f"{visits.title} – mã {visits.code}", book.add_format({"font_size": 16, "bold": True, "text_wrap": True}))
    words = book.add_format({"font_size": 14, "text_wrap": True, "valign": "top"})
    texts = {hamlet.text: hamlet.hamlet for hamlet in reversed(visits.hamlets)}  # mostly one for all
    lines = [line for text, hamlet in reversed(texts.items()) for line in ([hamlet] if len(texts) > 1 else []) + text.split("\n\n")]
    for at, line in enumerate(lines, 2):
        sheet.write_string(at, 0, line.strip(), words)


def _visit_sheet(book: Workbook, visits: VisitList, hamlet: HamletVisits, used: set[str]) -> None:
    sheet = book.add_worksheet(sheet_name(hamlet.hamlet, used))
    call = f" – {hamlet.team}, gọi hỏi {hamlet.hotline}" if hamlet.team else ""
    title = f"Mã {visits.code} – {hamlet.hamlet}, {hamlet.commune}{call} – đến {len(hamlet.rows)} trong {hamlet.households} hộ"
    _head(book, sheet, title, _VISIT_COLUMNS)
    plain, tick = _format(book), _format(book, align="center", font_size=16)
    for at, row in enumerate(hamlet.rows, 2):
        for column, text in enumerate(_cells(row)):
            sheet.write_string(at, column, text, tick if text == TICK else plain)


def _figures_sheet(book: Workbook, report: Report) -> None:
    sheet = book.add_worksheet("Báo cáo")
    columns: tuple[Column, ...] = (*HOUSEHOLDS, *MESSAGES)
    headings = [("Thôn", 26.0), ("Xã, tỉnh", 30.0), *((f"{column.above} {column.heading}".strip(), 11.0) for column in columns)]
    where = f" – {report.area}" if report.area else ""
    _head(book, sheet, f"{report.title}{where} – tính đến {local(report.at):%H:%M %d/%m/%Y}", headings)
    for at, line in enumerate((*report.rows, report.total), 2):
        bold = line is report.total
        _figures_row(
            sheet, at, line, columns, [_format(book, bold=bold, **kind) for kind in ({}, {"num_format": "#,##0"}, {"num_format": "0%"})]
        )


def _figures_row(sheet: Worksheet, at: int, line: Figures, columns: Sequence[Column], formats: Sequence[Format]) -> None:
    plain, whole, share = formats
    sheet.write_string(at, 0, line.hamlet, plain)
    sheet.write_string(at, 1, line.place, plain)
    for place, column in enumerate(columns, 2):
        if column.whole is None:
            sheet.write_number(at, place, column.value(line), whole)
        elif of := column.whole(line):
            sheet.write_number(at, place, column.value(line) / of, share)
        else:
            sheet.write_blank(at, place, None, share)


def _reasons_sheet(book: Workbook, report: Report) -> None:
    sheet = book.add_worksheet("Lý do")
    headings = [("Thôn", 26.0), ("Xã, tỉnh", 30.0), ("Tin", 18.0), ("Lý do", 44.0), ("Số tin", 10.0)]
    _head(book, sheet, "Vì sao tin không tới máy hoặc được giữ lại", headings)
    plain, at = _format(book), 2
    for line in report.rows:
        for kind, reasons in (("không tới", line.failed), ("giữ lại, không gửi", line.suppressed)):
            for reason, count in sorted(reasons.items()):
                for column, text in enumerate((line.hamlet, line.place, kind, say(reason or "other"))):
                    sheet.write_string(at, column, text, plain)
                sheet.write_number(at, 4, count, plain)
                at += 1
