"""Telephone numbers as Vietnamese lists hold them: several in a cell, without their 0, from before 2018, as floats.

Which numbers are allotted is asked of the library `phonenumbers`; here is only what it does not know: the change of prefixes
in 2018, what spreadsheets do to numbers, and the rehearsal range.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Literal

import phonenumbers

Kind = Literal["mobile", "landline"]

#: Eleven-digit mobile prefixes and what replaced them between 2018-09-15 and 2019-06-30, without the leading 0
#: (Ministry of Information and Communications, Decision 798/QD-BTTTT of 2018-05-31; the last seven digits stayed).
OLD_PREFIXES: dict[str, str] = {
    **{f"16{digit}": f"3{digit}" for digit in range(2, 10)},  # Viettel
    **{"120": "70", "121": "79", "122": "77", "126": "76", "128": "78"},  # MobiFone
    **{"123": "83", "124": "84", "125": "85", "127": "81", "129": "82"},  # VinaPhone
    **{"186": "56", "188": "58"},  # Vietnamobile
    "199": "59",  # Gmobile
}
MAX_CELL = 300  # characters; a longer cell is no list of telephones

_VIETNAM = phonenumbers.PhoneMetadata.metadata_for_region("VN", None)
if _VIETNAM is None or _VIETNAM.mobile is None or _VIETNAM.fixed_line is None:  # pragma: no cover - a broken install
    raise ImportError("phonenumbers knows nothing about Vietnam")
# Its mobile pattern also holds numbers of machines that begin with 1: nobody reads an SMS there.
_MOBILE = re.compile(rf"(?!1)(?:{_VIETNAM.mobile.national_number_pattern})")
_LANDLINE = re.compile(str(_VIETNAM.fixed_line.national_number_pattern))
_REHEARSAL = re.compile(r"50\d{7}", re.ASCII)  # 050 is not allotted in Vietnam: numbers that belong to no subscriber
_SERVICE = re.compile(r"0?1[89]00\d{4,6}|1\d{2,4}|9[01]9\d", re.ASCII)

_FLOAT = re.compile(r"([1-9]\d{8,11}|0\d{9,10})[.,]0{1,2}", re.ASCII)
_SCIENTIFIC = re.compile(r"([1-9])(?:[.,](\d{1,15}))?[eE]\+?(\d{1,2})", re.ASCII)
_LETTER_O = re.compile(r"(?<=[0-9])[Oo]+(?![^\W\d_])|(?<![^\W\d_])[Oo]+(?=[0-9])")
_LETTER_INSIDE = re.compile(r"[0-9][^\W\d_]+[0-9]")
_PART = re.compile(r"[/,;|\r\n]+")
_TOKEN = re.compile(r"(?:\+[\s(]*)?[0-9]+|[^\W\d_]+")
#: What stands in a cell of a household without a telephone.
_NONE = frozenset({"", "0", "x", "k", "ko", "kg", "khong", "khong co", "ko co", "k co", "chua co", "chua", "khong dung", "khong sdt", "no"})

TOO_SHORT = "thiếu chữ số: số di động có 10 chữ số và bắt đầu bằng 0"
TOO_LONG = "thừa chữ số: số di động có 10 chữ số và bắt đầu bằng 0"
FOREIGN = "là số nước ngoài, ở đây chỉ nhắn được số Việt Nam"
SERVICE = "là số tổng đài, không phải số của hộ"
NO_NUMBER = "không có số điện thoại nào"
LOST_DIGITS = "Excel đã làm tròn nên mất các chữ số cuối: gõ lại số vào ô định dạng Văn bản (Text)"
LETTER_O = "đọc chữ O thành số 0"
LETTERS = "có chữ cái lẫn trong số"
ADDED_ZERO = "thêm số 0 bị mất ở đầu"


@dataclass(frozen=True)
class Number:
    """A valid number. `note` says in Vietnamese what was corrected to read it; it does not count when numbers are compared."""

    e164: str
    kind: Kind
    note: str = field(default="", compare=False)


class BadNumber(ValueError):
    """`reason` in Vietnamese, without the number itself, so that it may be logged."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def parse(cell: str) -> Number:
    """The one number in `cell`. Raises BadNumber when there is none, when it is wrong, or when there are several."""
    found = find_numbers(cell)
    if not found:
        raise BadNumber(NO_NUMBER)
    if len(found) > 1:
        raise BadNumber("có nhiều số, ở đây chỉ ghi một số")
    if isinstance(found[0], BadNumber):
        raise found[0]
    return found[0]


def find_numbers(cell: str) -> list[Number | BadNumber]:
    """All numbers in a cell, in order and without repeats, and a BadNumber for each reason why one cannot be.

    Read: spaces, dots, dashes and brackets inside a number; several numbers parted by `/ , ; -`, lines or words ("hoặc");
    words around them ("0987... (con)"); 0..., +84..., 84..., 0084...; a lost leading 0; the prefixes from before 2018;
    what Excel makes of numbers (912345678.0, 9.12345678E8). "không có" and the like are no numbers: an empty list.
    """
    text = unicodedata.normalize("NFKC", cell).strip()
    if _is_none(text):
        return []
    if len(text) > MAX_CELL:
        return [BadNumber(f"dài quá {MAX_CELL} ký tự, không phải số điện thoại")]
    found: list[Number | BadNumber] = []
    if whole := _spreadsheet_number(text):
        found = [whole] if isinstance(whole, BadNumber) else _run([whole], False, "")
    else:
        for part in _PART.split(text):
            found += _in_part(part)
    once: dict[str, Number | BadNumber] = {}
    for one in found:
        once.setdefault(one.e164 if isinstance(one, Number) else one.reason, one)
    return list(once.values()) or [BadNumber(NO_NUMBER)]


def is_rehearsal(e164: str) -> bool:
    """Whether a number is of the range 0500 000 000 to 0509 999 999, which belongs to no subscriber."""
    return e164.startswith("+84") and _REHEARSAL.fullmatch(e164[3:]) is not None


def masked(e164: str) -> str:
    """A number as logs may show it: +8491*****78. One too short to hide is all stars."""
    return f"{e164[:5]}{'*' * (len(e164) - 7)}{e164[-2:]}" if len(e164) >= 10 else "*" * len(e164)


@lru_cache(maxsize=4096)
def national(e164: str) -> str:
    """A number as people in the village dial it: 0912 345 678. One from abroad keeps its +; what is no number stays as it is."""
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    form = phonenumbers.PhoneNumberFormat
    if number.country_code != 84:
        return str(phonenumbers.format_number(number, form.INTERNATIONAL))
    grouped = str(phonenumbers.format_number(number, form.NATIONAL))
    return grouped if grouped.startswith("0") else f"0{grouped}"


def _is_none(text: str) -> bool:
    words = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    plain = "".join(char if char.isalnum() else " " for char in words if not unicodedata.combining(char))
    return " ".join(plain.split()) in _NONE


def _spreadsheet_number(text: str) -> str | BadNumber | None:
    """The digits of a float, or None when it is not written as one."""
    if found := _FLOAT.fullmatch(text):
        return found[1]
    if not (found := _SCIENTIFIC.fullmatch(text)):
        return None
    digits, exponent = len(found[1] + (found[2] or "")), int(found[3])
    if exponent > 15 or digits < exponent:  # all but one trailing zero must be there, or Excel rounded what it showed
        return BadNumber(LOST_DIGITS)
    return str(int(Decimal(f"{found[1]}.{found[2] or 0}E{exponent}")))


def _in_part(part: str) -> list[Number | BadNumber]:
    """The numbers between two separators: runs of digit groups, parted by words."""
    if whole := _spreadsheet_number(part.strip()):
        return [whole] if isinstance(whole, BadNumber) else _run([whole], False, "")
    fixed = _LETTER_O.sub(lambda found: "0" * len(found[0]), part)
    if _LETTER_INSIDE.search(fixed):
        return [BadNumber(LETTERS)]
    note = LETTER_O if fixed != part else ""
    found: list[Number | BadNumber] = []
    run: list[str] = []
    after_word = False
    for token in _TOKEN.findall(fixed):
        if token[-1].isdigit():
            run.append(re.sub(r"[\s(]", "", token))
            continue
        found += _run(run, after_word, note)
        run, after_word = [], True
    return found + _run(run, after_word, note)


def _run(groups: list[str], after_word: bool, note: str) -> list[Number | BadNumber]:
    """The numbers that groups of digits make together: one, or several side by side."""
    if not groups:
        return []
    whole = _partition(tuple(groups), note)
    if whole is None and after_word and len(groups[0]) <= 2:  # "con thứ 2", "Sim 1: 0987..."
        whole = _partition(tuple(groups[1:]), note)
    if whole is not None:
        return list(whole)
    each = [_try(group, note) for group in groups]
    return each if any(isinstance(one, Number) for one in each) else [_try("".join(groups), note)]


def _partition(groups: tuple[str, ...], note: str) -> list[Number] | None:
    """Numbers that use up all groups, or None. A number has at most 14 digits, so few joins are tried from each place."""
    best: list[list[Number] | None] = [None] * len(groups) + [[]]
    for start in reversed(range(len(groups))):
        joined = ""
        for end in range(start, len(groups)):
            joined += groups[end]
            if len(joined) > 16 or joined.rfind("+") > 0:
                break
            rest = best[end + 1]
            if rest is not None and isinstance(number := _try(joined, note), Number):
                best[start] = [number, *rest]
                break
    return best[0]


def _try(text: str, note: str) -> Number | BadNumber:
    try:
        return _number(text, note)
    except BadNumber as bad:
        return bad


def _number(text: str, note: str) -> Number:
    """The number that `text`, digits with at most one + before them, stands for."""
    if _SERVICE.fullmatch(text):
        raise BadNumber(SERVICE)
    significant, zero = _significant(text)
    notes = [words for words in (note, ADDED_ZERO if zero else "") if words]
    if len(significant) == 10 and (new := OLD_PREFIXES.get(significant[:3])):
        notes.append(f"đổi đầu số cũ 0{significant[:3]} thành 0{new}")
        significant = new + significant[3:]
    if _MOBILE.fullmatch(significant) or _REHEARSAL.fullmatch(significant):
        return Number(f"+84{significant}", "mobile", "; ".join(notes))
    if _LANDLINE.fullmatch(significant):
        return Number(f"+84{significant}", "landline", "; ".join(notes))
    raise BadNumber(_why(significant))


def _significant(text: str) -> tuple[str, bool]:
    """The national number without its 0, and whether that 0 had been lost."""
    if text.startswith("+") or (text.startswith("00") and not text.startswith("000")):
        digits = text.removeprefix("+").removeprefix("00")
        if not digits.startswith("84"):
            raise BadNumber(FOREIGN if len(digits) >= 7 else TOO_SHORT)
        return digits[2:].removeprefix("0"), False
    if text.startswith("84") and len(text) in (11, 12):
        return text[2:].removeprefix("0"), False
    if text.startswith("0"):
        return text[1:], False
    if (len(text) == 9 and text[0] in "35789") or (len(text) == 10 and text[0] in "12"):
        return text, True
    raise BadNumber(TOO_SHORT if len(text) < 10 else TOO_LONG)


def _why(significant: str) -> str:
    """Why a number is none: its length, else its prefix."""
    landline = significant.startswith("2")
    right = 10 if landline else 9
    if len(significant) < right:
        return "thiếu chữ số: số cố định có 11 chữ số cả mã vùng" if landline else TOO_SHORT
    if len(significant) > right:
        return "thừa chữ số: số cố định có 11 chữ số cả mã vùng" if landline else TOO_LONG
    if landline:
        return f"không có mã vùng 0{significant[:3]}: từ năm 2017 mã vùng đã đổi, ví dụ Nghệ An là 0238"
    return f"không có đầu số 0{significant[:2]} ở Việt Nam: hỏi lại hộ"
