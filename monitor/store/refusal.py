"""Addresses their server refused for good, several times in a row; implements ``deliver.suspend.Refusals``."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select

from monitor.deliver.suspend import Strikes
from monitor.store.insert import overwrite
from monitor.store.session import Database
from monitor.store.tables import refusals

Rows = Sequence[Row[tuple[Any, ...]]]


class StoredRefusals:
    """Strikes that outlive the process, and that every process sees."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def find(self, channel: str, target: str) -> Strikes | None:
        """What is held against an address, or None."""
        row = await self._db.read(lambda conn: find(conn, channel, target))
        return None if row is None else Strikes(row.strikes, row.last)

    async def keep(self, channel: str, target: str, strikes: Strikes | None, answer: str) -> None:
        """Remember it; None forgets."""
        await self._db.write(lambda conn: _keep(conn, channel, target, strikes, answer))


def find(conn: Connection, channel: str, target: str) -> Row[tuple[Any, ...]] | None:
    """(strikes, last, answer) of one address, or None."""
    return conn.execute(_FIND, {"c": channel, "t": target}).first()


def listing(conn: Connection, *, least: int = 1) -> Rows:
    """Addresses with so many refusals in a row, the newest first: (channel, target, strikes, last, answer)."""
    query = select(refusals).where(refusals.c.strikes >= least)
    return conn.execute(query.order_by(refusals.c.last.desc())).all()


def forget(conn: Connection, target: str) -> bool:
    """Try an address again at once, on every channel; False where nothing was held against it."""
    return bool(conn.execute(delete(refusals).where(refusals.c.target == target)).rowcount)


def _keep(
    conn: Connection, channel: str, target: str, strikes: Strikes | None, answer: str
) -> None:
    if strikes is None:
        gone = (refusals.c.channel == channel) & (refusals.c.target == target)
        conn.execute(delete(refusals).where(gone))
        return
    row = {
        "channel": channel, "target": target, "strikes": strikes.n, "last": strikes.last,
        "answer": answer[:500],
    }  # fmt: skip
    overwrite(conn, refusals, [row], ("strikes", "last", "answer"))


_FIND = select(refusals.c.strikes, refusals.c.last, refusals.c.answer).where(
    refusals.c.channel == bindparam("c"), refusals.c.target == bindparam("t")
)
