"""How a line of the log is written: a fault by where it arose and its kind."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType


class Line(logging.Formatter):
    """Leaves out what a fault says unless `faults_in_full`: a database's words quote names and numbers ("Key (number)=(+84…)")."""

    def __init__(self, fmt: str, faults_in_full: bool) -> None:
        super().__init__(fmt, style="{")
        self._in_full = faults_in_full

    def formatException(self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]) -> str:
        """The places in our files, then the kind."""
        if self._in_full or ei[0] is None:
            return super().formatException(ei)
        return "".join(traceback.format_tb(ei[2])) + ei[0].__name__
