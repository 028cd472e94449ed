"""Words of the glossary in a text: the first use of each leads to its explanation. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from .blocks import is_alone, read_blocks
from .text import acronyms, slug

#: Parts of a line in which nothing is linked: links and pictures with their attributes, code, tags.
_WHOLE = re.compile(r"(!?\[[^\]]*\]\([^)]*\)(?:\{[^}]*\})?|`[^`]*`|<[^>]+>)")
_SPELLINGS = re.compile(r"[,()/]")


def anchors_of(body: str) -> dict[str, str]:
    """Each spelling of a glossary's terms and the anchor of its entry: `{"CCCD": "cccd", "căn cước": "cccd"}`."""
    found: dict[str, str] = {}
    for head in _heads(body):
        spellings = [spelling.strip() for spelling in _SPELLINGS.split(head) if spelling.strip()]
        found |= {spelling: slug(spellings[0]) for spelling in spellings}
    return found


def with_anchors(body: str) -> str:
    """The glossary's Markdown with an id on each term, as the attr_list extension reads it."""
    heads = set(_heads(body))
    anchors = anchors_of(body)
    lines = [f"{line} {{ #{anchors[_SPELLINGS.split(line)[0].strip()]} }}" if line in heads else line for line in body.splitlines()]
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


def _heads(body: str) -> list[str]:
    return [line for line, below in pairwise(body.splitlines()) if below.startswith(":   ") and not line.startswith((" ", ":", "#"))]


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
