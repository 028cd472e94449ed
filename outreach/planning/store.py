"""Message rows into the database: in bulk, and never twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from django.db import connection, transaction

from ..models import Campaign

T = TypeVar("T")
BATCH = 10_000


class Row(NamedTuple):
    """One message to be queued. Field names are those of the table; a tuple, because a million of them are made."""

    campaign_id: int
    session_id: int | None
    household_id: int
    phone: str
    phone_key: str
    occurrence: str
    text: str
    unicode: bool
    segments: int
    cost_vnd: int
    network: str
    not_before: datetime
    expires_at: datetime


COLUMNS = ", ".join(Row._fields)
# What a new row has besides: columns of the table without a default of their own.
_CONSTANT = {"state": "queued", "reason": "", "attempt": "", "attempts": 0, "gateway": "", "ref": ""}
_ALL = f"{COLUMNS}, {', '.join(_CONSTANT)}"
_INTO = f"INSERT INTO outreach_message ({_ALL})"
_VALUES = ", ".join(f"'{value}'" if isinstance(value, str) else str(value) for value in _CONSTANT.values())
_TYPES = (  # of a binary COPY, which costs a fifth of the text one
    *("int8", "int8", "int8", "varchar", "varchar", "varchar", "varchar", "bool", "int2", "int4", "varchar", "timestamptz", "timestamptz"),
    *("varchar", "varchar", "varchar", "int2", "varchar", "varchar"),
)


def insert(rows: Iterable[Row]) -> int:
    """Queue `rows`; those already planned (same phone, campaign and occurrence) are passed over. Returns how many are new."""
    return insert_each(rows, lambda row: row)


def insert_each(items: Iterable[T], make: Callable[[T], Row], fresh: bool = False) -> int:
    """Queue the row that `make` makes of each item; those already planned are passed over. Returns how many are new.

    `fresh`: the caller holds the campaign's lock and knows that nothing of it is planned, and that no number comes twice.
    One transaction (or the caller's); memory is one batch of items. PostgreSQL: COPY, by way of a temporary table and INSERT .. ON
    CONFLICT DO NOTHING unless fresh; the database takes rows in while the next are made. SQLite: executemany.
    """
    write = _many if connection.vendor == "sqlite" else _copy_fresh if fresh else _copy
    with transaction.atomic():
        return sum(write(map(make, batch)) for batch in _batches(items))


def lock(campaign_id: int) -> Campaign:
    """The campaign as it is now, locked until the transaction ends: whoever plans, approves, moves or takes back waits for the other."""
    return Campaign.objects.select_for_update(no_key=True).get(pk=campaign_id)


def refresh_statistics() -> None:
    """Tell PostgreSQL of a great many new rows at once: until its own housekeeping comes by, each claim would read the whole table."""
    if connection.vendor == "postgresql":
        with closing(connection.cursor()) as cursor:
            cursor.execute("ANALYZE outreach_message")


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    walk = iter(items)
    while batch := list(islice(walk, BATCH)):
        yield batch


def _copy_fresh(rows: Iterable[Row]) -> int:
    constant = tuple(_CONSTANT.values())
    with closing(connection.cursor()) as cursor:
        _copy_into(cursor, f"outreach_message ({_ALL})", (row + constant for row in rows), _TYPES)
        return int(cursor.rowcount)


def _copy(rows: Iterable[Row]) -> int:
    with closing(connection.cursor()) as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE IF NOT EXISTS outreach_plan ON COMMIT DROP AS SELECT {COLUMNS} FROM outreach_message WITH NO DATA"  # noqa: S608 (names of our own)
        )
        _copy_into(cursor, f"outreach_plan ({COLUMNS})", rows, _TYPES[: len(Row._fields)])
        cursor.execute(f"{_INTO} SELECT {COLUMNS}, {_VALUES} FROM outreach_plan ON CONFLICT DO NOTHING")  # noqa: S608
        new = int(cursor.rowcount)
        cursor.execute("TRUNCATE outreach_plan")
    return new


def _copy_into(cursor: Any, table: str, rows: Iterable[tuple[object, ...]], types: Sequence[str]) -> None:
    with cursor.copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)


def _many(rows: Iterable[Row]) -> int:
    adapt = connection.ops.adapt_datetimefield_value
    marks = ", ".join(["%s"] * len(Row._fields))
    values = [(*row[:-2], adapt(row.not_before), adapt(row.expires_at)) for row in rows]
    with closing(connection.cursor()) as cursor:
        cursor.executemany(f"{_INTO} VALUES ({marks}, {_VALUES}) ON CONFLICT DO NOTHING", values)
        return int(cursor.rowcount)
