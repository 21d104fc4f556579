"""INSERT ... ON CONFLICT, in words that SQLite and PostgreSQL both know.

As text with typed parameters: SQLAlchemy's own constructs for it are compiled anew at each call,
which costs more than all the rest of a step.
"""

from collections.abc import Mapping, Sequence
from functools import cache

from sqlalchemy import Connection, Table, TextClause, bindparam, text

Row = Mapping[str, object]


def insert_new(conn: Connection, table: Table, rows: Sequence[Row]) -> int:
    """Insert; a row whose key exists is left out. Returns how many were new."""
    return _run(conn, table, rows, "DO NOTHING")


def overwrite(conn: Connection, table: Table, rows: Sequence[Row], columns: Sequence[str]) -> None:
    """Insert; where a row's key exists, set ``columns`` to the new values."""
    sets = ", ".join(f'"{name}" = excluded."{name}"' for name in columns)
    _run(conn, table, rows, f"DO UPDATE SET {sets}")


def add_up(conn: Connection, table: Table, rows: Sequence[Row], column: str) -> None:
    """Insert; where a row's key exists, add to ``column``."""
    sets = f'"{column}" = {table.name}."{column}" + excluded."{column}"'
    _run(conn, table, rows, f"DO UPDATE SET {sets}")


def _run(conn: Connection, table: Table, rows: Sequence[Row], then: str) -> int:
    if not rows:
        return 0
    statement = _statement(table, tuple(rows[0]), then)
    return int(conn.execute(statement, list(rows) if len(rows) > 1 else rows[0]).rowcount)


@cache
def _statement(table: Table, names: tuple[str, ...], then: str) -> TextClause:
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(f":{name}" for name in names)
    keys = ", ".join(f'"{column.name}"' for column in table.primary_key.columns)
    sql = f"INSERT INTO {table.name} ({columns}) VALUES ({values}) ON CONFLICT ({keys}) {then}"  # noqa: S608 - names of our own tables
    return text(sql).bindparams(*(bindparam(name, type_=table.c[name].type) for name in names))
