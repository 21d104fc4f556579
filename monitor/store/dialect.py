"""The few places where the two databases want different SQL."""

from collections.abc import Sequence

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_once(conn: Connection, table: Table) -> Insert:
    """INSERT that does nothing where a row with the same key exists; its rowcount tells."""
    into: Insert = _insert(conn, table).on_conflict_do_nothing()
    return into


def upsert(conn: Connection, table: Table, keys: Sequence[str], columns: Sequence[str]) -> Insert:
    """INSERT that overwrites ``columns`` where a row with the same ``keys`` exists."""
    into = _insert(conn, table)
    values = {name: into.excluded[name] for name in columns}
    found: Insert = into.on_conflict_do_update(index_elements=list(keys), set_=values)
    return found


def tally(conn: Connection, table: Table, keys: Sequence[str], column: str) -> Insert:
    """INSERT that adds to ``column`` where a row with the same ``keys`` exists."""
    into = _insert(conn, table)
    sums = {column: table.c[column] + into.excluded[column]}
    found: Insert = into.on_conflict_do_update(index_elements=list(keys), set_=sums)
    return found


def _insert(conn: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    if conn.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
