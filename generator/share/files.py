"""Which files may be asked for: a table made once. No request's path is ever joined to a folder."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..errors import KitError

#: The only folders that are ever served. A build folder also holds registers and sheets of households (`demo/`).
SITE, SINGLES = "site", "share"
INDEX, WHOLE = "index.html", "kit.html"
#: What a browser is told a file is. A ZIM is what Kiwix for Android listens for; it has no registered type of its own.
TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".xml": "application/xml",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
    ".gz": "application/gzip",
    ".zim": "application/octet-stream",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
}
UNKNOWN = "application/octet-stream"
#: What a phone may keep for an hour without asking again; all else it asks about each time (its ETag answers shortly).
_KEPT = ("image/", "audio/", "font/", "application/pdf", "application/zip", "application/gzip", UNKNOWN)


def content_type(path: Path) -> str:
    """The Content-Type of a file, by the end of its name."""
    return TYPES.get(path.suffix.lower(), UNKNOWN)


def cache_control(path: Path) -> str:
    """How long a phone may keep it. Pages, scripts and lists hang together, so none of them may be older than the others."""
    return "max-age=3600" if content_type(path).startswith(_KEPT) else "no-cache"


@dataclass(frozen=True)
class Shelf:
    """All that is shared: `files` by the path of their address, such as `/site/c3.html`."""

    files: Mapping[str, Path]

    @cached_property
    def _by_small(self) -> Mapping[str, str]:
        """Addresses by themselves in small letters; of two that differ in nothing else the first one counts."""
        return {path.casefold(): path for path in sorted(self.files, reverse=True)}

    @property
    def has_site(self) -> bool:
        """Whether there is a site to enter, not single files only."""
        return f"/{SITE}/{INDEX}" in self.files

    def find(self, path: str) -> Path | None:
        """The file at exactly this address; a folder's is its index.html."""
        wanted = unicodedata.normalize("NFC", path)
        return self.files.get(wanted + INDEX if wanted.endswith("/") else wanted)

    def elsewhere(self, path: str) -> str | None:
        """The right address for one in capitals (as posters carry it), a folder without its stroke, or a lesson's bare code (`/c3`)."""
        wanted = unicodedata.normalize("NFC", path).casefold().rstrip("/")
        for tried in (wanted, f"{wanted}/{INDEX}", f"/{SITE}{wanted}", f"/{SITE}{wanted}.html"):
            if found := self._by_small.get(tried):
                return found.removesuffix(INDEX) if found.endswith(f"/{INDEX}") else found
        return None

    def singles(self) -> Iterator[Path]:
        """The files of `share/` itself, by name."""
        for address, path in sorted(self.files.items()):
            if address.startswith(f"/{SINGLES}/") and address.count("/") == 2:
                yield path

    def wholes(self) -> Iterator[tuple[str, Path]]:
        """The kit as a single file in each further language, by its tag: `share/en/kit.html`."""
        for address, path in sorted(self.files.items()):
            parts = address.split("/")
            if len(parts) == 4 and (parts[1], parts[3]) == (SINGLES, WHOLE):
                yield parts[2], path


def read_shelf(folder: Path) -> Shelf:
    """The table of a build folder or an unpacked kit (`site/`, `share/`), or of a bare site (`index.html` at its top).

    A folder with nothing of this but one kit inside, as Windows unpacks a zip, is taken for that kit. No address of the table leads
    through a link, `folder` itself apart. Raises KitError when there is nothing to share.
    """
    if not folder.is_dir():
        raise KitError.of(str(folder), 0, "share", "không có thư mục này", f"dựng bộ bài trước: kit build; hoặc {_POINT}")
    kit = find_kit(folder)
    if _is_bare(kit):
        files = dict(_walk(kit, f"/{SITE}"))
    else:
        files = dict(_walk(kit / SITE, f"/{SITE}")) | dict(_walk(kit / SINGLES, f"/{SINGLES}"))
    shelf = Shelf(files)
    if not shelf.has_site and not any(shelf.singles()):
        raise KitError.of(str(folder), 0, "share", "thư mục này chưa có bài nào để chia sẻ", f"dựng bộ bài trước: kit build; hoặc {_POINT}")
    return shelf


def find_kit(folder: Path) -> Path:
    """The folder of the kit without links on its way: `folder`, or the one kit inside it, as Windows unpacks a zip (x/x/site)."""
    here = folder.resolve()
    if _is_kit(here):
        return here
    inside = [path for path in here.iterdir() if not path.name.startswith(".") and not path.is_symlink() and _is_kit(path)]
    return inside[0] if len(inside) == 1 else here


def _is_kit(folder: Path) -> bool:
    return _is_bare(folder) or (folder / SITE).is_dir() or (folder / SINGLES).is_dir()


def _is_bare(folder: Path) -> bool:
    """Whether it is a site itself."""
    return (folder / INDEX).is_file() and not (folder / SITE).is_dir()


_POINT = "chỉ tới thư mục đã giải nén: kit share THƯ-MỤC"


def _walk(folder: Path, address: str) -> Iterator[tuple[str, Path]]:
    """Regular files below `folder` with their addresses. Links are not followed: they could lead out of what is meant to be shared."""
    if folder.is_symlink() or not folder.is_dir():
        return
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        name = unicodedata.normalize("NFC", entry.name)
        if name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path), f"{address}/{name}")
        elif entry.is_file(follow_symlinks=False):
            yield f"{address}/{name}", Path(entry.path)
