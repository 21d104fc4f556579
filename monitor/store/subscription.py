"""People's own subscriptions; those of the house are in alerts/routes.toml."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from monitor.alert.subscription import Subscription
from monitor.deliver.link import receiver_id
from monitor.store.bell import ring
from monitor.store.doc import dump, load, read
from monitor.store.insert import overwrite
from monitor.store.subscription_follow import follow
from monitor.store.subscription_table import marks, subscriptions
from monitor.terms import SubscriptionState

TOPIC = "subscriptions"
"""Rings when a row changed."""
SELF = "self"
"""The owner of a subscription that its receiver made; "" is the operator."""


KEPT = ("channel", "target", "state", "rules", "quiet_below", "max_per_hour", "operator")
"""What a receiver's page does not ask for: new wishes leave it alone."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A subscription with what only the store knows of it."""

    subscription: Subscription
    owner: str
    serial: int
    """Moves on when a link that names it is used: the link is void then."""
    created: datetime
    changed: datetime


def listing(conn: Connection) -> list[Kept]:
    """All of them, by id."""
    return [_kept(row) for row in conn.execute(select(subscriptions).order_by(subscriptions.c.id))]


def active(conn: Connection) -> tuple[Subscription, ...]:
    """Those that are sent something and can be read, by id."""
    rows = ((doc, f"subscription {i}") for doc, i in conn.execute(_ACTIVE))
    return tuple(one for doc, of in rows if (one := read(Subscription, doc, of)) is not None)


def stamp(conn: Connection) -> int:
    """Another number after each change of any row."""
    return int(conn.execute(_STAMP).scalar() or 0)


def get(conn: Connection, one: str) -> Kept | None:
    """The one of that id."""
    row = conn.execute(select(subscriptions).where(subscriptions.c.id == one)).first()
    return None if row is None else _kept(row)


def locked(conn: Connection, one: str) -> Kept | None:
    """The one of that id, which nobody else changes until the transaction ends."""
    mine = select(subscriptions).where(subscriptions.c.id == one).with_for_update()
    row = conn.execute(mine).first()
    return None if row is None else _kept(row)


def to(conn: Connection, channel: str, target: str) -> list[Kept]:
    """Those that lead to one receiver, in whatever spelling, by id."""
    c = subscriptions.c
    theirs = select(subscriptions).where(c.channel == channel, c.target == spelling(target))
    return [_kept(row) for row in conn.execute(theirs.order_by(c.id))]


def of_receiver(conn: Connection, receiver: str) -> list[Subscription]:
    """Those whose links name this receiver (``deliver.link.receiver_id``): one, or none."""
    c = subscriptions.c
    found = conn.execute(select(c.doc).where(c.receiver == receiver))
    return [load(Subscription, doc) for doc in found.scalars()]


def put(conn: Connection, one: Subscription, *, owner: str = "", at: datetime) -> None:
    """Write a subscription; one with the same id is replaced.

    What is planned for it and not sent yet follows: it goes to the new receiver, or to none.
    """
    put_all(conn, [one], owner=owner, at=at)


def put_all(
    conn: Connection, some: Sequence[Subscription], *, owner: str = "", at: datetime
) -> None:
    """Write several at once."""
    rows = [
        {
            "id": one.id, "owner": owner, "changed": at, "doc": dump(one), "state": one.state.value,
            "channel": one.channel, "target": spelling(one.target), "serial": 0, "created": at,
            "receiver": receiver_id(one),
        }
        for one in some
    ]  # fmt: skip
    overwrite(conn, subscriptions, rows, _WRITTEN)
    for one in some:
        follow(conn, one, at=at)
    changed(conn)


def rewish(conn: Connection, one: Subscription, *, at: datetime) -> None:
    """Write what a receiver may wish for (``KEPT`` apart); all else stays as the operator set it."""
    mine = locked(conn, one.id)
    if mine is not None:
        old = mine.subscription
        kept: dict[str, Any] = {name: getattr(old, name) for name in KEPT}
        put(conn, replace(one, **kept), owner=mine.owner, at=at)


def turn(
    conn: Connection, one: str, state: SubscriptionState, *, at: datetime
) -> Subscription | None:
    """Bring it into a state; None where there is none of that id."""
    found = locked(conn, one)
    if found is None:
        return None
    turned = replace(found.subscription, state=state)
    put(conn, turned, owner=found.owner, at=at)
    return turned


def use_up(conn: Connection, one: str, serial: int) -> bool:
    """Make the links that name this serial void; False where they are already."""
    c = subscriptions.c
    mine = update(subscriptions).where(c.id == one, c.serial == serial)
    return bool(conn.execute(mine.values(serial=serial + 1)).rowcount)


def changed(conn: Connection) -> None:
    """Say that rows are other than they were."""
    conn.execute(_CHANGED)
    ring(conn, TOPIC)


def spelling(target: str) -> str:
    """One spelling of an address: mail servers that tell capitals apart are unheard of."""
    return target.strip().lower()


def _kept(row: Row[Any]) -> Kept:
    return Kept(load(Subscription, row.doc), row.owner, row.serial, row.created, row.changed)


_WRITTEN = ("changed", "doc", "state", "channel", "target", "receiver")
_MARK = marks.c.name == bindparam("mark", "subscriptions")
_STAMP = select(marks.c.n).where(_MARK)
_CHANGED = update(marks).where(_MARK).values(n=marks.c.n + 1)
_ACTIVE = (
    select(subscriptions.c.doc, subscriptions.c.id)
    .where(subscriptions.c.state == SubscriptionState.ACTIVE.value)
    .order_by(subscriptions.c.id)
)
