"""What single cells of a list say: names, kinds of household, dates, yes and no. Pure; each error says what to do."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from ..models import Category, Method, TextStyle
from ..rules.folding import fold_key


class CellError(ValueError):
    """What is wrong with a cell and the next step, in Vietnamese."""


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffc-\uffff]")
_EXCEL_ERROR = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!)", re.IGNORECASE)
# Letters of Latin alphabets and what stands between them in names; everything else is a mistake or a joke.
_STRANGE = re.compile(r"[^\u0020-\u024f\u0300-\u036f\u1e00-\u1eff\u2018\u2019\u2010-\u2014]|[\u0080-\u009f\u00a0]")
# TCVN3 (".VnTime") read as Latin-1 puts signs and letters into words that Vietnamese does not have; VNI puts a marked letter
# after "a" or "e", which no Vietnamese syllable does.
_TCVN3 = re.compile(
    r"[\u00a1-\u00b6\u00b8-\u00bf\u00c4-\u00c7\u00cb\u00ce\u00cf\u00d6-\u00d8\u00db\u00dc\u00de\u00df"
    r"\u00e4-\u00e7\u00eb\u00ee-\u00f0\u00f6-\u00f8\u00fb\u00fc\u00fe\u00ff]|\B\u00d0"
)
_VNI = re.compile(r"[AEae][\u00c0-\u00ff]")
_ENYE = re.compile(r"\b[Ññ](?!')")  # VNI's Đ; also a letter of Ê Đê and Gia Rai names, which show themselves by Y or H'
_HIGHLAND = re.compile(r"\b(Y |H['’ ])", re.IGNORECASE)
LEGACY = "chữ gõ bằng phông cũ (.VnTime, VNI): đổi sang Unicode bằng UniKey (Ctrl+Shift+F6) rồi nhập lại"

_YES = frozenset({"x", "v", "co", "yes", "y", "true", "1", "ok", "dong y", "da dong y", "co dong y", "da ky", "chap thuan", "✓", "✔", "√"})
_NO = frozenset(
    {"", "0", "-", "k", "ko", "kg", "khong", "no", "n", "false", "chua"}
    | {"khong dong y", "ko dong y", "chua dong y", "tu choi", "chua ky"}
)
_POOR = ("ngheo", "ho ngheo", "hn", "n", "ngheo da chieu", "ho ngheo da chieu", "poor")
_NEAR_POOR = ("can ngheo", "ho can ngheo", "hcn", "cn", "can ngheo da chieu", "ho can ngheo da chieu", "near poor")
_OTHER = (
    *("thoat ngheo", "ho thoat ngheo", "moi thoat ngheo", "thoat can ngheo", "ho thoat can ngheo", "khong ngheo", "ho khong ngheo"),
    *("khong", "khac", "ho khac", "other", "binh thuong", "trung binh", "ho trung binh", "ho co muc song trung binh"),
    *("kha", "ho kha", "kha gia", "giau", "ho giau"),
)
_CATEGORIES: dict[str, Category] = {
    **dict.fromkeys(_POOR, Category.POOR),
    **dict.fromkeys(_NEAR_POOR, Category.NEAR_POOR),
    **dict.fromkeys(_OTHER, Category.OTHER),
}
_PAPER = ("giay", "ky giay", "ky", "ky ten", "phieu", "ky phieu", "van ban", "don", "paper")
_SPOKEN = ("noi", "noi truc tiep", "noi mieng", "mieng", "truc tiep", "loi noi", "bang loi", "goi dien", "dien thoai", "spoken")
_METHODS: dict[str, Method] = {
    **dict.fromkeys(_PAPER, Method.PAPER),
    **dict.fromkeys(_SPOKEN, Method.SPOKEN),
    **dict.fromkeys(("tin nhan", "nhan tin", "sms"), Method.SMS),
}
_STYLES: dict[str, TextStyle] = {
    **dict.fromkeys(("co dau", "co", "x", "marks", "tieng viet co dau"), TextStyle.MARKS),
    **dict.fromkeys(("khong dau", "khong", "plain", "ko dau", "k dau", "tieng viet khong dau"), TextStyle.PLAIN),
}
# ISO 639: two letters where there are, else three (639-3; hmn is the Hmong languages together).
_LANGUAGES = {
    **dict.fromkeys(("viet", "kinh", "pho thong"), "vi"),
    **dict.fromkeys(("mong", "h mong", "hmong"), "hmn"),
    **{"tay": "tyz", "nung": "nut", "muong": "mtq", "khmer": "km"},
}
_FIRST_DAY = date(2000, 1, 1)
_EXCEL_EPOCH = date(1899, 12, 30)


def clean(text: str) -> str:
    """NFC, single spaces, no control characters."""
    text = _CONTROL.sub(" ", text) if not text.isprintable() or not text.isascii() else text
    return unicodedata.normalize("NFC", " ".join(text.split()))


def key(text: str) -> str:
    """A cell as its words are compared: plain letters and digits, single spaces."""
    return re.sub(r"[^a-z0-9✓✔√]+", " ", fold_key(text)).strip()


def words(text: str, longest: int) -> str:
    """A free text, cleaned. Raises CellError when it is too long, an error of Excel, or written in an old font."""
    text = clean(text)
    if _EXCEL_ERROR.fullmatch(text):
        raise CellError(f"ô này là lỗi của Excel ({text}): gõ lại nội dung")
    if len(text) > longest:
        raise CellError(f"dài {len(text)} ký tự, nhiều nhất {longest}: viết ngắn lại")
    return text


def proper(text: str, longest: int, what: str) -> str:
    """A name of a person or a place: no digits checked here; ALL CAPS becomes Title Case. Raises CellError."""
    text = words(text, longest)
    if text.startswith(("=", "+", "@", "#")):
        raise CellError(f"{what} bắt đầu bằng “{text[0]}”, có thể là công thức: chép lại thành chữ thường")
    text = re.sub(r"\bÐ", "Đ", text)  # the Icelandic letter, from old keyboards; it looks the same
    if _TCVN3.search(text) or _VNI.search(text) or (_ENYE.search(text) and not _HIGHLAND.search(text)):
        raise CellError(LEGACY)
    if strange := _STRANGE.search(text):
        raise CellError(f"{what} có ký tự lạ “{strange[0]}”: xoá rồi gõ lại")
    capitals = text.isupper() or text.islower()
    return words(text.title(), longest) if capitals and sum(map(str.isalpha, text)) > 1 else text  # some letters become two


def person(text: str, longest: int = 120) -> str:
    """A person's name. Raises CellError when it has digits or no letters."""
    text = proper(text, longest, "tên")
    if any(char.isdigit() for char in text):
        raise CellError("tên có chữ số: kiểm tra xem cột có bị lệch không")
    if sum(map(str.isalpha, text)) < 2:
        raise CellError("thiếu tên chủ hộ: ghi đủ họ tên")
    return text


def category(text: str) -> Category | None:
    """The kind of household; None for an empty cell. Raises CellError for an unknown word."""
    plain = key(text)
    if plain in ("", "-"):
        return None
    found = _CATEGORIES.get(plain) or _CATEGORIES.get(re.sub(r" (nam )?\d+$", "", plain))
    if found is None:
        raise CellError(f"chưa hiểu loại hộ “{clean(text)[:40]}”: ghi Hộ nghèo, Hộ cận nghèo hoặc Hộ khác")
    return found


def yes(text: str) -> bool | None:
    """Yes, no, or None for an empty cell. Raises CellError for anything else."""
    plain = key(text)
    if not plain and not clean(text):
        return None
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    raise CellError(f"chưa hiểu “{clean(text)[:40]}”: ghi x hoặc Có, để trống hoặc ghi Không")


def ticked(text: str) -> bool:
    """A tick column: yes, or the name of the column itself, or a count of one."""
    try:
        return bool(yes(text))
    except CellError:
        if key(text) in _CATEGORIES:
            return True
        raise


def method(text: str) -> Method | None:
    """How consent was given; None for an empty cell. Raises CellError."""
    plain = key(text)
    if plain and plain not in _METHODS:
        raise CellError(f"chưa hiểu cách đồng ý “{clean(text)[:40]}”: ghi Ký giấy, Nói trực tiếp hoặc Nhắn tin")
    return _METHODS.get(plain)


def style(text: str) -> TextStyle | None:
    """With or without diacritics; None for an empty cell. Raises CellError."""
    plain = key(text)
    if plain and plain not in _STYLES:
        raise CellError(f"chưa hiểu “{clean(text)[:40]}”: ghi Có dấu hoặc Không dấu")
    return _STYLES.get(plain)


def language(text: str) -> str | None:
    """The code of a language (ISO 639); None for an empty cell. Raises CellError."""
    plain = key(text).removeprefix("tieng ").removesuffix(" viet nam")
    if not plain:
        return None
    if plain in _LANGUAGES:
        return _LANGUAGES[plain]
    if re.fullmatch(r"[a-z]{2,3}", plain):
        return plain
    raise CellError(f"chưa biết tiếng “{clean(text)[:40]}”: ghi vi hoặc mã ISO 639 của tiếng đó, ví dụ hmn")


def day(text: str, today: date) -> date | None:
    """A date: 25/11/2026, 25-11-2026, 2026-11-25 or Excel's own number of days; None for an empty cell.

    Raises CellError for what is no date, lies before 2000 or after `today`.
    """
    text = clean(text)
    if not text:
        return None
    found = _date(text)
    if found is None:
        raise CellError(f"“{text[:40]}” không phải ngày: ghi theo mẫu 25/11/2026")
    if not _FIRST_DAY <= found <= today:
        raise CellError(f"ngày {found:%d/%m/%Y} chưa tới hoặc quá xưa: kiểm tra lại năm")
    return found


def _date(text: str) -> date | None:
    if re.fullmatch(r"[1-9]\d{4}", text, re.ASCII):
        return _EXCEL_EPOCH + timedelta(days=int(text))
    text = re.sub(r"[ T]\d{1,2}:\d{2}(:\d{2})?$", "", text)
    found = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})", text, re.ASCII)
    iso = re.fullmatch(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})", text, re.ASCII)
    if not (found or iso):
        return None
    numbers = [int(part) for part in (found or iso).groups()]  # type: ignore[union-attr]
    year, month, on = numbers if iso else numbers[::-1]
    try:
        return date(year + 2000 if year < 100 else year, month, on)
    except ValueError:
        return None
