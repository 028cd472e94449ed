"""Finds the header of a list under its title rows, over one to three rows with merged cells, and what each column holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .problems import ImportProblem, letter
from .titles import GROUPS, SEVERAL, Field, meaning, words

DEEP = 60  # rows that are looked at for a header
_LEVELS = 3  # rows that one header may have
_SAMPLE = 20  # data rows that tell whether a column without a title holds given names
_NAMES = (Field.HEAD, Field.SURNAME, Field.GIVEN)

Cells = Sequence[str]


@dataclass(frozen=True)
class Column:
    """One column: its place from 0, its title (groups first), and what it holds; None when the title says nothing known."""

    place: int
    title: str
    field: Field | None
    tail: bool = False  # without a title of its own: the rest of the name that begins in the column before

    def __str__(self) -> str:
        return f"{letter(self.place)} “{self.title}”" if self.title else f"{letter(self.place)} (không có tiêu đề)"


@dataclass(frozen=True)
class Header:
    """Where the header stands and what its columns hold. `rows` are its cells as they are, `first` the number of its first row."""

    first: int
    rows: tuple[tuple[str, ...], ...]
    columns: tuple[Column, ...]
    #: The columns of each field in use; several for telephones, notes and a name in two columns.
    places: dict[Field, tuple[int, ...]] = field(default_factory=dict)

    @property
    def last(self) -> int:
        """The number of its last row."""
        return self.first + len(self.rows) - 1

    @property
    def ignored(self) -> list[Column]:
        """Columns that are not read because nothing is known about them, or because another one says it better."""
        used = {place for places in self.places.values() for place in places}
        silent = (Field.PRIVATE, Field.SERIAL, Field.RETURNED)
        return [column for column in self.columns if column.place not in used and column.field not in silent]

    @property
    def private(self) -> list[Column]:
        """Columns of ethnicity, identity, insurance and the like: never read."""
        return [column for column in self.columns if column.field is Field.PRIVATE]


def find_header(rows: Sequence[tuple[int, Cells]]) -> Header | None:
    """The header among the first rows of a sheet (each with its number), or None.

    It is the block of one to three rows in which most columns are recognized, a name and one more at least; of equals, that with
    fewest rows. Raises ImportProblem when two columns claim one field and neither has the better title.
    """
    best, best_score = (0, 0), (1, 0)
    for start in range(min(DEEP, len(rows))):
        for depth in range(1, _LEVELS + 1):
            block = [cells for _, cells in rows[start : start + depth]]
            if len(block) < depth or not any(block[0]) or (depth > 1 and not _may_follow(block)):
                break
            if (score := (_score(_columns(block)), -depth)) > best_score:
                best, best_score = (start, depth), score
    start, depth = best
    if not depth:
        return None
    block = [cells for _, cells in rows[start : start + depth]]
    columns = _with_data(_columns(block), [cells for _, cells in rows[start + depth : start + depth + _SAMPLE]])
    return Header(rows[start][0], tuple(map(tuple, block)), tuple(columns), _places(columns))


def _columns(block: Sequence[Cells]) -> list[Column]:
    """Every column of the block with its title, which may be empty."""
    filled = _fill_groups(block)
    columns = []
    for place in range(max(map(len, filled))):
        parts = list(dict.fromkeys(text for row in filled if (text := _cell(row, place))))
        columns.append(Column(place, " › ".join(parts), _field(parts)))
    return columns


def _fill_groups(block: Sequence[Cells]) -> list[list[str]]:
    """A merged title stands only in its first cell: it is repeated over the columns below which something is written."""
    width = max(map(len, block))
    filled = [[_cell(row, place) for place in range(width)] for row in block]
    for level in range(len(filled) - 1):
        below = [any(row[place] for row in filled[level + 1 :]) for place in range(width)]
        for place in range(1, width):
            if not filled[level][place] and below[place] and below[place - 1]:
                filled[level][place] = filled[level][place - 1]
    return filled


def _field(parts: list[str]) -> Field | None:
    """What the titles over a column mean together: a group such as "Số điện thoại" decides, else the lowest title that says something."""
    if not parts:
        return None
    joined = meaning(" ".join(parts))
    if len(parts) > 1:
        group = meaning(" ".join(parts[:-1]))
        if group and group[0] in GROUPS:
            return group[0]
        consent = joined is not None and joined[0].name.startswith("CONSENT")
        own = meaning(parts[-1])
        if own and not consent:
            return own[0]
    return joined[0] if joined else None


def _score(columns: list[Column]) -> int:
    """How many columns are recognized; nothing without a name."""
    fields = [column.field for column in columns if column.field]
    return len(fields) if any(name in fields for name in _NAMES) else 0


def _may_follow(block: list[Cells]) -> bool:
    """Whether the last row can be part of a header: no numbers, and under the title of a name or a code nothing but a title."""
    above, last = _columns(block[:-1]), block[-1]
    cells = [text for text in map(_squeezed, last) if text]
    if not cells or any(text.replace(" ", "").strip("().").isdigit() for text in cells):
        return False
    titled = [column for column in above if column.field in (*_NAMES, Field.CODE)]
    return all(meaning(below) for column in titled if (below := _cell(last, column.place)))


def _with_data(columns: list[Column], data: Sequence[Cells]) -> list[Column]:
    """Without columns that have neither title nor data. One title "Họ và tên" over two columns: the second holds given names."""
    columns = [column for column in columns if column.title]
    titled = {column.place for column in columns}
    heads = {column.place: column for column in columns if column.field is Field.HEAD}
    for place in range(max(map(len, data), default=0)):
        if place in titled or not any(_cell(row, place) for row in data):
            continue
        head = heads.get(place - 1)
        named = [row for row in data if head and _cell(row, head.place)]
        given = [row for row in named if _is_word(_cell(row, place))]
        joined = head is not None and 2 * len(given) > len(named)
        columns.append(Column(place, head.title if head and joined else "", Field.HEAD if joined else None, tail=joined))
    return sorted(columns, key=lambda column: column.place)


def _is_word(text: str) -> bool:
    return 0 < len(text) <= 20 and text.replace(" ", "").replace("'", "").isalpha()


def _places(columns: list[Column]) -> dict[Field, tuple[int, ...]]:
    """The columns to read for each field."""
    found: dict[Field, list[Column]] = {}
    for column in columns:
        if column.field and column.field not in (Field.UNUSED, Field.RETURNED, Field.PRIVATE):
            found.setdefault(column.field, []).append(column)
    _choose_name(found)
    clashes = []
    for name, candidates in found.items():
        if name not in SEVERAL:
            found[name] = _best(candidates)
            if sum(not column.tail for column in found[name]) > 1:
                clashes.append(f"“{name.value}”: {', '.join(map(str, found[name]))}")
    if clashes:
        raise ImportProblem(f"Có nhiều cột cho cùng một điều. {'; '.join(clashes)}", "xoá cột thừa hoặc đổi tiêu đề rồi nhập lại")
    return {name: tuple(column.place for column in candidates) for name, candidates in found.items()}


def _choose_name(found: dict[Field, list[Column]]) -> None:
    """A whole name, or surname and given name to be joined; "Tên" alone is a whole name."""
    if Field.HEAD in found and max(map(_rank, found[Field.HEAD])) == 2:
        found.pop(Field.SURNAME, None)
        found.pop(Field.GIVEN, None)
    elif Field.SURNAME in found and Field.GIVEN in found:
        found.pop(Field.HEAD, None)
    elif Field.HEAD in found:
        found.pop(Field.SURNAME, None)
        found.pop(Field.GIVEN, None)
    elif Field.GIVEN in found:
        found[Field.HEAD] = found.pop(Field.GIVEN)
    else:
        column = found[Field.SURNAME][0]
        raise ImportProblem(f"Cột {column} không đủ để biết tên chủ hộ.", "thêm cột “Tên”, hoặc đặt tiêu đề “Họ và tên chủ hộ”")


def _best(columns: list[Column]) -> list[Column]:
    top = max(map(_rank, columns))
    return [column for column in columns if _rank(column) == top]


def _rank(column: Column) -> int:
    found = meaning(column.title.split(" › ")[-1]) or meaning(words(column.title))
    return found[1] if found and found[0] is column.field else 1


def _cell(row: Cells, place: int) -> str:
    return _squeezed(row[place]) if place < len(row) else ""


def _squeezed(text: str) -> str:
    return " ".join(text.split())
