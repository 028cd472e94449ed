"""An .xlsx file is a zip: whether it is safe to unpack is found out before its reader sees it."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib

from .problems import ImportProblem, damaged, letter, locked

MAX_UNPACKED = 500_000_000  # bytes; 100,000 households with twelve columns unpack to about 70 million
MAX_CELLS = 12_000_000  # of the rectangle around all cells, which the reader keeps in memory whole (32 bytes a cell)

_CHUNK = 1 << 20
# A cell with something in it; those that are only formatted close at once ("/>") and are not kept.
_COLUMN = re.compile(rb'\sr="([A-Z]{1,3})[0-9]{1,7}"[^>/]*>')
_ROW = re.compile(rb'\sr="[A-Z]{1,3}([0-9]{1,7})"[^>/]*>')
# Excel writes no other form of "where am I"; a place out of all bounds makes the reader ask for impossible memory, which ends the process.
_NO_PLACE = re.compile(rb'\sr\s*=\s*(?!"[A-Z]{0,3}[0-9]{1,7}")')
# Nor a larger count of anything, for which the reader makes room at once.
_COUNT = re.compile(rb'\s(?:\w*[cC]ount)\s*=\s*(?!"[0-9]{1,7}")')
_HEAD = 2000  # bytes; counts stand at the beginning of a part
_OVERLAP = 200  # bytes looked at twice, so that no cell is missed between two chunks


def check_zip(data: bytes) -> None:
    """Raises ImportProblem for what is no .xlsx, is damaged, locked, or would not fit into memory.

    Every part is unpacked once as a stream: what the zip says about its own sizes may be a lie.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _check_kind({part.filename for part in parts})
            if any(part.flag_bits & 1 for part in parts):
                raise locked()
            if sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise _too_large()
            for part in parts:
                _check_part(archive, part)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError, struct.error) as error:
        raise damaged() from error


def _check_kind(names: set[str]) -> None:
    if "xl/workbook.xml" in names:
        return
    if "content.xml" in names:
        raise ImportProblem("Đây là tệp LibreOffice (.ods).", "chọn Tệp → Lưu thành, kiểu Excel (.xlsx), rồi nhập tệp đó")
    if "xl/workbook.bin" in names:
        raise ImportProblem("Đây là tệp Excel nhị phân (.xlsb).", "trong Excel chọn Lưu thành (Save As) → .xlsx rồi nhập tệp đó")
    raise ImportProblem("Đây không phải tệp Excel.", "chọn tệp .xlsx hoặc .csv")


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    words = part.filename.endswith(".xml")
    sheet = words and part.filename.startswith("xl/worksheets/")
    columns, rows, tail = {b"A"}, 1, b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            text = tail + chunk if words else b""
            if _COUNT.search(text[:_HEAD]) or (sheet and _NO_PLACE.search(text, 0, _complete(text, chunk))):
                raise damaged()
            if sheet:
                columns.update(_COLUMN.findall(text))
                rows = max([rows, *map(int, set(_ROW.findall(text)))])
            tail = chunk[-_OVERLAP:]
    width = max(map(_number, columns))
    if width * rows > MAX_CELLS:
        where = f"ô {letter(width - 1)}{rows}"
        raise ImportProblem(f"Trang tính trải tới {where}.", "xoá các cột và dòng thừa quanh bảng, lưu lại rồi nhập")


def _complete(text: bytes, chunk: bytes) -> int:
    """Up to where no attribute can be cut in two."""
    return len(text) - _OVERLAP if len(chunk) == _CHUNK else len(text)


def _number(letters: bytes) -> int:
    """A -> 1, AA -> 27."""
    value = 0
    for char in letters:
        value = value * 26 + char - 64
    return value


def _too_large() -> ImportProblem:
    return ImportProblem(f"Tệp giải nén ra quá {MAX_UNPACKED // 1_000_000} MB.", "chia danh sách theo xã, bỏ ảnh trong tệp rồi nhập lại")
