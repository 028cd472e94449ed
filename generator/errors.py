"""Problems people can act on: each names its file, its line and the next step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in what people wrote.

    `file` is relative to the project (or as given on the command line), `line` counts from 1 (0: the file as a whole),
    `rule` is a short English id for tools, `message` and `hint` are Vietnamese, for people.
    """

    file: str
    line: int
    rule: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.message}" + (f" → {self.hint}" if self.hint else "")


class KitError(Exception):
    """The input cannot be used; `problems` says all that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))

    @classmethod
    def of(cls, file: str, line: int, rule: str, message: str, hint: str = "") -> KitError:
        """A KitError of one problem."""
        return cls([Problem(file, line, rule, message, hint)])
