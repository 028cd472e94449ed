"""Entries into a ZIM file through libzim (extra `zim`, GPL-3; no other module imports it). Same entries, same bytes.

The format: https://wiki.openzim.org/wiki/ZIM_file_format. libzim names each file and each search index inside it by chance;
`_pin` names them after the contents instead, so that whoever builds the same words can compare the files.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import struct
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from libzim.writer import ContentProvider, Creator, FileProvider, Hint, IndexData, Item, StringProvider

from .entries import Archive, Entry, SearchWords

_HEADER_UUID = slice(8, 24)
_CHECKSUM_AT = slice(72, 80)  # where the MD5 over all bytes before it stands, little-endian
_XAPIAN_MAGIC = b"\x0f\x0dXapian Glass"  # begins a Xapian database of one file; two bytes of version follow, then its name
_XAPIAN_UUID_AT = len(_XAPIAN_MAGIC) + 2
_UUID_BYTES = 16


def write(archive: Archive, path: Path) -> None:
    """Write `archive` to `path`, which appears when it is whole."""
    with tempfile.TemporaryDirectory(prefix=".zim-", dir=path.parent) as folder:
        made = Path(folder) / path.name
        with _silent():
            _create(archive, made)
        _pin(made)
        made.replace(path)


def _create(archive: Archive, path: Path) -> None:
    # One worker: with more, the order in which the search index takes its words is a matter of luck. It costs little (docs/kiwix.md).
    with Creator(path).config_indexing(True, archive.language).config_nbworkers(1) as creator:
        creator.set_mainpath(archive.main)
        creator.add_illustration(48, archive.icon)
        for name, value in sorted(archive.metadata.items()):
            creator.add_metadata(name, value)
        for entry in archive.entries:
            creator.add_item(_Item(entry))
        for redirect in archive.redirects:
            creator.add_redirection(redirect.path, redirect.title, redirect.target, {Hint.FRONT_ARTICLE: bool(redirect.title)})


class _Words(IndexData):  # type: ignore[misc]
    def __init__(self, words: SearchWords) -> None:
        super().__init__()
        self._words = words

    def has_indexdata(self) -> bool:
        return True

    def get_title(self) -> str:
        return self._words.title

    def get_content(self) -> str:
        return self._words.text

    def get_keywords(self) -> str:
        return ""

    def get_wordcount(self) -> int:
        return self._words.count


class _NoWords(IndexData):  # type: ignore[misc]
    """Keeps libzim from indexing a page by itself: its menu would make every page an answer to every question."""

    def has_indexdata(self) -> bool:
        return False


class _Item(Item):  # type: ignore[misc]
    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self._entry = entry

    def get_path(self) -> str:
        return self._entry.path

    def get_title(self) -> str:
        return self._entry.title

    def get_mimetype(self) -> str:
        return self._entry.mimetype

    def get_contentprovider(self) -> ContentProvider:
        content = self._entry.content
        return FileProvider(content) if isinstance(content, Path) else StringProvider(content)

    def get_hints(self) -> dict[Hint, int]:
        return {Hint.FRONT_ARTICLE: bool(self._entry.title), Hint.COMPRESS: self._entry.compress}

    def get_indexdata(self) -> IndexData:
        return _Words(self._entry.words) if self._entry.words else _NoWords()


def _pin(path: Path) -> None:
    """Name the file (and the search indexes in it) after its contents, and renew its checksum."""
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as data:
        end = struct.unpack("<Q", data[_CHECKSUM_AT])[0]
        names = [_HEADER_UUID, *(slice(at, at + _UUID_BYTES) for at in _xapian_names(data))]
        for name in names:
            data[name] = bytes(_UUID_BYTES)
        identity = hashlib.md5(memoryview(data)[:end], usedforsecurity=False).digest()
        for name in names:
            data[name] = identity
        data[end : end + _UUID_BYTES] = hashlib.md5(memoryview(data)[:end], usedforsecurity=False).digest()
        data.flush()


def _xapian_names(data: mmap.mmap) -> Iterator[int]:
    at = data.find(_XAPIAN_MAGIC)
    while at >= 0:
        yield at + _XAPIAN_UUID_AT
        at = data.find(_XAPIAN_MAGIC, at + 1)


@contextmanager
def _silent() -> Iterator[None]:
    """libzim tells its progress, in English, straight to the standard output of the process; nobody asked."""
    try:
        kept = os.dup(1)
    except OSError:  # started without one
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    if sys.stdout:
        sys.stdout.flush()
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
