"""Words of the glossary in a text: the first use of each leads to its explanation. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from markdown.extensions.toc import unique

from .blocks import is_alone, read_blocks
from .text import acronyms, slug

#: Parts of a line in which nothing is linked: links and pictures with their attributes, code, tags.
_WHOLE = re.compile(r"(!?\[[^\]]*\]\([^)]*\)(?:\{[^}]*\})?|`[^`]*`|<[^>]+>)")
_SPELLINGS = re.compile(r"[,()/]")


@dataclass(frozen=True)
class _Entry:
    """A term of the glossary: the line (from 0) on which it stands, its spellings, the anchor that no other entry has."""

    line: int
    spellings: tuple[str, ...]
    anchor: str


def anchors_of(body: str) -> dict[str, str]:
    """Each spelling of a glossary's terms and the anchor of its entry: `{"CCCD": "cccd", "căn cước": "cccd"}`. The first entry counts."""
    found: dict[str, str] = {}
    for entry in _entries(body):
        found = dict.fromkeys(entry.spellings, entry.anchor) | found
    return found


def with_anchors(body: str) -> str:
    """The glossary's Markdown with an id on each term, as the attr_list extension reads it."""
    lines = body.splitlines()
    for entry in _entries(body):
        lines[entry.line] += f" {{ #{entry.anchor} }}"
    return "\n".join(lines) + "\n"


def link_terms(body: str, anchors: Mapping[str, str], glossary: str) -> str:
    """`body` whose first use of each term links to its entry on the page `glossary` (an address relative to the text).

    Headings, titles of boxes, links and screens are left as they are: they are looked at, not read for words.
    """
    lines = body.splitlines()
    left = dict(anchors)
    for number, line in read_blocks(body).raw:
        if not left:
            break
        if line.strip() and not is_alone(line) and lines[number - 1] == line:
            lines[number - 1] = _linked(line, left, glossary)
    return "\n".join(lines) + "\n"


def _entries(body: str) -> Iterator[_Entry]:
    """A term is a line above its definition; one that is made of marks only has no spelling, and nothing leads there."""
    taken: set[str] = set()
    for number, (line, below) in enumerate(pairwise(body.splitlines())):
        spellings = tuple(spelling.strip() for spelling in _SPELLINGS.split(line) if spelling.strip())
        if spellings and below.startswith(":   ") and not line.startswith((" ", ":", "#")):
            yield _Entry(number, spellings, unique(slug(spellings[0]) or "tu", taken))


def _linked(line: str, left: dict[str, str], glossary: str) -> str:
    """`line` with the terms of `left` that stand in it linked, each once; those are taken out of `left`."""
    parts = _WHOLE.split(line)
    for index in range(0, len(parts), 2):
        if parts[index]:
            parts[index] = _pattern(tuple(left)).sub(lambda found: _link(found[0], left, glossary), parts[index])
    return "".join(parts)


def _link(words: str, left: dict[str, str], glossary: str) -> str:
    anchor = left.get(words) or next((a for term, a in left.items() if not acronyms(term) and term.lower() == words.lower()), "")
    if not anchor:
        return words
    for term in [term for term, other in left.items() if other == anchor]:
        del left[term]
    return f"[{words}]({glossary}#{anchor}){{ .term }}"


def _pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    """Any of `terms`, the longest first. Acronyms as written (`PIN` is no `pin`), other words also with a capital."""
    said = sorted(terms, key=len, reverse=True)
    return re.compile("|".join(rf"(?<!\w){re.escape(t) if acronyms(t) else f'(?i:{re.escape(t)})'}(?!\w)" for t in said) or r"(?!)")
