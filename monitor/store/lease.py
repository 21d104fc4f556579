"""Leases of the dead: what a killed process held is free again before its time."""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, delete, select, text, true, update

from monitor.deliver.model import DeliveryState
from monitor.store import sighting
from monitor.store.guard import number
from monitor.store.tables import deliveries, feeds, turns

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
PRESENT = "present:"
"""Before an owner's name: the lock that its process holds as long as it is connected."""
_TRY = text("SELECT pg_try_advisory_xact_lock(:n)")


def free(conn: Connection) -> int:
    """End every lease of feeds and deliveries; returns how many there were.

    Only for the one ``run`` on a SQLite file, which holds the RunLock: no other one lives then. Tokens stay, so the word of
    a late writer is still refused; a delivery that was being sent is claimed again as unanswered,
    so the channel is asked before it is repeated.
    """
    conn.execute(delete(turns))
    sighting.forget(conn)
    return _free(conn, feeds.c.lease_until.is_not(None), true())


def give_back(conn: Connection, owner: str) -> int:
    """End the leases and turns of a process that stops; returns how many leases."""
    conn.execute(delete(turns).where(turns.c.owner == owner))
    sighting.forget(conn, [owner])
    return _free(conn, feeds.c.lease_owner == owner, deliveries.c.lease_owner == owner)


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


def _free(conn: Connection, polls: ColumnElement[bool], sends: ColumnElement[bool]) -> int:
    sending = update(deliveries).where(sends, deliveries.c.state == DeliveryState.SENDING.value)
    return _free_feeds(conn, polls) + int(
        conn.execute(sending.values(lease_until=_LONG_AGO)).rowcount
    )
