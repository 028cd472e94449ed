"""Words of a lesson as HTML that can stand beside other lessons in one file: ids, links and pictures of its own. Pure but for pictures."""

from __future__ import annotations

import hashlib
import re
import xml.etree.ElementTree as ET
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from posixpath import dirname, join, normpath

from ..content import GLOSSARY, LANGUAGE, Content
from ..markdown import PrintScreen
from ..wording import Words
from .looks import data_address

GLOSSARY_ID = "giai-nghia-tu"
#: Between the id of a lesson and the name of a part of it; no slug holds it.
PART = "--"
#: The pictures that `kit check` lets through.
_KINDS = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp", ".svg": "image/svg+xml"}
_FIGURE = re.compile(r'<figure ref="(\d+)"></figure>')
_OUTLINE = re.compile(r'<path transform="([^"]*)" d="([^"]{40,})"')
_TAG = re.compile(r"<[a-z][^<>]*>")
_NAMING = re.compile(r'\s(id|for|aria-labelledby|aria-describedby)="([^"]*)"')
_ID = re.compile(r'\sid="([^"]*)"')
_LINK = re.compile(r'<a\b[^<>]*\bhref="#([^"]*)"[^<>]*>(.*?)</a>', re.DOTALL)


@dataclass(frozen=True)
class Target:
    """Where a Markdown file stands in a file of many lessons: the id of its article, and how one speaks of it where it is not."""

    id: str
    name: str


def targets(content: Content, words: Words) -> dict[str, Target]:
    """The place of each Markdown file, by its path from the project's root; in a translation by its path among the Vietnamese words, too:
    a lesson that is not translated stands beside others that are, and each links to both."""
    lesson_name, notice_name = words["single"]["lesson"], words["single"]["notice"]
    found = {x.source.file: Target(x.code.lower(), lesson_name.format(code=x.code)) for x in content.lessons}
    found |= {x.source.file: Target(f"tb-{x.code}", notice_name.format(code=x.code)) for x in content.notices}
    found[f"content/{LANGUAGE}/{GLOSSARY}"] = Target(GLOSSARY_ID, "")
    folders = {f"content/{LANGUAGE}", f"content/{content.language}"}
    return {f"{folder}/{file.split('/', 2)[2]}": target for file, target in found.items() for folder in folders}


def body_html(xhtml: str, file: str, places: Mapping[str, Target], root: Path) -> tuple[str, int]:
    """The inside of a `<body>` of XHTML (as `Renderer` makes it) as HTML, and the bytes of its pictures, which become data: addresses.

    Links to other Markdown files lead to their articles, whether the file holds them or not: `relinked` decides that.
    """
    tree, weight = ET.fromstring(xhtml), 0  # noqa: S314 - our own output; Python's expat expands no external entity
    for link in tree.iter("a"):
        _aim(link, file, places)
    for image in tree.iter("img"):
        image.attrib.pop("digest", None)
        path = root / image.get("src", "").lstrip("/")
        image.set("src", data_address(path.read_bytes(), _KINDS[path.suffix.lower()]))
        weight += len(image.get("src", ""))
    return ET.tostring(tree, encoding="unicode", method="html").removeprefix("<body>").removesuffix("</body>"), weight


def with_screens(html: str, screens: Sequence[PrintScreen]) -> str:
    """`html` with the telephone screens that its `<figure ref>` point to."""

    def drawn(found: re.Match[str]) -> str:
        screen = screens[int(found[1])]
        return f'<figure class="phone">{screen.svg}<figcaption>{escape(screen.caption, quote=False)}</figcaption></figure>'

    return _FIGURE.sub(drawn, html)


def shared_outlines(html: str) -> tuple[str, dict[str, str]]:
    """`html` whose long outlines (icons on telephone screens) are only pointed to, and these outlines by id: a quarter of all drawings."""
    outlines: dict[str, str] = {}

    def pointed(found: re.Match[str]) -> str:
        name = "o-" + hashlib.sha256(found[2].encode()).hexdigest()[:8]
        outlines[name] = found[2]
        return f'<use transform="{found[1]}" href="#{name}"'

    return _OUTLINE.sub(pointed, html), outlines


def with_own_ids(html: str, owner: str) -> str:
    """`html` whose ids, and what points to them, begin with the id of the lesson: `c3--do-vui`."""

    def named(found: re.Match[str]) -> str:
        return f' {found[1]}="{" ".join(f"{owner}{PART}{name}" for name in found[2].split())}"'

    return _TAG.sub(lambda tag: _NAMING.sub(named, tag[0]), html)


def ids(html: str) -> frozenset[str]:
    """All ids in `html`."""
    return frozenset(_ID.findall(html))


def relinked(html: str, here: Collection[str], names: Mapping[str, str]) -> str:
    """`html` without a link that leads nowhere: `here` are the ids of the file, `names` how one speaks of an article that it lacks."""

    def judged(found: re.Match[str]) -> str:
        whole, target, words = found[0], found[1], found[2]
        owner = target.partition(PART)[0]
        if target in here:
            return whole
        if owner in here:
            return whole.replace(f'href="#{target}"', f'href="#{owner}"', 1)
        name = names.get(owner, "")
        return words if name.rpartition(" ")[2].lower() in words.lower() else f"{words} ({name})"

    return _LINK.sub(judged, html) if 'href="#' in html else html


def _aim(link: ET.Element, file: str, places: Mapping[str, Target]) -> None:
    href = link.get("href", "")
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", href):
        link.set("rel", "noreferrer")
        return
    path, _, part = href.partition("#")
    target = places.get(normpath(join(dirname(file), path)) if path else file)
    if target is None or not href:
        # A file that is not in here is named, not linked.
        link.tag = "span"
        link.attrib.clear()
    else:
        link.set("href", f"#{target.id}{PART}{part}" if part else f"#{target.id}")
