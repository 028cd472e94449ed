"""Numbers, shares and the order of names as a Vietnamese reader expects them."""

from __future__ import annotations

import re

from ..rules.folding import fold_key


def number(value: int) -> str:
    """12345 -> "12.345"."""
    return f"{value:,}".replace(",", ".")


def share(part: int, whole: int) -> str:
    """A whole percentage, rounded down so that "100%" means all; a dash where there is nothing to share."""
    return f"{part * 100 // whole}%" if whole else "–"


def name_order(name: str) -> tuple[tuple[str | int, ...], str]:
    """Sort key: plain letters first, numbers by value ("Thôn 2" before "Thôn 10"); the same on every database."""
    pieces = re.split(r"(\d+)", fold_key(name))
    return tuple(int(piece) if place % 2 else piece for place, piece in enumerate(pieces)), name
