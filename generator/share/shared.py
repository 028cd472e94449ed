"""What is shared now: a folder's table and the pages about it, read anew when `kit build` has put another making in its place."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from ..errors import KitError
from .downloads import read_downloads
from .files import SINGLES, SITE, find_kit, read_shelf
from .room import Room, RoomPages, Wifi


class Shared:
    """`folder` as it lies there: `shelf` is its table, `pages` speak of what is in it, `start` and `missing` are two of them, made."""

    def __init__(self, root: Path, folder: Path, address: str, wifi: Wifi | None) -> None:
        """`root` is the project with its templates, `address` what phones open. Raises KitError as `read_shelf` and `RoomPages` do."""
        self._root, self._folder, self._address, self._wifi = root, find_kit(folder), address, wifi
        self._seen = self._look()
        self._read()

    def renew(self) -> None:
        """Read the folder again if another site/ or share/ lies there; while a build is just being put in place the old table holds."""
        if (seen := self._look()) != self._seen:
            self._seen = seen
            with suppress(KitError, OSError):
                self._read()

    def _read(self) -> None:
        shelf = read_shelf(self._folder)
        pages = RoomPages(self._root, Room(self._address, self._wifi, shelf.has_site, read_downloads(shelf.singles(), shelf.wholes())))
        self.start, self.missing = pages.start(), pages.missing()
        self.shelf, self.pages = shelf, pages

    def _look(self) -> list[tuple[int, int]]:
        """Which folders lie there and when their entries last changed. A build renames whole folders into their place."""
        found = []
        for path in (self._folder, self._folder / SITE, self._folder / SINGLES):
            with suppress(OSError):  # not there, or on a stick that was pulled out
                state = path.stat()
                found.append((state.st_ino, state.st_mtime_ns))
        return found
