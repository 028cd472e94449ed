"""One figure a row, and the table of all rows."""

from __future__ import annotations

import sys
from dataclasses import dataclass

HEAD = ("measured", "figure", "alternative", "its figure", "ratio", "limit", "held")


@dataclass(frozen=True)
class Row:
    """A figure, what it is compared with, and the most it may be.

    `limit` bounds the figure itself, or the ratio when `limits_ratio` is set; a row without a limit is for information.
    """

    name: str
    figure: float
    unit: str
    alternative: str = ""
    other: float | None = None
    limit: float | None = None
    limits_ratio: bool = False

    @property
    def ratio(self) -> float | None:
        """The figure as a multiple of the alternative's: below 1 is better than the alternative."""
        return self.figure / self.other if self.other else None

    @property
    def held(self) -> bool | None:
        """Whether the limit is held; None when there is none."""
        value = self.ratio if self.limits_ratio else self.figure
        return None if self.limit is None or value is None else value <= self.limit

    def cells(self) -> tuple[str, ...]:
        """The row as the table shows it."""
        unit = "x" if self.limits_ratio else f" {self.unit}"
        return (
            self.name,
            f"{number(self.figure)} {self.unit}",
            self.alternative or "-",
            "-" if self.other is None else f"{number(self.other)} {self.unit}",
            "-" if self.ratio is None else f"{number(self.ratio)}x",
            "-" if self.limit is None else f"<= {number(self.limit)}{unit}",
            {None: "-", True: "yes", False: "NO"}[self.held],
        )


def number(value: float) -> str:
    """About three digits: 0.123, 1.23, 12.3, 123, 12000."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.{3 if abs(value) < 1 else 2 if abs(value) < 10 else 1}f}"


def table(rows: list[Row]) -> str:
    """All rows, aligned, with a head."""
    lines = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines)


def say(words: str) -> None:
    """A line of progress."""
    print(words, file=sys.stderr, flush=True)
