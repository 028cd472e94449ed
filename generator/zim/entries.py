"""What a ZIM file is made of, as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class SearchWords:
    """What full-text search knows of an entry; libzim only takes words as they are, so they come already without marks."""

    title: str
    text: str
    count: int


@dataclass(frozen=True)
class Entry:
    """One thing in the file. `content` is bytes or a file on disk; `title` empty: nobody searches for it by name."""

    path: str
    mimetype: str
    content: bytes | Path
    title: str = ""
    compress: bool = True
    words: SearchWords | None = None


@dataclass(frozen=True)
class Redirect:
    """A second `path` to `target`; with `title`, also a second name in title suggestions."""

    path: str
    target: str
    title: str = ""


@dataclass(frozen=True)
class Archive:
    """All that goes into one file. `metadata` as https://wiki.openzim.org/wiki/Metadata, `icon` a PNG of 48 by 48."""

    entries: Sequence[Entry]
    redirects: Sequence[Redirect]
    metadata: Mapping[str, str]
    icon: bytes
    main: str
    language: str
