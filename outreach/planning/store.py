"""Message rows into the database: in bulk, and never twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple, cast

from django.db import connection, transaction

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
_CONSTANT = {"state": "'queued'", "reason": "''", "attempt": "''", "attempts": "0", "ref": "''"}
_INTO = f"INSERT INTO outreach_message ({COLUMNS}, {', '.join(_CONSTANT)})"
_VALUES = ", ".join(_CONSTANT.values())


def insert(rows: Iterable[Row]) -> int:
    """Queue `rows`; those already planned (same phone, campaign and occurrence) are passed over. Returns how many are new.

    One transaction (or the caller's); memory is one batch. PostgreSQL: COPY into a temporary table, then INSERT .. ON CONFLICT DO
    NOTHING. SQLite: executemany.
    """
    write = _copy if connection.vendor == "postgresql" else _many
    with transaction.atomic():
        return sum(write(batch) for batch in _batches(rows))


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    walk = iter(rows)
    while batch := list(islice(walk, BATCH)):
        yield batch


def _copy(batch: list[Row]) -> int:
    with closing(connection.cursor()) as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE IF NOT EXISTS outreach_plan ON COMMIT DROP AS SELECT {COLUMNS} FROM outreach_message WITH NO DATA"  # noqa: S608 (names of our own)
        )
        with cast(Any, cursor).copy(f"COPY outreach_plan ({COLUMNS}) FROM STDIN") as copy:
            for row in batch:
                copy.write_row(row)
        cursor.execute(f"{_INTO} SELECT {COLUMNS}, {_VALUES} FROM outreach_plan ON CONFLICT DO NOTHING")  # noqa: S608
        new = int(cursor.rowcount)
        cursor.execute("TRUNCATE outreach_plan")
    return new


def _many(batch: list[Row]) -> int:
    adapt = connection.ops.adapt_datetimefield_value
    marks = ", ".join(["%s"] * len(Row._fields))
    values = [(*row[:-2], adapt(row.not_before), adapt(row.expires_at)) for row in batch]
    with closing(connection.cursor()) as cursor:
        cursor.executemany(f"{_INTO} VALUES ({marks}, {_VALUES}) ON CONFLICT DO NOTHING", values)
        return int(cursor.rowcount)
