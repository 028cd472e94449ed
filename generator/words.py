"""Small wordings that site and prints share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from .lessons import Audience, SourceRef

#: The languages of recordings by the tag in their file name (the kit's own tags: the name without marks). Vietnamese first, then by tag.
#: Their names stand in site_templates/words.
LANGUAGES = (
    *("vi", "bana", "cham", "coho", "cotu", "dao", "ede", "hoa", "hre"),
    *("jrai", "khmer", "mnong", "mong", "muong", "nung", "tay", "thai", "xodang"),
)
#: How the exercise at home begins in the trainer's part, by language of the lesson; another language has either.
HOME = {"vi": "Về nhà", "en": "At home"}


def audience(names: Sequence[Audience], said: Mapping[str, str]) -> list[str]:
    """Whom a notice is for, in the words `said` of a language (its key `all`: for everybody)."""
    everybody = set(said) - {"all"}
    return [said["all"]] if set(names) == everybody else [said[name] for name in names]


def day(value: date) -> str:
    """A date as people write it: 23/11/2026."""
    return f"{value:%d/%m/%Y}"


def source_day(source: SourceRef) -> str:
    """The date of a source as people write it: 07/01/2026, 01/2026 or 2026; empty when it has none."""
    return "/".join(reversed(source.date.split("-"))) if source.date else ""


def file_size(size: int) -> str:
    """`size` bytes as phones show them (1 KB is 1,000 bytes), with the comma of Vietnamese: `84 KB`, `1,9 MB`, `23 MB`."""
    if size < 999_500:
        return f"{max(1, round(size / 1000))} KB"
    size_mb = size / 1_000_000
    return f"{size_mb:.1f} MB".replace(".", ",") if size_mb < 9.95 else f"{size_mb:.0f} MB"
