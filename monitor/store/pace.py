"""Whose message is next to a receiver, where several processes send; implements ``deliver.line.Paces``.

A row holds when the next message would go out if nothing were saved up (GCRA): one number is rate,
burst and hold at once. Time is the database's: machines need not agree.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, select, update

from monitor.clock import SystemClock
from monitor.deliver.line import Rate
from monitor.deliver.model import mark_of
from monitor.store.guard import server_time
from monitor.store.insert import overwrite
from monitor.store.session import Database
from monitor.store.tables import paces

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class StoredPaces:
    """The lines of all processes on one database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def reserve(self, channel: str, target: str, rate: Rate, most: timedelta) -> timedelta:
        """Take the next place of a receiver: how long until it comes; beyond ``most`` none is taken."""
        key = (channel, mark_of(target))
        return await self._db.write(lambda conn: _reserve(conn, key, rate, most))

    async def hold(self, channel: str, target: str, rate: Rate, length: timedelta) -> None:
        """Give nobody a place there for so long."""
        key = (channel, mark_of(target))
        await self._db.write(lambda conn: _hold(conn, key, rate, length))


def _reserve(conn: Connection, key: tuple[str, str], rate: Rate, most: timedelta) -> timedelta:
    after, now = _locked(conn, key)
    start = max(after, now)
    wait = max(timedelta(), start - (rate.burst - 1) * rate.gap - now)
    if wait <= most:
        _put(conn, key, start + rate.gap)
    return wait


def _hold(conn: Connection, key: tuple[str, str], rate: Rate, length: timedelta) -> None:
    after, now = _locked(conn, key)
    _put(conn, key, max(after, now + length + (rate.burst - 1) * rate.gap))


def _locked(conn: Connection, key: tuple[str, str]) -> tuple[datetime, datetime]:
    """(the row's, the time now), once the row is ours."""
    row = {"channel": key[0], "target": key[1], "after": _LONG_AGO}
    # A key set to itself locks the row at once: retention cannot take it away before it is read.
    overwrite(conn, paces, [row], ["target"])
    after = conn.execute(select(paces.c.after).where(_is(key))).scalar_one()
    return after, server_time(conn) or SystemClock().now()


def _put(conn: Connection, key: tuple[str, str], after: datetime) -> None:
    conn.execute(update(paces).where(_is(key)).values(after=after))


def _is(key: tuple[str, str]) -> ColumnElement[bool]:
    return (paces.c.channel == key[0]) & (paces.c.target == key[1])
