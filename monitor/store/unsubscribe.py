"""Receivers who want no more, by an id from which no address can be read (``deliver.link``)."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from monitor.alert.model import Subscription
from monitor.deliver.link import address_id, receiver_id
from monitor.deliver.model import OPEN, DeliveryState
from monitor.store import subscription
from monitor.store.doc import read
from monitor.store.insert import insert_new
from monitor.store.tables import deliveries, unsubscribed
from monitor.terms import Reason, SubscriptionState

_OPEN = tuple(state.value for state in OPEN)
_CHUNK = 500


def stop(conn: Connection, receiver: str, *, at: datetime) -> bool:
    """Send nothing more to a receiver, what is planned included; False when that held already.

    Their own subscription, where it is a row, is removed.
    """
    new = insert_new(conn, unsubscribed, [{"receiver": receiver, "at": at}])
    for one in subscription.of_receiver(conn, receiver):
        if one.state is not SubscriptionState.REMOVED:
            subscription.turn(conn, one.id, SubscriptionState.REMOVED, at=at)
    rows = conn.execute(
        select(deliveries.c.id, deliveries.c.doc).where(deliveries.c.state.in_(_OPEN))
    ).all()
    theirs = [row.id for row in rows if _receiver(row.id, row.doc) == receiver]
    gone = {
        "state": DeliveryState.LAPSED.value, "reason": Reason.UNSUBSCRIBED.value, "ended": at,
    }  # fmt: skip
    for start in range(0, len(theirs), _CHUNK):
        some = deliveries.c.id.in_(theirs[start : start + _CHUNK])
        # One that was sent meanwhile stays sent.
        still = deliveries.c.state.in_(_OPEN)
        conn.execute(update(deliveries).where(some, still).values(**gone))
    return bool(new)


def _receiver(delivery: str, doc: str) -> str | None:
    """Who it is for; one that cannot be read is sent to nobody, and keeps nobody from leaving."""
    one = read(Subscription, doc, f"delivery {delivery}")
    return receiver_id(one) if one else None


def stopped(conn: Connection, subscriptions: Iterable[Subscription]) -> frozenset[str]:
    """Ids of the subscriptions whose receivers have unsubscribed."""
    some = [s for s in subscriptions if s.target]
    # Most often nobody has: then there is nothing to hash.
    if not some or conn.execute(select(unsubscribed.c.receiver).limit(1)).first() is None:
        return frozenset()
    by_receiver = {receiver_id(s): s.id for s in some}
    asked = list(by_receiver)
    found: set[str] = set()
    for start in range(0, len(asked), _CHUNK):
        these = unsubscribed.c.receiver.in_(asked[start : start + _CHUNK])
        found |= set(conn.execute(select(unsubscribed.c.receiver).where(these)).scalars())
    return frozenset(by_receiver[receiver] for receiver in found)


def known(conn: Connection, receivers: Iterable[str]) -> bool:
    """Whether one of these ids has unsubscribed."""
    some = unsubscribed.c.receiver.in_(list(receivers))
    return conn.execute(select(unsubscribed.c.receiver).where(some).limit(1)).first() is not None


def resume(conn: Connection, one: Subscription) -> bool:
    """Send again from now on; False where nobody had unsubscribed."""
    mine = [receiver_id(one), address_id(one.target)]
    theirs = unsubscribed.c.receiver.in_(mine)
    return bool(conn.execute(delete(unsubscribed).where(theirs)).rowcount)
