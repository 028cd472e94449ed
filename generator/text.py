"""Vietnamese text: normal form, folding, sentences, acronyms. Pure functions."""

from __future__ import annotations

import re
import unicodedata

#: Characters of the GSM 7-bit extension table (3GPP TS 23.038, 6.2.1.1): each takes two septets.
GSM_EXTENSION = frozenset("^{}\\[~]|€")
#: Septets in one SMS that is not joined (3GPP TS 23.040: 140 octets of 8 bits = 160 of 7).
SMS_SEGMENT = 160

_LETTERS_D = str.maketrans({"đ": "d", "Đ": "D"})
_PUNCTUATION = str.maketrans({"–": "-", "—": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "\u00a0": " "})
# A sentence ends at . ! ? … or a line that stands alone; not inside a number (1.000) or an address.
_SENTENCE_END = re.compile(r"[.!?…]+[\"”')\]]*(?=\s|$)|\n+|;\s")
_WORD = re.compile(r"[^\W_]+(?:[./:@-][^\W_]+)*", re.UNICODE)
_ACRONYM = re.compile(r"(?<![\w./@-])[A-ZĐ]{2,}[\w]*(?![\w/@])")
_LINK = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:vn|com|net|org|info|io|example|me|ly|xyz|top)\b", re.IGNORECASE)


def nfc(text: str) -> str:
    """`text` in Unicode normal form C, the one form all content is kept in."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Lower case without diacritics: `LỪA ĐẢO` (NFC or NFD) -> `lua dao`. Length may differ from the input's."""
    marks_off = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    return marks_off.translate(_LETTERS_D).lower()


def plain(text: str) -> str:
    """`text` as a keypad phone shows it: no diacritics, plain punctuation; case is kept."""
    marks_off = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    return marks_off.translate(_LETTERS_D).translate(_PUNCTUATION)


def sms_length(text: str) -> int:
    """Septets of `text` sent without diacritics; characters outside GSM-7 count as written (the check names them)."""
    return sum(2 if c in GSM_EXTENSION else 1 for c in plain(text))


def links(text: str) -> list[str]:
    """Web addresses in `text`, with or without a scheme."""
    return _LINK.findall(text)


def slug(value: str, separator: str = "-") -> str:
    """An address-safe name: `Bước đầu` -> `buoc-dau`. The signature is what Python-Markdown's toc extension calls."""
    return re.sub(r"[^a-z0-9]+", separator, fold(value)).strip(separator)


def sentences(text: str) -> list[str]:
    """The sentences of plain text, without empty ones."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]


def words(text: str) -> list[str]:
    """Syllables as Vietnamese writes them, parted by spaces; punctuation alone is no word."""
    return _WORD.findall(text)


def acronyms(text: str) -> list[str]:
    """Words that begin with two or more capitals (`OTP`, `VNeID`), in order, without repeats."""
    return list(dict.fromkeys(_ACRONYM.findall(text)))
