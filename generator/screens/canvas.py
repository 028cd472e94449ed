"""A sheet for drawing: shapes as SVG text, from top to bottom. Lengths are in units of the view box (1 unit = 0.16 mm at 5 cm)."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

from .icons import icon_path
from .measure import width, wrap
from .sayings import VIETNAMESE, Sayings

WIDTH = 312  # the whole picture; at 5 cm a text of 20 units is 9 pt
LEFT, RIGHT = 20, 292  # where parts may draw
INK, PAPER, SHADE, LINE = "#1a1a1a", "#ffffff", "#e4e7ea", "#8a8f94"
MAIN, STOP, GO = "#0b4a8f", "#a3190f", "#0b6b2f"


def number(value: float) -> str:
    """A coordinate without needless digits, so that the same drawing is the same bytes."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


@dataclass
class Canvas:
    """Shapes collected in drawing order; `marks` (fingers, warnings) go on top of all parts. `y` is where the next part begins, `said` the
    telephone's own words."""

    y: float = 0
    said: Sayings = field(default_factory=lambda: VIETNAMESE)
    shapes: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)

    def rect(self, x: float, y: float, w: float, h: float, r: float = 0, fill: str = "none", stroke: str = "", thick: float = 2) -> None:
        """A rectangle with corners of radius `r`."""
        self.shapes.append(rectangle(x, y, w, h, r, fill, stroke, thick))

    def circle(self, x: float, y: float, r: float, fill: str = "none", stroke: str = "") -> None:
        line = f' stroke="{stroke}" stroke-width="2"' if stroke else ""
        self.shapes.append(f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(r)}" fill="{fill}"{line}/>')

    def line(self, x1: float, y: float, x2: float, stroke: str = LINE, thick: float = 1) -> None:
        """A level line."""
        self.shapes.append(f'<path d="M{number(x1)} {number(y)}H{number(x2)}" stroke="{stroke}" stroke-width="{number(thick)}"/>')

    def icon(self, name: str, x: float, y: float, size: float, fill: str = INK) -> None:
        """An icon with its upper left corner at x, y."""
        self.shapes.append(icon(name, x, y, size, fill))

    def text(self, words: str, x: float, y: float, size: float = 20, *, bold: bool = False, fill: str = INK, anchor: str = "start") -> None:
        """One line; y is its base line; `anchor` is start, middle or end."""
        weight = ' font-weight="700"' if bold else ""
        place = f' text-anchor="{anchor}"' if anchor != "start" else ""
        where = f'x="{number(x)}" y="{number(y)}" font-size="{number(size)}"'
        self.shapes.append(f'<text {where}{weight}{place} fill="{fill}">{escape(words, quote=False)}</text>')

    def paragraph(
        self, words: str, x: float, limit: float, size: float = 20, *, bold: bool = False, fill: str = INK, centered: bool = False
    ) -> float:
        """Lines broken to `limit`, from `self.y` down; moves `y` below them and returns the width of the widest."""
        lines = wrap(words, size, limit, bold)
        start, anchor = (x + limit / 2, "middle") if centered else (x, "start")
        for line in lines:
            self.y += size * 1.28
            self.text(line, start, self.y - size * 0.28, size, bold=bold, fill=fill, anchor=anchor)
        return max(width(line, size, bold) for line in lines)

    def one_line(self, words: str, x: float, y: float, size: float, limit: float, *, bold: bool = False, fill: str = INK) -> None:
        """One centred line, made smaller (to 70 %) to fit `limit`, then cut with an ellipsis."""
        fits = min(size, max(size * 0.7, size * limit / max(width(words, size, bold), 1)))
        while len(words) > 1 and width(words, fits, bold) > limit:
            words = words.removesuffix("…")[:-1].rstrip() + "…"
        self.text(words, x, y, fits, bold=bold, fill=fill, anchor="middle")

    def mark_tap(self, x: float, y: float, w: float, h: float, r: float = 10) -> None:
        """A thick frame around what is pressed, and a finger on it."""
        self.marks.append(rectangle(x - 3, y - 3, w + 6, h + 6, r + 3, "none", PAPER, 8))
        self.marks.append(rectangle(x - 3, y - 3, w + 6, h + 6, r + 3, "none", INK, 4))
        # On a wide part the hand stays at the lower right corner, so that it does not lie on the words.
        tip = (min(x + w - 34, RIGHT - 26), y + h * 0.6) if w > 100 else (x + w * 0.92, y + h * 0.48)
        self.marks.append(finger(*tip))

    def mark_danger(self, x: float, y: float, w: float, h: float, r: float = 10) -> None:
        """A dashed frame and a warning triangle at the upper right corner: seen in black and white, too."""
        frame = rectangle(x - 2, y - 2, w + 4, h + 4, r + 2, "none", INK, 3)
        self.marks.append(frame.replace("/>", ' stroke-dasharray="9 5"/>'))
        self.marks.append(outlined("alert", min(x + w - 22, RIGHT - 30), y - 27, 40, STOP))


def rectangle(x: float, y: float, w: float, h: float, r: float, fill: str, stroke: str, thick: float) -> str:
    """A rectangle as SVG text."""
    corner = f' rx="{number(r)}"' if r else ""
    line = f' stroke="{stroke}" stroke-width="{number(thick)}"' if stroke else ""
    return f'<rect x="{number(x)}" y="{number(y)}" width="{number(w)}" height="{number(h)}"{corner} fill="{fill}"{line}/>'


def icon(name: str, x: float, y: float, size: float, fill: str, extra: str = "") -> str:
    """An icon as SVG text; its own box is 24 x 24."""
    return f'<path transform="translate({number(x)} {number(y)})scale({size / 24:.3f})" d="{icon_path(name)}" fill="{fill}"{extra}/>'


def outlined(name: str, x: float, y: float, size: float, fill: str) -> str:
    """An icon with a white edge, so that it stands out from whatever is below it."""
    return icon(name, x, y, size, fill, f' stroke="{PAPER}" stroke-width="3" paint-order="stroke" stroke-linejoin="round"')


def finger(x: float, y: float) -> str:
    """A hand whose finger tip is at x, y."""
    return outlined("hand-pointing-up", x - 18, y - 5, 44, INK)
