"""The outbox's files: appended by many, read by offset."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path

_START = b'{"kind": '  # how every line begins; a quote inside a text is escaped, so it cannot stand anywhere else


def append(path: Path, raw: bytes) -> bool:
    """Append whole lines in one write and put them on disk. False: something was written, perhaps not all, perhaps not for good.

    O_APPEND keeps lines of several processes apart. OSError: nothing was written.
    """
    new = not path.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    try:
        written = os.write(handle, raw)
    except OSError:
        os.close(handle)
        raise
    try:
        os.fsync(handle)
        os.close(handle)
        if new and os.name == "posix":
            _sync_folder(path.parent)
    except OSError:
        return False
    return written == len(raw)


def _sync_folder(folder: Path) -> None:
    """The name of a new file is on disk only once its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class DayIndex:
    """What one day's file says: which attempts were accepted for what kind of number, and which first tries were not."""

    def __init__(self, path: Path, kind_of: Callable[[str], str]) -> None:
        self._path = path
        self._kind_of = kind_of
        self._offset = 0
        self._accepted: dict[str, str] = {}
        self._tried: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def accepted(self, mark: str) -> str | None:
        """What `kind_of` says of the number the attempt `mark` was accepted for; None: it never was accepted."""
        return self._accepted.get(mark)

    def tried(self, number: str, text: str) -> bool:
        """Whether this text to this number was turned away or lost before."""
        return (number, text) in self._tried

    def read_on(self) -> None:
        """Read what was appended since the last time, by anyone. A line still being written is left for the next time."""
        with self._lock:
            if not self._path.exists():
                return
            with self._path.open("rb") as file:
                file.seek(self._offset)
                for line in file:
                    if not line.endswith(b"\n"):
                        return
                    self._offset += len(line)
                    self._take(line)

    def _take(self, raw: bytes) -> None:
        """Note one line; of a line torn by a full disk, what the next writer appended to it."""
        try:
            line = json.loads(raw[max(0, raw.rfind(_START)) :])
            kind, mark, number = line["kind"], line["mark"], line["to"]
        except (ValueError, KeyError):
            return
        if kind == "message":
            self._accepted[mark] = self._kind_of(number)
        else:
            self._tried.add((number, line["text"]))
