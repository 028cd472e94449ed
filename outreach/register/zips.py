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
# A cell with something in it; those that are only formatted close at once ("/>", no third group) and are not kept. Possessive, and a
# match either way, so that a tag that never ends is not read again from each of its places.
_CELL = re.compile(rb'\sr="([A-Z]{1,3})([0-9]{1,7})"[^>/]*+(>?)')
# Excel writes no other form of "where am I"; a place out of all bounds makes the reader ask for impossible memory, which ends the process.
_NO_PLACE = re.compile(rb'\sr\s*=\s*(?!"[A-Z]{0,3}[0-9]{1,7}")')
# Nor more texts than a sheet can hold, for which the reader makes room at once; nor signs in that tag which hide where it ends.
_NO_COUNT = re.compile(
    rb'<(?:\w{1,20}:)?sst\b(?!(?:\s++(?:(?:uniqueC|c)ount="[0-9]{1,7}"|(?!(?:uniqueC|c)ount\b)[\w:.-]++=(?:"[^"<>]*+"|\'[^\'<>]*+\')))*+\s*+/?+>)'
)
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
    name = part.filename.lower()  # the reader does not mind the case either
    sheet = name.startswith("xl/worksheets/")
    wrong = _NO_PLACE if sheet else _NO_COUNT if name.endswith(".xml") else None
    columns, rows, tail = {b"A"}, 1, b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            text = tail + chunk
            if wrong:
                _check_none(wrong, text, len(text) - _OVERLAP)
            if sheet:
                kept = [(column, row) for column, row, end in _CELL.findall(text) if end]
                columns.update(column for column, _ in kept)
                rows = max([rows, *map(int, {row for _, row in kept})])
            tail = text[-_OVERLAP:]
    if wrong:
        _check_none(wrong, tail, len(tail))
    width = max(map(_number, columns))
    if width * rows > MAX_CELLS:
        where = f"ô {letter(width - 1)}{rows}"
        raise ImportProblem(f"Trang tính trải tới {where}.", "xoá các cột và dòng thừa quanh bảng, lưu lại rồi nhập")


def _check_none(wrong: re.Pattern[bytes], text: bytes, whole: int) -> None:
    """Raises ImportProblem when `wrong` is found; what begins at `whole` or later may be cut in two and is looked at again."""
    if (found := wrong.search(text)) and found.start() < whole:
        raise damaged()


def _number(letters: bytes) -> int:
    """A -> 1, AA -> 27."""
    value = 0
    for char in letters:
        value = value * 26 + char - 64
    return value


def _too_large() -> ImportProblem:
    return ImportProblem(f"Tệp giải nén ra quá {MAX_UNPACKED // 1_000_000} MB.", "chia danh sách theo xã, bỏ ảnh trong tệp rồi nhập lại")
