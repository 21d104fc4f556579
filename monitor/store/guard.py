"""One at a time where several processes may meet: a lock by name, until the transaction ends.

SQLite has one writer, so there nobody can meet. On PostgreSQL it is an advisory lock: it also holds
what has no row yet, and what is read after it has been got is what its last holder committed.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import blake2b

from sqlalchemy import Connection, text

_TIME = text("SELECT extract(epoch FROM clock_timestamp())")
_HOLD = text("SELECT pg_advisory_xact_lock(:n)")


def hold(conn: Connection, *names: str) -> None:
    """Wait until nobody else holds any of ``names``; they are ours until commit or rollback.

    Raises a StoreLocked, by way of ``Database.write``, when that takes longer than a lock may.
    """
    if conn.dialect.name != "postgresql":
        return
    for n in sorted(_numbers(names)):  # one order for everybody, so that nobody waits in a circle
        conn.execute(_HOLD, {"n": n})


def server_time(conn: Connection) -> datetime | None:
    """What time the database's server has; None for a file."""
    if conn.dialect.name != "postgresql":
        return None
    return datetime.fromtimestamp(float(conn.execute(_TIME).scalar_one()), UTC)


def number(name: str) -> int:
    """The 64-bit number of an advisory lock's name."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)


def _numbers(names: Iterable[str]) -> set[int]:
    return {number(name) for name in names}
