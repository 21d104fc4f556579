"""What is planned and not sent yet follows its subscription: to its new receiver, or to none.

What was chosen by the old wishes stays chosen: an edit of those counts from the next alert on.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select, update

from monitor.alert.subscription import Subscription
from monitor.deliver.model import OPEN, DeliveryState, mark_of
from monitor.store.bell import ring
from monitor.store.doc import dump
from monitor.store.subscription_table import subscriptions
from monitor.store.tables import deliveries
from monitor.terms import Reason, SubscriptionState

WHY = {
    SubscriptionState.PAUSED: Reason.PAUSED,
    SubscriptionState.SUSPENDED: Reason.PAUSED,
    SubscriptionState.REMOVED: Reason.REMOVED,
    SubscriptionState.UNCONFIRMED: Reason.PAUSED,
}
"""Why a delivery of a subscription in that state is not sent."""

_OPEN = tuple(state.value for state in OPEN)
_LIVE = (*_OPEN, DeliveryState.SENDING.value)
_CHUNK = 500


def follow(conn: Connection, one: Subscription, *, at: datetime) -> int:
    """Bring what is open for a subscription to what it says now; returns how many deliveries.

    One that is on its way is not called back; should it fail, its next attempt follows too.
    """
    theirs = deliveries.c.subscription == one.id
    if one.state in WHY:
        return lapse(conn, theirs, WHY[one.state], at=at)
    live = theirs & deliveries.c.state.in_(_LIVE)
    moved = (
        update(deliveries)
        .where(live)
        .values(doc=dump(one), channel=one.channel, target=mark_of(one.target))
    )
    ring(conn, "deliveries")
    return int(conn.execute(moved).rowcount)


def lapse(conn: Connection, which: ColumnElement[bool], reason: Reason, *, at: datetime) -> int:
    """Let what is open of ``which`` go, with the reason; returns how many."""
    gone = {"state": DeliveryState.LAPSED.value, "reason": reason.value, "ended": at}
    still = which & deliveries.c.state.in_(_OPEN)
    return int(conn.execute(update(deliveries).where(still).values(**gone)).rowcount)


def withheld(conn: Connection, ids: Iterable[str]) -> Mapping[str, Reason]:
    """Which of these subscriptions must not be sent anything now, and why; the house's never."""
    asked = list(dict.fromkeys(ids))
    found: dict[str, Reason] = {}
    c = subscriptions.c
    for start in range(0, len(asked), _CHUNK):
        some = c.id.in_(asked[start : start + _CHUNK])
        off = select(c.id, c.state).where(some, c.state != SubscriptionState.ACTIVE.value)
        found |= {row.id: WHY[SubscriptionState(row.state)] for row in conn.execute(off)}
    return found


def follow_house(
    conn: Connection, house: Iterable[Subscription], *, whole: bool, at: datetime
) -> int:
    """Bring what is open to what alerts/routes.toml says now; returns how many deliveries lapsed.

    ``whole`` False leaves those alone that are in neither place: their table may hold a mistake.
    """
    of_house = {one.id: one for one in house}
    c = deliveries.c
    live = select(c.subscription).where(c.state.in_(_LIVE)).distinct()
    open_ids = set(conn.execute(live).scalars())
    rows = set(conn.execute(select(subscriptions.c.id)).scalars()) if open_ids else set()
    for one in open_ids & of_house.keys():
        follow(conn, of_house[one], at=at)
    gone = open_ids - of_house.keys() - rows if whole else ()
    return sum(lapse(conn, c.subscription == one, Reason.REMOVED, at=at) for one in gone)
