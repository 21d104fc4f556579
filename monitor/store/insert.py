"""INSERTs, in words that SQLite and PostgreSQL both know, compiled once.

SQLAlchemy compiles its own ON CONFLICT constructs anew at each call and prepares each row's
parameters in several passes; for the rows of a poll that costs more than the database does.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table, bindparam, text

from monitor.store import later

Row = Mapping[str, object]
Bind = Callable[[Any], Any] | None


def insert_all(conn: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that all have the same columns; a key that exists is an IntegrityError.

    Here and where nothing is returned: raised by this or by a later statement of the transaction.
    """
    _put(conn, table, rows, "")


def add_new(conn: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert; a row whose key exists is left out."""
    _put(conn, table, rows, "DO NOTHING")


def insert_new(conn: Connection, table: Table, rows: Sequence[Row]) -> int:
    """``add_new``, at once. Returns how many were new."""
    if not rows:
        return 0
    sql, values = _statement(conn, table, rows, "DO NOTHING")
    return _run(conn, sql, values)


def overwrite(conn: Connection, table: Table, rows: Sequence[Row], columns: Sequence[str]) -> None:
    """Insert; where a row's key exists, set ``columns`` to the new values."""
    sets = ", ".join(f'"{name}" = excluded."{name}"' for name in columns)
    _put(conn, table, rows, f"DO UPDATE SET {sets}")


def _put(conn: Connection, table: Table, rows: Sequence[Row], then: str) -> None:
    if not rows:
        return
    sql, values = _statement(conn, table, rows, then)
    if not later.add(conn, sql, values):
        _run(conn, sql, values)


def _run(conn: Connection, sql: str, values: list[Any]) -> int:
    return int(conn.exec_driver_sql(sql, values if len(values) > 1 else values[0]).rowcount)


def _statement(
    conn: Connection, table: Table, rows: Sequence[Row], then: str
) -> tuple[str, list[Any]]:
    """The driver's SQL and its parameters, row by row."""
    sql, binds = _compiled(table, tuple(rows[0]), then, conn.dialect)
    values: list[Any] = [
        tuple(row[name] if bind is None else bind(row[name]) for name, bind in binds)
        for row in rows
    ]
    if not conn.dialect.positional:
        names = [name for name, _ in binds]
        values = [dict(zip(names, row, strict=True)) for row in values]
    return sql, values


@cache
def _compiled(
    table: Table, names: tuple[str, ...], then: str, dialect: Dialect
) -> tuple[str, tuple[tuple[str, Bind], ...]]:
    """The driver's SQL, and each placeholder's column with what makes a value fit for it."""
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(f":{name}" for name in names)
    keys = ", ".join(f'"{column.name}"' for column in table.primary_key.columns)
    tail = f" ON CONFLICT ({keys}) {then}" if then else ""
    sql = f"INSERT INTO {table.name} ({columns}) VALUES ({values}){tail}"  # noqa: S608 - our own names
    typed = [bindparam(name, type_=table.c[name].type) for name in names]
    compiled = text(sql).bindparams(*typed).compile(dialect=dialect)
    binds = tuple((name, table.c[name].type.bind_processor(dialect)) for name in names)
    return str(compiled), binds
