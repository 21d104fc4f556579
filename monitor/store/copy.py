"""Copies every row of one database into another, and proves that none was lost on the way.

Both have this program's schema. Reading is one snapshot, writing one transaction: the copy is whole
or it is not there. Marks, offsets and keys go along, so that what was handled stays handled and no
second alert can come of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, Table, func, select

from monitor.errors import StoreError
from monitor.store.insert import insert_all
from monitor.store.tables import metadata

CHUNK = 1000
SEEDED = frozenset({"marks"})
"""Tables that a migration puts its first rows into: they are no data yet."""
_WRAP = (1 << 64) - 1


@dataclass(slots=True)
class Sum:
    """Rows of a table, and a sum over them that does not depend on their order."""

    rows: int = 0
    digest: int = 0

    def add(self, row: dict[str, Any]) -> None:
        """Take one row in."""
        said = repr(tuple(row.items())).encode()
        self.digest = self.digest + int.from_bytes(blake2b(said, digest_size=8).digest()) & _WRAP
        self.rows += 1


def copy(source: Connection, target: Connection) -> dict[str, int]:
    """Fill an empty ``target``; table -> rows. Raises StoreError when it is not empty, or differs."""
    lock(target)
    if taken := [t.name for t in metadata.sorted_tables if _holds(target, t)]:
        raise StoreError(f"the target holds data already (in {', '.join(taken)})")
    done: dict[str, int] = {}
    for table in metadata.sorted_tables:
        if table.name in SEEDED:
            target.execute(table.delete())
        wanted = _fill(source, target, table)
        if (got := total(target, table)) != wanted:
            raise StoreError(
                f"the copy of {table.name} differs from the original "
                f"({got.rows} rows of {wanted.rows}); nothing was kept"
            )
        _number(target, table)
        done[table.name] = wanted.rows
    return done


def clear(target: Connection) -> None:
    """Delete every row."""
    lock(target)
    for table in metadata.sorted_tables:
        target.execute(table.delete())


def lock(target: Connection) -> None:
    """Keep everybody else out until the transaction ends; who comes waits, or is told."""
    if target.dialect.name == "postgresql":
        names = ", ".join(table.name for table in metadata.sorted_tables)
        target.exec_driver_sql(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")


def total(conn: Connection, table: Table) -> Sum:
    """Read a table through."""
    found = Sum()
    for rows in _chunks(conn, table):
        for row in rows:
            found.add(row)
    return found


def _fill(source: Connection, target: Connection, table: Table) -> Sum:
    given = Sum()
    for rows in _chunks(source, table):
        for row in rows:
            given.add(row)
        insert_all(target, table, rows)
    return given


def _chunks(conn: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    names = [column.name for column in table.columns]
    options = {"stream_results": True, "yield_per": CHUNK}
    for rows in conn.execute(select(table), execution_options=options).partitions():
        yield [dict(zip(names, map(_plain, row), strict=True)) for row in rows]


def _plain(value: Any) -> Any:
    """The same value from either database; PostgreSQL keeps no NUL in text (column.Words)."""
    return value.replace("\0", "") if isinstance(value, str) else value


def _holds(conn: Connection, table: Table) -> bool:
    return table.name not in SEEDED and conn.execute(select(table).limit(1)).first() is not None


def _number(conn: Connection, table: Table) -> None:
    """Let PostgreSQL number the next row after the last one; SQLite does so by itself."""
    column = table.autoincrement_column
    if conn.dialect.name != "postgresql" or column is None:
        return
    named = func.pg_get_serial_sequence(table.name, column.name)
    last = select(func.max(column)).scalar_subquery()
    conn.execute(select(func.setval(named, func.coalesce(last, 1), last.is_not(None))))
