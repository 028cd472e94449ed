"""One self-contained HTML page for each lesson, each track and the whole kit: what a phone opens from a chat, a card or over Bluetooth."""

from __future__ import annotations

from pathlib import Path

from ..errors import KitError
from ..pages import Site
from .files import KIT_BUDGET, LESSON_BUDGET, TRACK_BUDGET, OneFile, one_files

__all__ = ["KIT_BUDGET", "LESSON_BUDGET", "TRACK_BUDGET", "OneFile", "one_files", "write_onefiles"]


def write_onefiles(site: Site, folder: Path) -> list[Path]:
    """Write `A1.html` of each lesson, `track-A.html` of each track and `kit.html` into `folder`, and return them in that order.

    Raises KitError when a file is heavier than its budget (each is named, with its heaviest parts); then nothing is written.
    """
    files = list(one_files(site))
    if problems := [problem for file in files if (problem := file.problem)]:
        raise KitError(problems)
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        (folder / file.name).write_text(file.html, encoding="utf-8", newline="\n")
    return [folder / file.name for file in files]
