"""All that the database holds, for tests of what must not be in it."""

from contextlib import closing

from django.db import connection


def everything() -> dict[str, str]:
    """The rows of every table as one text each, whatever wrote them; JSON escapes are undone."""
    found = {}
    with closing(connection.cursor()) as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 (names from the database itself)
            found[table] = "\n".join(str(cell) for row in cursor.fetchall() for cell in row)
            found[table] += found[table].encode("ascii", "backslashreplace").decode("unicode_escape", "replace")
    return found


def tables_with(*words: str) -> list[str]:
    """The tables in which any of `words` still stands."""
    return sorted(table for table, text in everything().items() if any(word in text for word in words))
