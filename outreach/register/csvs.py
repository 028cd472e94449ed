"""CSV as Excel and others write it: UTF-8 or UTF-16; comma, semicolon or tab."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from .problems import ImportProblem

_SAVE = "trong Excel chọn Lưu thành (Save As) → “CSV UTF-8”, hoặc lưu thành .xlsx"
_SAMPLE = 60  # lines; titles above the header hold few separators
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SEPARATORS = ",;\t"


@dataclass(frozen=True)
class CsvSheet:
    """The one sheet of a CSV file. A row that is written over several lines is one row, as Excel shows it."""

    name: str
    text: str
    separator: str
    max_rows: int
    max_columns: int

    @property
    def height(self) -> int:
        """How many lines there are; rows over several lines count more than once."""
        return self.text.count("\n") + 1

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row with its number, from 1. Raises ImportProblem at a row that cannot be read."""
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.separator, strict=True)
        number = 0
        try:
            for number, cells in enumerate(reader, 1):
                if number > self.max_rows:
                    raise ImportProblem(f"Danh sách có quá {self.max_rows} dòng.", "chia danh sách theo xã rồi nhập từng tệp")
                yield number, cells[: self.max_columns]
        except csv.Error as error:
            message = f"Không đọc được dòng {number + 1} của tệp CSV."
            raise ImportProblem(message, f"kiểm tra dấu ngoặc kép ở dòng đó; hoặc {_SAVE}") from error


def open_csv(data: bytes, name: str, max_rows: int, max_columns: int) -> CsvSheet:
    """Raises ImportProblem when the text is in another encoding, or is no list at all."""
    if data.startswith(b"%PDF") or (b"\0" in data[:2000] and not data.startswith(_UTF16)):
        raise _no_list()
    text = _decode(data)
    if re.match(r"\s*<(?:!doctype|html|\?xml|table)", text[:200], re.IGNORECASE):
        message = "Tệp này là trang web mang đuôi Excel."
        raise ImportProblem(message, "mở bằng Excel, chọn Lưu thành (Save As) → .xlsx rồi nhập tệp đó")
    if "\0" in text:
        raise _no_list()
    named = re.match(r"sep=([,;\t|])\r?\n", text, re.IGNORECASE)  # Excel's own way to name the separator
    if named:
        return CsvSheet(name, text[named.end() :], named[1], max_rows, max_columns)
    return CsvSheet(name, text, _separator(text), max_rows, max_columns)


def _decode(data: bytes) -> str:
    try:
        if data.startswith(_UTF16):
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = f"Chữ có dấu ở dòng {line} không phải mã Unicode UTF-8 (thường là mã Windows cũ)."
        raise ImportProblem(message, _SAVE) from error


def _separator(text: str) -> str:
    """The one that most of the first lines hold, and holds most often; a comma when there is none."""
    lines = [line for _, line in zip(range(_SAMPLE), io.StringIO(text), strict=False)]
    return max(_SEPARATORS, key=lambda mark: (sum(mark in line for line in lines), sum(line.count(mark) for line in lines)))


def _no_list() -> ImportProblem:
    return ImportProblem("Đây không phải danh sách Excel hay CSV.", "chọn tệp .xlsx hoặc .csv")
