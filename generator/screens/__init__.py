"""A fenced block `phone` (a few lines of YAML) becomes the picture of a telephone screen, the same on the site and in print."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from html import escape
from typing import Any

from pymdownx.superfences import SuperFencesException

from ..errors import KitError
from .draw import draw
from .parts import Screen, parse_screen

__all__ = ["Screen", "draw", "fence", "figure", "parse_screen", "picture"]


def picture(source: str, file: str = "", first_line: int = 1) -> tuple[Screen, str]:
    """The screen that `source` describes, and its SVG. Raises KitError with every problem, at its line of `file`."""
    try:
        return _drawn(source)
    except KitError as error:
        moved = (replace(problem, file=file, line=problem.line + first_line - 1) for problem in error.problems)
        raise KitError(moved) from error


@lru_cache(maxsize=4096)
def _drawn(source: str) -> tuple[Screen, str]:
    """The same picture serves the check, the page and every print."""
    screen = parse_screen(source)
    return screen, draw(screen)


def figure(screen: Screen, svg: str) -> str:
    """The screen as it stands on a page."""
    return f'<figure class="phone">{svg}<figcaption>{escape(screen.caption, quote=False)}</figcaption></figure>'


def fence(source: str, language: str, css_class: str, options: dict[str, Any], md: Any, **more: Any) -> str:  # noqa: ARG001
    """What pymdownx.superfences calls for a `phone` block. `kit check` has named every mistake before this runs."""
    try:
        return figure(*picture(source))
    except KitError as error:
        raise SuperFencesException(str(error)) from error
