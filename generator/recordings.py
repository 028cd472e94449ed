"""How a recording of a lesson read aloud is named: whose it is, in which language, which part. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

VIETNAMESE = "vi"
AUDIO = {".mp3", ".m4a", ".ogg"}  # what browsers of old phones play
#: `A1.tay-2`: owner, language, part. A name without a language is Vietnamese: `otp-codes`, `otp-codes-2`.
_WITH_LANGUAGE = re.compile(r"([^.]+)\.([a-z]+)(?:-(\d{1,3}))?")
_WITH_PART = re.compile(r"([^.]+)-(\d{1,3})")


@dataclass(frozen=True)
class Recording:
    """One file of a lesson read aloud: `path` inside the content folder (posix), `language` a tag such as `vi`, `part` from 1."""

    path: str
    language: str
    part: int


def read_name(stem: str, owners: Collection[str]) -> tuple[str, str, int] | None:
    """(owner, language, part) of a file name without its ending, or None when it names none of `owners` (small letters).

    Capitals do not matter, as on Windows. `otp-2` is the lesson `otp-2` when there is one, else the second part of `otp`.
    """
    name = stem.lower()
    if found := _WITH_LANGUAGE.fullmatch(name):
        reading = (found[1], found[2], int(found[3] or 1))
    elif name not in owners and (found := _WITH_PART.fullmatch(name)):
        reading = (found[1], VIETNAMESE, int(found[2]))
    else:
        reading = (name, VIETNAMESE, 1)
    return reading if reading[0] in owners else None


def order(recording: Recording) -> tuple[bool, str, int, str]:
    """Vietnamese first, then by language, then by part."""
    return recording.language != VIETNAMESE, recording.language, recording.part, recording.path
