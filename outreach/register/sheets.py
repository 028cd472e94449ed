"""Lists as files: .xlsx or .csv -> rows of text with the row numbers that Excel shows."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import python_calamine

from .csvs import open_csv
from .problems import ImportProblem, damaged, locked
from .zips import check_zip

MAX_FILE = 50_000_000  # bytes; a province's list of 100,000 households takes about 10 million
MAX_ROWS = 300_000
MAX_COLUMNS = 256  # what stands further right is no list

_DIVIDE = "xoá dòng thừa ở cuối, hoặc chia danh sách theo xã rồi nhập từng tệp"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Excel 97-2003, or a newer workbook behind a password


class Sheet(Protocol):
    """One sheet of a list. `rows` may be called again and begins anew."""

    @property
    def name(self) -> str: ...

    @property
    def height(self) -> int:
        """About how many rows there are, for progress."""
        ...

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row with its number, from 1; all cells as text, as people would type them."""
        ...


@dataclass(frozen=True)
class Book:
    """An opened list: the sheets in the order in which they are looked at, and the SHA-256 of the file."""

    name: str
    digest: str
    sheets: tuple[Sheet, ...]


def open_book(path: Path) -> Book:
    """Open a list. Raises ImportProblem in Vietnamese for whatever cannot be read: size, password, encoding, damage."""
    data = _read(path)
    if data.startswith(b"PK"):
        check_zip(data)
        sheets = _workbook(data)
    elif data.startswith(_OLE):
        # Damage in an old workbook ends its reader's whole process (calamine asks for impossible memory), so they are not read at all.
        raise locked() if "EncryptedPackage".encode("utf-16-le") in data else _old()
    else:
        sheets = (open_csv(data, path.stem, MAX_ROWS, MAX_COLUMNS),)
    return Book(path.name, hashlib.sha256(data).hexdigest(), sheets)


def as_text(value: Any) -> str:
    """A cell as people would type it: 912345678.0 -> "912345678", a date -> "25/11/2026"."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y}" if value.time() == datetime.min.time() else f"{value:%d/%m/%Y %H:%M}"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_FILE:
            raise ImportProblem(f"Tệp lớn {size // 1_000_000} MB, quá {MAX_FILE // 1_000_000} MB.", _DIVIDE)
        data = path.read_bytes()
    except FileNotFoundError:
        raise ImportProblem(f"Không thấy tệp {path}.", "kiểm tra tên tệp và thư mục") from None
    except (OSError, ValueError) as error:
        raise ImportProblem(f"Không mở được tệp {path.name}.", "đóng tệp trong Excel, kiểm tra quyền đọc rồi thử lại") from error
    if not data:
        raise _empty()
    return data


@dataclass(frozen=True)
class _ExcelSheet:
    name: str
    book: python_calamine.CalamineWorkbook

    @property
    def height(self) -> int:
        return self._sheet.end[0] + 1 if self._sheet.end else 0

    @cached_property
    def _sheet(self) -> python_calamine.CalamineSheet:
        with _guard():
            return self.book.get_sheet_by_name(self.name)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        if self.height > MAX_ROWS:
            raise ImportProblem(f"Trang “{self.name}” có {self.height} dòng, quá {MAX_ROWS}.", _DIVIDE)
        left = [""] * min(self._sheet.start[1] if self._sheet.start else 0, MAX_COLUMNS)  # the reader leaves out empty columns
        for number, cells in enumerate(self._sheet.iter_rows(), 1):
            yield number, left + [value if type(value) is str else as_text(value) for value in cells[: MAX_COLUMNS - len(left)]]


def _workbook(data: bytes) -> tuple[Sheet, ...]:
    """The worksheets: those people see first, then hidden ones."""
    with _guard():
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        kinds = [meta for meta in book.sheets_metadata if meta.typ == python_calamine.SheetTypeEnum.WorkSheet]
    seen = python_calamine.SheetVisibleEnum.Visible
    sheets = tuple(_ExcelSheet(meta.name, book) for meta in sorted(kinds, key=lambda meta: meta.visible != seen))
    if not sheets:
        raise _empty()
    return sheets


def _old() -> ImportProblem:
    return ImportProblem("Đây là tệp Excel cũ (.xls).", "trong Excel chọn Lưu thành (Save As) → .xlsx rồi nhập tệp đó")


def _empty() -> ImportProblem:
    return ImportProblem("Tệp trống.", "kiểm tra xem đã chọn đúng tệp chưa")


@contextmanager
def _guard() -> Iterator[None]:
    """What the reader of Excel files cannot read is told as damage, even where its own code panics."""
    try:
        yield
    except python_calamine.PasswordError as error:
        raise locked() from error
    except Exception as error:
        raise damaged() from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise damaged() from error
        raise
