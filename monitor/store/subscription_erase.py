"""Takes a person's address out of everything; what stays says only that they want no more.

The id that stays in ``unsubscribed`` (``deliver.link``) cannot be turned back into an address, but
tells it when somebody brings it again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, select, update

from monitor.alert.subscription import Subscription
from monitor.deliver.link import address_id, receiver_id
from monitor.deliver.model import OPEN, DeliveryState, mark_of
from monitor.store.doc import dump, load
from monitor.store.insert import insert_new
from monitor.store.subscription import changed, spelling
from monitor.store.subscription_table import subscriptions, unsubscribed
from monitor.store.tables import alerts, deliveries, delivery_attempts, paces, refusals, threads
from monitor.terms import Kind, Reason, SubscriptionState

REMOVED_DAYS = 30
"""So long a removed subscription can be resumed; then its address is erased."""
UNCONFIRMED = timedelta(days=3)
"""A link that confirms is good for 48 hours from when its letter was sent; then all is forgotten."""
GONE = "erased"
_LIVE = (*OPEN, DeliveryState.SENDING)
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Erased:
    """What was taken out."""

    subscriptions: int
    deliveries: int


def erase(conn: Connection, target: str, *, at: datetime, stay_out: bool = True) -> Erased:
    """Erase one address everywhere.

    Args:
        conn: the transaction's.
        target: the address, in whatever spelling.
        at: the machine's time.
        stay_out: remember by a hash that they want no more.
    """
    theirs = spelling(target)
    if not theirs:
        return Erased(0, 0)
    c = subscriptions.c
    rows = list(conn.execute(select(c.doc).where(c.target == theirs)).scalars())
    mine = [load(Subscription, doc) for doc in rows]
    sent = _blank(conn, theirs, at)
    conn.execute(delete(subscriptions).where(c.target == theirs))
    conn.execute(delete(threads).where(func.lower(threads.c.target) == theirs))
    conn.execute(delete(refusals).where(func.lower(refusals.c.target) == theirs))
    spelt = {target, theirs, *(s.target for s in (*mine, *sent))}
    conn.execute(delete(paces).where(paces.c.target.in_(sorted(map(mark_of, spelt)))))
    if stay_out:
        ids = {address_id(target), *(receiver_id(s) for s in (*mine, *sent))}
        insert_new(conn, unsubscribed, [{"receiver": one, "at": at} for one in sorted(ids)])
    changed(conn)
    return Erased(len(mine), len(sent))


def forget_old(conn: Connection, *, now: datetime) -> int:
    """Erase who never confirmed, and who removed their subscription long ago; returns how many."""
    c = subscriptions.c
    never = (c.state == SubscriptionState.UNCONFIRMED.value) & (c.changed < now - UNCONFIRMED)
    ended = (c.state == SubscriptionState.REMOVED.value) & (
        c.changed < now - timedelta(days=REMOVED_DAYS)
    )
    old = conn.execute(select(c.id, c.target).where(never | ended).limit(_CHUNK)).all()
    for row in old:
        others = select(c.id).where(c.target == row.target, c.id != row.id).limit(1)
        if row.target and conn.execute(others).first() is None:
            erase(conn, row.target, at=now, stay_out=False)
        else:
            conn.execute(delete(subscriptions).where(c.id == row.id))
    return len(old) + _drop_letters(conn, now - timedelta(days=REMOVED_DAYS))


def _drop_letters(conn: Connection, before: datetime) -> int:
    """Letters of long ago; nobody asks for them."""
    old = (alerts.c.kind == Kind.LETTER.value) & (alerts.c.created < before)
    ids = list(conn.execute(select(alerts.c.id).where(old).limit(_CHUNK)).scalars())
    conn.execute(delete(deliveries).where(deliveries.c.alert.in_(ids)))
    return int(conn.execute(delete(alerts).where(alerts.c.id.in_(ids))).rowcount)


def _blank(conn: Connection, theirs: str, at: datetime) -> list[Subscription]:
    """Take the address out of deliveries; returns the subscriptions as they stood in them."""
    c = deliveries.c
    holds = func.lower(c.doc).contains(_in_json(theirs), autoescape=True)
    found: list[Subscription] = []
    values: list[dict[str, object]] = []
    for row in conn.execute(select(c.id, c.doc, c.state).where(holds)):
        one = load(Subscription, row.doc)
        if spelling(one.target) != theirs:
            continue
        found.append(one)
        values.append({"i": row.id, "d": dump(replace(one, target=GONE))})
    _each(conn, values)
    ids = [str(value["i"]) for value in values]
    _silence(conn, ids)
    _lapse(conn, ids, at)
    return found


def _each(conn: Connection, values: list[dict[str, object]]) -> None:
    if values:
        blank = update(deliveries).where(deliveries.c.id == bindparam("i"))
        conn.execute(blank.values(doc=bindparam("d"), error="", reference="", target=""), values)


def _silence(conn: Connection, ids: list[str]) -> None:
    """Forget what receivers answered: mail servers repeat the address."""
    for start in range(0, len(ids), _CHUNK):
        some = delivery_attempts.c.delivery.in_(ids[start : start + _CHUNK])
        conn.execute(update(delivery_attempts).where(some).values(answer=""))


def _lapse(conn: Connection, ids: Iterable[str], at: datetime) -> None:
    """Nothing more is sent; one that is on its way finds its mark gone."""
    gone = {
        "state": DeliveryState.LAPSED.value, "reason": Reason.REMOVED.value, "ended": at,
        "lease_owner": None, "lease_until": None,
    }  # fmt: skip
    every = list(ids)
    for start in range(0, len(every), _CHUNK):
        some = deliveries.c.id.in_(every[start : start + _CHUNK])
        unsent = deliveries.c.state.in_([state.value for state in _LIVE])
        conn.execute(update(deliveries).where(some & unsent).values(**gone))


def _in_json(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
