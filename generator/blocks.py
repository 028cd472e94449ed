"""Markdown source as blocks with line numbers: fences, headings, prose, links, images. For checking only, never for rendering."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from urllib.parse import unquote

_FENCE = re.compile(r"^(\s*)(`{3,}|~{3,})\s*([^`]*?)\s*$")
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*(?:\{[^}]*\})?$")
_ADMONITION = re.compile(r'^\s*(?:!!!|\?\?\?\+?)\s+(\w+)(?:\s+"([^"]*)")?\s*$')
_LIST_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
_IMAGE = re.compile(r"!\[([^\]]*)\]\(\s*(?:<([^>]+)>|([^)\s>]+))[^)]*\)")
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(\s*(?:<([^>]+)>|([^)\s>]+))[^)]*\)")
_ANCHOR = re.compile(r"\{[^}]*#([\w-]+)[^}]*\}\s*$")
_TAG = re.compile(r"</?[A-Za-z][^>]*>")
_ATTRIBUTES = re.compile(r"\{[:.#][^}]*\}")
_EMPHASIS = re.compile(r"[*_`]+")


@dataclass(frozen=True)
class Fence:
    """A fenced block: `language`, the text inside, and the line (in the file) where that text begins."""

    language: str
    source: str
    line: int


@dataclass(frozen=True)
class Heading:
    level: int
    text: str
    line: int
    anchor: str = ""


@dataclass(frozen=True)
class Link:
    """A link or an image; `words` is the link's text or the image's alt."""

    words: str
    target: str
    line: int
    image: bool


@dataclass(frozen=True)
class Box:
    """An admonition: its kind (`warning`, `question`, ...) and the line on which it begins."""

    kind: str
    line: int


@dataclass(frozen=True)
class Blocks:
    """All blocks of one body; `prose` pairs a line with the plain text of a paragraph, a list item, a heading or a box title;
    `raw` holds the lines outside of fences as written."""

    fences: list[Fence] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    prose: list[tuple[int, str]] = field(default_factory=list)
    raw: list[tuple[int, str]] = field(default_factory=list)
    unclosed: int = 0

    @property
    def steps(self) -> list[Heading]:
        """The headings `##`, each of which begins a step."""
        return [heading for heading in self.headings if heading.level == 2]

    @property
    def pictures(self) -> int:
        """How many telephone screens and pictures the body shows."""
        return sum(fence.language == "phone" for fence in self.fences) + sum(link.image for link in self.links)


@lru_cache(maxsize=2048)
def read_blocks(body: str, first_line: int = 1) -> Blocks:
    """The blocks of `body`, whose first line is line `first_line` of its file. Kept, for rules, pages and prints read the same text: nobody
    changes them."""
    rest, fences, unclosed = _take_fences(body.splitlines(), first_line)
    blocks = Blocks(fences=fences, raw=rest, unclosed=unclosed)
    for number, line in rest:
        if found := _HEADING.match(line):
            named = _ANCHOR.search(line)
            blocks.headings.append(Heading(len(found[1]), plain_words(found[2]), number, named[1] if named else ""))
        if box := _ADMONITION.match(line):
            blocks.boxes.append(Box(box[1], number))
        for image, pattern in ((True, _IMAGE), (False, _LINK)):
            blocks.links.extend(Link(m[1].strip(), unquote(m[2] or m[3]), number, image) for m in pattern.finditer(line))
    blocks.prose.extend(_prose(rest))
    return blocks


def is_alone(line: str) -> bool:
    """Whether `line` is a heading or the title of a box."""
    return bool(_HEADING.match(line) or _ADMONITION.match(line))


def _take_fences(lines: list[str], first_line: int) -> tuple[list[tuple[int, str]], list[Fence], int]:
    """Part fenced blocks from the other lines; a fence leaves an empty line behind."""
    rest: list[tuple[int, str]] = []
    fences: list[Fence] = []
    inside: list[str] | None = None
    mark, language, begun = "", "", 0
    for number, line in enumerate(lines, first_line):
        found = _FENCE.match(line)
        if inside is None and found:
            inside, mark, language, begun = [], found[2], found[3], number + 1
        elif inside is not None and found and found[2].startswith(mark) and not found[3]:
            fences.append(Fence(language, textwrap.dedent("\n".join(inside)) + "\n", begun))
            inside = None
        elif inside is not None:
            inside.append(line)
            continue
        else:
            rest.append((number, line))
            continue
        rest.append((number, ""))
    return rest, fences, begun - 1 if inside is not None else 0


def _prose(lines: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Paragraphs; a list item, a table cell, a heading and the title of a box each stand alone."""
    start, words = 0, ""
    for number, line in [*lines, (0, "")]:
        box = _ADMONITION.match(line)
        alone = box or _HEADING.match(line) or _LIST_ITEM.match(line) or "|" in line or line.strip().startswith(":   ") or not line.strip()
        if alone and words:
            yield start, plain_words(words)
            words = ""
        if box:
            yield number, plain_words(box[2] or "")
        elif heading := _HEADING.match(line):
            yield number, plain_words(heading[2])
        elif "|" in line:
            yield from ((number, plain_words(cell)) for cell in line.split("|") if cell.strip(" -:"))
        elif line.strip():
            start = start if words else number
            words = f"{words} {_LIST_ITEM.sub('', line).strip().removeprefix(':   ')}".strip()


def plain_words(markdown: str) -> str:
    """Inline Markdown without its marks: link text stays, addresses and tags go."""
    text = _IMAGE.sub(r"\1", markdown)
    text = _LINK.sub(r"\1", text)
    return unescape(_EMPHASIS.sub("", _ATTRIBUTES.sub("", _TAG.sub("", text)))).strip()
