"""What a kit is read from: files by name, in a folder here, in an archive in `archives`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Protocol

from ..archive import GUIDE
from ..errors import KitError
from .sums import SIGNATURE, SUMS, digests, is_systems, walk

#: What people open in a kit. Where one of these lies, it is part of the kit, whatever the list covers.
PARTS = frozenset((GUIDE, "site", "share"))


class Tree(Protocol):
    """Files by name (relative, forward slashes); nothing is ever written, and no link followed."""

    def read(self, name: str, limit: int) -> bytes | None:
        """A small file whole; None when there is none. Raises KitError when it has more than `limit` bytes."""

    def found(self, covered: Iterable[str]) -> tuple[Collection[str], tuple[str, ...], tuple[str, ...]]:
        """Files where those of a list lie (`covered`: their names), things there that are no plain files, and what does not count: it
        lies beside the list's folders, or was left in them by an operating system."""

    def digests(self, names: Iterable[str]) -> Mapping[str, str | None]:
        """SHA-256 of each file in hex; None for what cannot be read."""


class Folder:
    """A kit in a folder."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, name: str, limit: int) -> bytes | None:
        path = self._path / name
        if path.is_symlink() or not path.is_file():
            return None
        with path.open("rb") as file:
            content = file.read(limit + 1)
        if len(content) > limit:
            raise KitError.of(name, 0, "trust", "tệp này lớn quá mức", "xin bản khác")
        return content

    def found(self, covered: Iterable[str]) -> tuple[Collection[str], tuple[str, ...], tuple[str, ...]]:
        listed = set(covered)
        tops = {name.partition("/")[0] for name in listed} | PARTS
        inside = walk(self._path, sorted(tops))
        left = set(inside.litter) - listed
        beside = {entry.name for entry in self._path.iterdir() if not is_systems(entry.name)} - tops - {SUMS, SIGNATURE}
        return {*inside.files, *inside.litter} - left, inside.strange, tuple(sorted(left | beside))

    def digests(self, names: Iterable[str]) -> Mapping[str, str | None]:
        wanted = list(names)
        try:
            return dict(zip(wanted, digests(self._path, wanted), strict=True))
        except OSError:  # a worn-out stick: now one by one, to name what cannot be read
            return {name: self._one(name) for name in wanted}

    def _one(self, name: str) -> str | None:
        try:
            return next(digests(self._path, [name]))
        except OSError:
            return None
