"""`teams.csv`: who is printed on each village's posters. All bad rows are told at once."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, fields
from pathlib import Path

from .errors import KitError, Problem
from .screens.measure import missing_letters
from .text import nfc

_CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?")
_HOTLINE = re.compile(r"\+?\d(?:[ .]?\d){2,13}")
# A subscriber's number begins with 0 (or +84), a service number with 1; nine other digits are a number that lost its 0 in Excel.
_COMPLETE = re.compile(r"(?:0|\+84[ .]?[1-9]|1[1-9]\d\b|1[89]00)[\d .]*")
# A brand name has at most 11 letters or digits (VNPT's rule for SMS brand names); a plain number may send, too.
_SENDER = re.compile(r"[A-Za-z0-9]{3,11}|\+?\d(?:[ .]?\d){2,13}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ufffd]")
_RESERVED = re.compile(r"(?i)con|prn|aux|nul|com\d|lpt\d")  # names that Windows keeps for itself
MAX_CELL = 160


@dataclass(frozen=True)
class Team:
    """One team as its posters name it; all texts NFC. `code` is also the name of its PDF, `line` where it stands in its file."""

    code: str
    name: str
    hamlet: str
    commune: str
    province: str
    hotline: str
    meeting_place: str
    class_times: str
    sender: str
    line: int = 0


COLUMNS = tuple(field.name for field in fields(Team) if field.name != "line")


def read_teams(path: Path) -> list[Team]:
    """The teams in `path`. Raises KitError with every bad row and column, or when nothing can be read."""
    return parse_teams(path.read_bytes(), path.as_posix())


def parse_teams(raw: bytes, file: str) -> list[Team]:
    """The teams in `raw`: UTF-8 with or without BOM; comma, semicolon or tab between cells, as Excel writes them."""
    rows = _without_empty_columns(_rows(_text(raw, file), file))
    header_line, header = next(((line, row) for line, row in rows if any(row)), (1, []))
    names = [name.strip().lower() for name in header]
    _check_header(names, file, header_line)
    problems: list[Problem] = []
    teams: list[Team] = []
    first_line: dict[str, int] = {}
    for line, row in rows:
        if line <= header_line or not any(cell.strip() for cell in row):
            continue
        cells = dict(zip(names, (nfc(" ".join(cell.split())) for cell in row), strict=False))
        wrong = _row_problems(cells, row, names, file, line)
        code = cells.get("code", "").lower()
        if code and code in first_line:
            wrong.append(_problem(file, line, "code", f"mã {cells['code']} đã dùng ở dòng {first_line[code]}"))
        first_line.setdefault(code, line)
        problems += wrong
        if not wrong:
            cells["hotline"] = re.sub(r"^\+84[ .]?0?", "0", cells["hotline"])  # as people in the village dial it
            teams.append(Team(**{name: cells[name] for name in COLUMNS}, line=line))
    if not problems and not teams:
        problems.append(Problem(file, header_line, "teams", "chưa có tổ nào", "thêm mỗi tổ một dòng dưới dòng tiêu đề"))
    if problems:
        raise KitError(problems)
    return teams


def _without_empty_columns(rows: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Excel writes separators for columns that once held something: those empty from top to bottom, on the right, do not count."""
    used = max((place for _, row in rows for place, cell in enumerate(row, 1) if cell.strip()), default=0)
    return [(line, row[:used]) for line, row in rows]


def _text(raw: bytes, file: str) -> str:
    hint = "trong Excel chọn Lưu thành (Save As) → “CSV UTF-8”"
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise KitError.of(file, 1, "encoding", "tệp lưu dạng Unicode (UTF-16)", hint)
    if raw.startswith(b"PK\x03\x04"):
        raise KitError.of(file, 1, "encoding", "đây là tệp Excel (.xlsx), chưa phải CSV", hint)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise KitError.of(file, line, "encoding", "chữ có dấu không phải mã UTF-8", hint) from error


def _rows(text: str, file: str) -> list[tuple[int, list[str]]]:
    """All rows with the line on which each begins."""
    lines = text.splitlines(keepends=True)
    named = re.fullmatch(r"\s*sep=(.)\s*", lines[0]) if lines else None  # Excel's own way to name the separator
    first = next((line for line in lines[bool(named) :] if line.strip()), "")
    delimiter = named[1] if named else max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO("".join(lines[bool(named) :]), newline=""), delimiter=delimiter, strict=True)
    begin = 2 if named else 1
    rows, line = [], begin
    try:
        for row in reader:
            rows.append((line, row))
            line = reader.line_num + begin
    except csv.Error as error:
        raise KitError.of(file, line, "csv", f"không đọc được dòng này ({error})", "kiểm tra dấu ngoặc kép") from error
    return rows


def _check_header(names: list[str], file: str, line: int) -> None:
    expected = ",".join(COLUMNS)
    problems = [_problem(file, line, name, "thiếu cột này", f"dòng tiêu đề: {expected}") for name in COLUMNS if name not in names]
    problems += [_problem(file, line, name or "(trống)", "cột lạ", f"dòng tiêu đề: {expected}") for name in names if name not in COLUMNS]
    problems += [_problem(file, line, name, "cột này viết hai lần") for name in COLUMNS if names.count(name) > 1]
    if problems:
        raise KitError(problems)


def _row_problems(cells: dict[str, str], row: list[str], names: list[str], file: str, line: int) -> list[Problem]:
    if len(row) != len(names):
        message = f"có {len(row)} ô, cần {len(names)} ô"
        return [Problem(file, line, "teams", message, "ô có dấu phẩy hay chấm phẩy phải nằm trong ngoặc kép")]
    return [_problem(file, line, name, *wrong) for name in COLUMNS if (wrong := _cell_problem(name, cells[name]))]


def _cell_problem(name: str, cell: str) -> tuple[str, str] | None:
    """What is wrong with one cell, and what to do."""
    if not cell:
        return "đang để trống", "điền ô này"
    if len(cell) > MAX_CELL:
        return f"dài {len(cell)} ký tự, nhiều nhất {MAX_CELL}", "viết ngắn lại"
    if _CONTROL.search(cell):
        return "có ký tự lạ không in được", "xoá rồi gõ lại"
    if name == "code" and (not _CODE.fullmatch(cell) or _RESERVED.fullmatch(cell)):
        return f"“{cell}” không dùng làm tên tệp được", "chỉ dùng chữ không dấu, số và gạch nối, nhiều nhất 32 ký tự"
    if missing := missing_letters(cell):
        return f"phông in không có: {' '.join(missing)}", "bỏ hình mặt cười, dùng chữ thường"
    if cell[0] in "=@#":
        return f"“{cell}” là công thức hay lỗi của Excel", "chép lại thành chữ thường"
    if name == "hotline":
        return _hotline_problem(cell)
    if name == "sender" and not _SENDER.fullmatch(cell):
        return f"“{cell}” không phải tên người gửi", "nhiều nhất 11 chữ không dấu hoặc số, hay một số điện thoại"
    return None


def _hotline_problem(cell: str) -> tuple[str, str] | None:
    if not _HOTLINE.fullmatch(cell):
        return f"“{cell}” không phải số điện thoại", "chỉ viết chữ số; trong Excel định dạng ô là Text để không mất số 0"
    if not _COMPLETE.fullmatch(cell):
        return f"“{cell}” thiếu số 0 ở đầu", "viết đủ số; trong Excel định dạng ô là Text để không mất số 0"
    return None


def _problem(file: str, line: int, column: str, message: str, hint: str = "") -> Problem:
    return Problem(file, line, "teams", f"cột {column}: {message}", hint)
