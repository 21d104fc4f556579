"""Leases of the dead: what a killed process held is free again as soon as the next one starts."""

from datetime import UTC, datetime

from sqlalchemy import Connection, update

from monitor.deliver.model import DeliveryState
from monitor.store.tables import deliveries, feeds

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def free(conn: Connection) -> int:
    """End every lease of feeds and deliveries; returns how many there were.

    Only for the one ``run`` on a SQLite file, which holds the RunLock: no other one lives then. Tokens stay, so the word of
    a late writer is still refused; a delivery that was being sent is claimed again as unanswered,
    so the channel is asked before it is repeated.
    """
    polls = update(feeds).where(feeds.c.lease_until.is_not(None))
    sends = update(deliveries).where(deliveries.c.state == DeliveryState.SENDING.value)
    return (
        conn.execute(polls.values(lease_owner=None, lease_until=None)).rowcount
        + conn.execute(sends.values(lease_until=_LONG_AGO)).rowcount
    )
