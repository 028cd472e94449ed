"""Width of text in Roboto, and line breaking: the pictures must hold their words wherever they are shown."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from fontTools.ttLib import TTFont

#: A page shows its reader's own sans-serif, which may run wider than Roboto (Noto Sans by about 8 %, DejaVu Sans by 15 %).
SLACK = 1.12


Weight = Literal["Regular", "Bold", "Black"]


@cache
def font_folder() -> Path:
    """The folder of the Roboto files from the font-roboto wheel."""
    spec = find_spec("font_roboto")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("font-roboto is not installed: run make demo")
    return Path(spec.submodule_search_locations[0]) / "files"


@cache
def _advances(weight: Weight) -> tuple[dict[int, int], int]:
    """Advance width by code point, and units per em."""
    with TTFont(font_folder() / f"Roboto-{weight}.ttf", lazy=True) as font:
        widths = font["hmtx"].metrics
        table = {code: widths[glyph][0] for code, glyph in font.getBestCmap().items()}
        return table, font["head"].unitsPerEm


def width(text: str, size: float, bold: bool = False) -> float:
    """Width of `text` at `size`, in the same unit, with slack for wider fonts."""
    table, em = _advances("Bold" if bold else "Regular")
    return sum(table.get(ord(c), em) for c in text) * size / em * SLACK


def spans(text: str, weight: Weight) -> dict[str, Any]:
    """The widths of the words of `text` and of a space, as multiples of the type size, for templates that try sizes by arithmetic.

    Without kerning, which makes Roboto's words a little narrower, not wider."""
    table, em = _advances(weight)
    return {"words": [round(sum(table.get(ord(c), em) for c in word) / em, 4) for word in text.split(" ") if word], "space": table[32] / em}


def missing_letters(text: str) -> list[str]:
    """Characters that Roboto has no glyph for (emoji, say): they would print as empty boxes."""
    table, _ = _advances("Regular")
    return sorted(c for c in set(text) if not c.isspace() and ord(c) not in table)


def wrap(text: str, size: float, limit: float, bold: bool = False) -> list[str]:
    """Lines of `text` no wider than `limit`; a word wider than a line is broken inside."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}" if line else word
            if width(longer, size, bold) <= limit:
                line = longer
                continue
            if line:
                lines.append(line)
            *full, line = _break_word(word, size, limit, bold)
            lines.extend(full)
        lines.append(line)
    return lines


def _break_word(word: str, size: float, limit: float, bold: bool) -> list[str]:
    pieces, piece = [], ""
    for letter in word:
        if piece and width(piece + letter, size, bold) > limit:
            pieces.append(piece)
            piece = ""
        piece += letter
    return [*pieces, piece]
