"""Rows of a list that are no household: totals, names of hamlets over their households, signatures, repeated headers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from ..rules.folding import fold_key
from .cells import CellError, category, clean
from .titles import Field

Filled = Sequence[tuple[int, str]]  # the cells of a row that hold something, with their columns


class Skip(StrEnum):
    """Why a row is no household; the value is how an officer reads it."""

    EMPTY = "dòng trống"
    NUMBERING = "dòng đánh số cột"
    HEADER = "dòng tiêu đề lặp lại"
    TOTAL = "dòng cộng"
    SECTION = "dòng tên thôn hoặc tên nhóm hộ"
    SIGNATURE = "dòng ngày tháng, ký tên"
    TEXT = "dòng chữ khác"


_HAMLET = "thôn|bản|ấp|tổ dân phố|tdp|xóm|buôn|khóm|khu phố|khu dân cư|khu|làng|phum|sóc|bon|plei|tiểu khu|đội|tổ"
_COMMUNE = "xã|phường|thị trấn|đặc khu"
_PROVINCE = "tỉnh|thành phố|tp"
# Written without diacritics only words that are no surname ("Bàn", "Làng", "Đội") may begin a place.
_PLAIN_HAMLET = "thon|ap|xom|buon|khom|to dan pho|tdp|khu pho"
_NO_PLACE = (
    r"(?!\s*(?:vực|công nghệ|trưởng|rà soát|công tác|tổng hợp|kê|đăng ký|danh sách|cam kết|sao|chính|hội|ủy|uỷ|đội|viên|trạng|thành)\b)"
)
_PLACES: tuple[tuple[Field, re.Pattern[str]], ...] = tuple(
    (field, re.compile(rf"(?P<kind>{kinds})(?P<more>(?:\s*[/,]\s*(?:{kinds}))*)\b{_NO_PLACE}\s*[:.]?\s*(?P<name>.+)", re.IGNORECASE))
    for field, kinds in (
        (Field.HAMLET, _HAMLET),
        (Field.HAMLET, _PLAIN_HAMLET),
        (Field.COMMUNE, _COMMUNE),
        (Field.PROVINCE, _PROVINCE),
    )
)
_NUMBERED = re.compile(r"\A(?:[IVXLC]{1,6}|[A-Za-z]|\d{1,3}(?:\.\d{1,2})*)\s*[.)/:-]+\s*")
_COUNT = re.compile(r"[\s:(,–-]*\d+\s*(?:hộ|khẩu|ho|khau)\b.*$", re.IGNORECASE)
_OFFICE = re.compile(r"\A(?:ubnd|u\.b\.n\.d|[uủ][yỷỹý] ban nhân dân|uỷ ban nhân dân|ủy ban nhân dân)\s+", re.IGNORECASE)
_ENUMERATOR = re.compile(r"\(?(?:[IVXLC]{1,6}|[A-Z]|\d{1,4})\)?\.?|\d+ (?:hộ|ho|khẩu|khau)", re.IGNORECASE)
# With diacritics nobody called Tống is a total; without them only the bare words are.
_TOTAL = re.compile(r"(?:tổng cộng|tổng số|tổng|cộng)(?: số)?(?: (?:hộ|toàn|cả|danh sách|xã|thôn|bản)\b.*)?[\s:.]*\d*(?: hộ)?")
_PLAIN_TOTAL = re.compile(r"(?:tong cong|tong so|tong|cong)(?: so)?(?: ho)?[\s:.]*\d*(?: ho)?")
_SIGNATURE = re.compile(
    r"nguoi (?:lap|ra soat|tong hop|thong ke)\b.*|tm(?:\.| ubnd).*|t/m.*|kt\..*|(?:pho )?chu tich\b.*|truong (?:thon|ban|ap|xom|khu)\b.*"
    r"|ke toan.*|can bo (?:phu trach|ra soat|thong ke).*|xac nhan.*|\(?ky(?:,|\)| va | ghi | ten).*|dai dien .*|noi nhan.*|thu truong.*"
    r"|(?:.{0,60}, ?)?ngay\W*\d{0,2}\W*thang\W*\d{0,2}\W*nam\W*\d{0,4}"
)
_MAX_NAME = 60


def filled(cells: Sequence[str]) -> list[tuple[int, str]]:
    """The cells that hold more than spaces."""
    return [(place, text) for place, cell in enumerate(cells) if cell and (text := " ".join(cell.split()))]


def is_numbering(row: Filled) -> bool:
    """The row under a header that numbers the columns: 1 2 3, (1) (2) (3), A B 1 2."""
    texts = [text.strip("() ") for _, text in row]
    numbers = [int(text) for text in texts if re.fullmatch(r"\d{1,2}", text, re.ASCII)]
    letters = [text for text in texts if re.fullmatch(r"[A-Z]", text)]
    return len(texts) > 1 and len(numbers) + len(letters) == len(texts) and numbers == sorted(set(numbers))


def is_total(row: Filled) -> bool:
    """Whether one of the first cells says that this row adds up."""
    texts = [clean(text).casefold() for _, text in row[:3] if text[0] in "TtCc"]
    return any((_PLAIN_TOTAL if text.isascii() else _TOTAL).fullmatch(text) for text in texts)


def is_signature(row: Filled) -> bool:
    """The place and date, the offices and the "ký tên" under a list: at most three cells, not numbered, one of them in such words."""
    return len(row) <= 3 and not row[0][1].isdigit() and any(len(text) < 120 and _SIGNATURE.fullmatch(fold_key(text)) for _, text in row)


def lone_text(row: Filled) -> tuple[int, str] | None:
    """The one cell with words, when all others only number or count."""
    texts = [(place, text) for place, text in row if not _ENUMERATOR.fullmatch(text)]
    return texts[0] if len(texts) == 1 else None


def place_in(text: str) -> tuple[Field, str] | None:
    """The hamlet, commune or province that a title or a row names: "II. Thôn: Mẫu Hai (25 hộ)" -> "Thôn Mẫu Hai"."""
    text = _COUNT.sub("", _NUMBERED.sub("", clean(text)))
    text = _OFFICE.sub("", text, count=1).strip(" .:…_-")
    if len(text) > _MAX_NAME + 30:
        return None
    for field, pattern in _PLACES:
        if found := pattern.fullmatch(text):
            name = found["name"].strip(" .:…_-")
            if not any(map(str.isalnum, name)) or len(name) > _MAX_NAME:
                return None
            known = place_in(name)  # "Thôn/bản: Bản Mẫu Một"
            return known if known and known[0] is field else (field, name if found["more"] and known else f"{found['kind']} {name}")
    return None


def category_in(text: str) -> str | None:
    """The kind of household that a row names for those under it: "I. HỘ NGHÈO: 25 hộ" -> poor."""
    text = _COUNT.sub("", _NUMBERED.sub("", clean(text))).strip(" .:").casefold()
    text = re.sub(r"^(danh sách|danh sach) ", "", text)
    if not text.startswith("hộ ") and not (text.isascii() and text.startswith("ho ") and text.endswith(" ngheo")):
        return None  # Hồ is a family name
    try:
        return category(text)
    except CellError:
        return None
