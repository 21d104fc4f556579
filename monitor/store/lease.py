"""Leases of the dead: what a killed process held is free again before its time."""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, delete, select, text, update

from monitor.deliver.model import DeliveryState
from monitor.store import sighting
from monitor.store.attempt import attempt
from monitor.store.guard import number
from monitor.store.insert import insert_new
from monitor.store.tables import deliveries, delivery_attempts, feeds, turns

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
PRESENT = "present:"
"""Before an owner's name: the lock that its process holds as long as it is connected."""
BROKEN_OFF = "broken off: the process was stopped before an answer came"
_TRY = text("SELECT pg_try_advisory_xact_lock(:n)")


def free(conn: Connection) -> int:
    """End every lease of feeds and deliveries; returns how many there were.

    Only for the one ``run`` on a SQLite file, which holds the RunLock: no other one lives then. Tokens stay, so the word of
    a late writer is still refused; a delivery that was being sent is claimed again as unanswered,
    so the channel is asked before it is repeated.
    """
    conn.execute(delete(turns))
    sighting.forget(conn)
    sending = update(deliveries).where(deliveries.c.state == DeliveryState.SENDING.value)
    n = int(conn.execute(sending.values(lease_until=_LONG_AGO)).rowcount)
    return n + _free_feeds(conn, feeds.c.lease_until.is_not(None))


def give_back(conn: Connection, owner: str, *, now: datetime) -> int:
    """End the leases and turns of a process that stops; returns how many leases.

    A send that was broken off is due at once and stays in doubt. Its process ended in order: that
    is no death of the delivery's, nor the receiver's fault.
    """
    conn.execute(delete(turns).where(turns.c.owner == owner))
    sighting.forget(conn, [owner])
    return _free_feeds(conn, feeds.c.lease_owner == owner) + _break_off(conn, owner, now)


def forgotten(conn: Connection, owner: str, held: Collection[str]) -> int:
    """End the leases of a living process that it does not use: their poll could not be written."""
    mine = (feeds.c.lease_owner == owner) & feeds.c.id.not_in(sorted(held))
    return _free_feeds(conn, mine)


def bury(conn: Connection) -> list[str]:
    """End the feeds' leases of processes whose connection is gone; returns whose (PostgreSQL only).

    One that lives all the same and was only cut off polls twice what it polls now, and writes once:
    the token is another's. Deliveries are left to their time: a send may still be under way.
    """
    if conn.dialect.name != "postgresql":
        return []
    query = select(feeds.c.lease_owner).where(feeds.c.lease_owner.is_not(None)).distinct()
    gone = [one for one in conn.execute(query).scalars() if _is_gone(conn, one)]
    _free_feeds(conn, feeds.c.lease_owner.in_(gone))
    return gone


def forget_gone(conn: Connection) -> None:
    """Forget what processes said of channels and of themselves whose connection is gone (PostgreSQL)."""
    if conn.dialect.name == "postgresql":
        gone = [one for one in sighting.witnesses(conn) if _is_gone(conn, one)]
        sighting.forget(conn, gone)


def _is_gone(conn: Connection, owner: str) -> bool:
    return bool(conn.execute(_TRY, {"n": number(PRESENT + owner)}).scalar())


def _free_feeds(conn: Connection, which: ColumnElement[bool]) -> int:
    done = update(feeds).where(which).values(lease_owner=None, lease_until=None)
    return int(conn.execute(done).rowcount)


def _break_off(conn: Connection, owner: str, now: datetime) -> int:
    """``began`` stays, so the channel is asked before it is repeated."""
    c = deliveries.c
    mine = (c.state == DeliveryState.SENDING.value) & (c.lease_owner == owner)
    rows = conn.execute(select(c.id, c.token, c.began).where(mine).with_for_update()).all()
    answer = ("failed", BROKEN_OFF, now)
    done = [attempt(row.id, row.token, row.began, answer) for row in rows]
    insert_new(conn, delivery_attempts, done)
    again = {
        "state": DeliveryState.FAILED.value, "error": BROKEN_OFF, "attempts": c.attempts - 1,
        "lease_owner": None, "lease_until": None,
    }  # fmt: skip
    return int(conn.execute(update(deliveries).where(mine).values(**again)).rowcount)
