"""Words of the glossary in a text: the first use of each leads to its explanation. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
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
    if not anchors:
        return body
    lines, used = body.splitlines(), set[str]()
    pattern, said = _compiled(tuple(anchors.items()))

    def link(found: re.Match[str]) -> str:
        words = found[0]
        anchor = said.get(words) or said.get(words.lower(), "")
        if not anchor or anchor in used:
            return words
        used.add(anchor)
        return f"[{words}]({glossary}#{anchor}){{ .term }}"

    for number, line in read_blocks(body).raw:
        if line.strip() and not is_alone(line) and lines[number - 1] == line:
            lines[number - 1] = _linked(line, pattern, link)
    return "\n".join(lines) + "\n"


def _entries(body: str) -> Iterator[_Entry]:
    """A term is a line above its definition; one that is made of marks only has no spelling, and nothing leads there."""
    taken: set[str] = set()
    for number, (line, below) in enumerate(pairwise(body.splitlines())):
        spellings = tuple(spelling.strip() for spelling in _SPELLINGS.split(line) if spelling.strip())
        if spellings and below.startswith(":   ") and not line.startswith((" ", ":", "#")):
            yield _Entry(number, spellings, unique(slug(spellings[0]) or "tu", taken))


def _linked(line: str, pattern: re.Pattern[str], link: Callable[[re.Match[str]], str]) -> str:
    """`line` with `link` in place of each term, outside of what stands whole."""
    parts = _WHOLE.split(line)
    parts[::2] = [pattern.sub(link, part) for part in parts[::2]]
    return "".join(parts)


@lru_cache(maxsize=8)
def _compiled(anchors: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    """Any of the terms, the longest first, and the anchor of each as it may be written. Acronyms as they are (`PIN` is no `pin`), other
    words also with a capital."""
    terms = sorted((term for term, _ in anchors), key=len, reverse=True)
    pattern = "|".join(rf"(?<!\w){re.escape(t) if acronyms(t) else f'(?i:{re.escape(t)})'}(?!\w)" for t in terms)
    return re.compile(pattern), dict(anchors) | {term.lower(): anchor for term, anchor in anchors if not acronyms(term)}
