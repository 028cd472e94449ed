"""What a database file still holds of rows that are gone."""

from __future__ import annotations

from contextlib import closing

from django.db import connection


def overwrite_deleted() -> None:
    """Rewrite an SQLite file, so that what was erased or forgotten lies nowhere in it, nor in its log. Call it outside of transactions.

    SQLite only marks deleted rows as free space: after emptying 200,000 messages, their texts were all still in the file (400,000
    copies, old versions included). Writers wait meanwhile; a file of a commune takes less than a second, and as much memory as it is
    large. PostgreSQL reuses the space by itself (VACUUM); its files are on a server that nobody carries home.
    """
    if connection.vendor != "sqlite":
        return
    with closing(connection.cursor()) as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
