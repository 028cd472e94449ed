"""What a phone may take home: the single files, the ZIM and the zip that lie in `share/`."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

from ..words import file_size
from .files import SINGLES, WHOLE

_HEAD = 4096  # bytes in which a page's title stands
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_CODE = re.compile(r"([A-Z]+)([0-9]*)")
_TRACK = "track-"


@dataclass(frozen=True)
class Download:
    """One file to take: its address, its name for the phone's folder, what it is, its size in words."""

    url: str
    name: str
    title: str
    size: str


@dataclass(frozen=True)
class Group:
    """A track: its letter, its own file when there is one, and its lessons' files."""

    code: str
    whole: Download | None
    lessons: list[Download]

    @property
    def title(self) -> str:
        """Its name without its letter, which stands beside it."""
        return self.whole.title.removeprefix(f"{self.code}. ") if self.whole else f"Chủ đề {self.code}"


@dataclass(frozen=True)
class Downloads:
    """Everything to take, as the first page shows it; what was not built is None or empty."""

    kit: Download | None
    groups: list[Group]
    zims: list[Download]
    zips: list[Download]
    #: The kit in further languages by their tags.
    others: Mapping[str, Download] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.kit or self.groups or self.zims or self.zips or self.others)


def read_downloads(paths: Iterable[Path], wholes: Iterable[tuple[str, Path]] = ()) -> Downloads:
    """Sort the files of `share/` by what they are; `wholes`: the kit in further languages.

    Titles are those in the files themselves; what cannot be read is left out."""
    kit: Download | None = None
    tracks: dict[str, Download] = {}
    lessons: dict[str, list[tuple[int, Download]]] = {}
    zims: list[Download] = []
    zips: list[Download] = []
    for path in sorted(paths):
        try:
            made = _download(path)
        except OSError:  # a stick that was pulled out, a file that went
            continue
        if path.suffix == ".zim":
            zims.append(made)
        elif path.suffix == ".zip":
            zips.append(made)
        elif path.name == WHOLE:
            kit = made
        elif path.suffix == ".html" and path.stem.startswith(_TRACK):
            tracks[path.stem.removeprefix(_TRACK)] = made
        elif path.suffix == ".html" and (code := _CODE.fullmatch(path.stem)):
            lessons.setdefault(code[1], []).append((int(code[2] or 0), made))
    groups = [
        Group(code, tracks.get(code), [made for _, made in sorted(lessons.get(code, []), key=lambda pair: pair[0])])
        for code in sorted({*tracks, *lessons})
    ]
    return Downloads(kit, groups, zims, zips, dict(_others(wholes)))


def _others(wholes: Iterable[tuple[str, Path]]) -> Iterator[tuple[str, Download]]:
    """On a phone the files of two languages lie in one folder, so each has its language in its name."""
    for language, path in wholes:
        with suppress(OSError):
            made = _download(path)
            url = f"/{SINGLES}/{quote(language)}/{quote(path.name)}"
            yield language, replace(made, url=url, name=f"{path.stem}-{language}{path.suffix}")


def _download(path: Path) -> Download:
    title = _title(path) if path.suffix == ".html" else ""
    return Download(f"/{SINGLES}/{quote(path.name)}", path.name, title or path.stem, file_size(path.stat().st_size))


def _title(path: Path) -> str:
    """The page's own title without the name of the kit behind its dash; empty when it has none."""
    with path.open("rb") as file:
        found = _TITLE.search(file.read(_HEAD).decode("utf-8", errors="replace"))
    said = " ".join(html.unescape(found[1]).split()) if found else ""
    return said.rpartition(" – ")[0] or said
