"""Vietnamese to plain letters, for SMS without diacritics and for finding."""

from __future__ import annotations

import unicodedata

_D = str.maketrans({"đ": "d", "Đ": "D"})


def fold(text: str) -> str:
    """`text` without the marks of Vietnamese; other characters stay. "Lừa đảo" -> "Lua dao"."""
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFD", text.translate(_D))
    return unicodedata.normalize("NFC", "".join(char for char in parts if not unicodedata.combining(char)))


def fold_key(text: str) -> str:
    """`text` as it is compared: plain letters, lower case, single spaces."""
    return " ".join(fold(text).casefold().split())
