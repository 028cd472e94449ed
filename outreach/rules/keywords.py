"""What a reply asks for.

Everything but a stop only decides which pile a person finds the text in. A stop acts at once, so it must not be read into a text that
says something else, and three things decide:

- Only the beginning counts: "TC" and "STOP" open nothing else and may be followed by anything.
- Without marks "dung" may be "dừng" or "đừng" (stop, do not), but as well "đúng" (right), "dùng" (use) or the name Dung. Alone it is the
  command DUNG; otherwise only together with words about texting. "Dung roi ba" (right, grandma), "Dung tin no" (do not believe them) and
  "Dung gui tien" (do not send money) stop nothing. Written with its marks, "dừng" always stops.
- "Huy" is a name and "huỷ" may be about a class; it stops only together with words about texts or registration. "Từ chối" stops alone or
  with such words; "từ chối lớp hôm nay" does not.

What is missed is kept for a person, who can stop the number by hand; a wrong stop would cut somebody off who never asked for it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from .folding import fold

Kind = Literal["stop", "register", "help", "scam", "other"]


@dataclass(frozen=True, slots=True)
class Understood:
    """The kind of a reply, and what was written besides the keyword (all of it when there is none), in NFC."""

    kind: Kind
    rest: str


# Each word matches when typed just so, or with no marks at all: "dung" is "dừng", "đúng" is not.
_OPENINGS: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    ("stop", ("tc", "stop", "stopall", "unsubscribe", "dungtin", "tuchoi")),
    ("stop", ("dừng nhắn tin", "dừng nhận tin", "dừng gửi tin", "dừng nhắn cho", "dừng nhắn nữa", "dừng gửi nữa")),
    ("stop", ("đừng nhắn tin", "đừng gửi tin", "đừng nhắn cho", "đừng nhắn nữa", "đừng gửi nữa")),
    ("stop", ("từ chối nhận tin", "từ chối tin", "không nhận tin nữa", "không nhận nữa", "không muốn nhận tin")),
    ("stop", ("hủy nhận tin", "huỷ nhận tin", "hủy tin", "huỷ tin", "hủy đăng ký", "huỷ đăng ký", "hủy dk", "huỷ dk")),
    ("register", ("dk", "đk", "đăng ký", "đăng kí", "dangky")),
    ("help", ("giúp", "trợ giúp", "hỗ trợ", "help")),
    ("scam", ("luadao", "lừa đảo", "báo lừa đảo")),
)
_STOP_ALONE = (
    *("dừng", "dừng lại", "dừng tin", "dừng tin nhắn", "dừng nhắn", "dừng gửi"),
    *("đừng", "đừng nữa", "đừng nhắn", "đừng gửi", "từ chối"),
)
_ALWAYS_STOPS = "dừng"  # with its marks
_SCAM = "lừa đảo"  # also in the middle: "toi bi lua dao"

_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
_AROUND = " \t\r\n:;,.!?-–—\"'“”‘’()[]"


def understand(text: str) -> Understood:
    """What `text` asks for, with or without marks, in any case, between any punctuation, quotes or emoji."""
    text = unicodedata.normalize("NFC", text)
    found = list(_WORD.finditer(text))
    words = [unicodedata.normalize("NFKC", word[0]).casefold() for word in found]
    for kind, phrases in _OPENINGS:
        for phrase in phrases:
            length = _opens(words, phrase)
            if length:
                return Understood(kind, text[found[length - 1].end() :].strip(_AROUND))
    if words and words[0] == _ALWAYS_STOPS:
        return Understood("stop", text[found[0].end() :].strip(_AROUND))
    if any(_opens(words, phrase) == len(words) > 0 for phrase in _STOP_ALONE):
        return Understood("stop", "")
    if any(_opens(words, _SCAM, start) for start in range(len(words))):
        return Understood("scam", text.strip())
    return Understood("other", text.strip())


def _opens(words: list[str], phrase: str, start: int = 0) -> int:
    """How many words `phrase` has when `words` go on with it from `start`, else 0."""
    wanted = phrase.split()
    typed = words[start : start + len(wanted)]
    matches = len(typed) == len(wanted) and all(word in (want, fold(want)) for word, want in zip(typed, wanted, strict=True))
    return len(wanted) if matches else 0
