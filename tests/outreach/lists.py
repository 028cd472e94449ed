"""Lists of invented households as officers send them, written for a test."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import python_calamine
import xlsxwriter

Cell = str | float | None


def write_xlsx(path: Path, *sheets: Sequence[Sequence[Cell]], names: Sequence[str] = (), merged: Sequence[tuple[int, ...]] = ()) -> Path:
    """A workbook with one sheet for each grid; `merged` are (row, column, last row, last column) of the first sheet, from 0."""
    with xlsxwriter.Workbook(path) as book:
        for number, rows in enumerate(sheets):
            sheet = book.add_worksheet(names[number] if names else None)
            for place in merged if number == 0 else ():
                sheet.merge_range(*place, "")
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if cell is not None:
                        sheet.write(row, column, cell)
    return path


def write_csv(path: Path, *rows: Sequence[str], encoding: str = "utf-8-sig", separator: str = ",") -> Path:
    """A CSV file whose cells hold no separator."""
    path.write_bytes("\n".join(separator.join(row) for row in rows).encode(encoding))
    return path


def read_xlsx(path: Path, sheet: int = 0) -> list[list[Any]]:
    """All rows of a sheet."""
    with python_calamine.CalamineWorkbook.from_path(path) as book:
        return list(book.get_sheet_by_index(sheet).iter_rows())
