"""Subscriptions that people make by themselves: asked for, confirmed by a letter, changed by a link.

Whatever is asked about an address, the answer and the work are the same whether it is subscribed or
not: one letter goes there, or none. Whoever asks, they are answered one after the other: two that
meet make one subscription, and get no more letters than one allows.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import Connection, delete

from monitor.alert.letter import Letter, Purpose, alert_of, planned
from monitor.alert.subscription import Subscription
from monitor.store import alert as alerts
from monitor.store import delivery, subscription, unsubscribe
from monitor.store.guard import hold
from monitor.store.subscription import SELF, Kept
from monitor.store.subscription_table import subscriptions
from monitor.store.tries import Limit, allowed
from monitor.terms import SubscriptionState

OF_CLIENT = Limit(20, timedelta(hours=1))
"""What one client may ask."""
OF_ADDRESS = Limit(3, timedelta(hours=24))
"""Letters one address gets, whoever asks."""
OF_ALL = Limit(500, timedelta(hours=1))
"""Letters the service sends, so that nobody can spend its sender's good name."""

TURN = "signup"
"""The lock that all of it is done under (``store.guard``)."""
_GONE = (SubscriptionState.REMOVED, SubscriptionState.UNCONFIRMED)


class Answer(StrEnum):
    """What the page says; nothing in it tells whether an address is subscribed."""

    DONE = "done"
    """A letter is on its way, if the address may get one."""
    TOO_OFTEN = "too_often"
    """This client, or everybody together, has asked too often."""


def ask(conn: Connection, one: Subscription, client: str, bucket: str, *, at: datetime) -> Answer:
    """Somebody wants a subscription for an address.

    Who has none gets a letter that asks for a yes; who has one gets a link to it instead, and what
    was wished for changes nothing.

    Args:
        conn: the transaction's.
        one: as wished, with a new id.
        client: hash of who asks.
        bucket: hash of the address.
        at: the machine's time.
    """
    hold(conn, TURN)
    if not allowed(conn, [(f"client/{client}", OF_CLIENT)], at=at):
        return Answer.TOO_OFTEN
    mine = _own(conn, one.channel, one.target)
    if mine is not None and mine.subscription.state not in _GONE:
        return _write(conn, mine, Purpose.PREFERENCES, bucket, at)
    if mine is not None and mine.subscription.state is SubscriptionState.UNCONFIRMED:
        one = replace(one, id=mine.subscription.id)
    asked = replace(one, state=SubscriptionState.UNCONFIRMED)
    if not _may(conn, bucket, at):
        return Answer.DONE
    if mine is not None and mine.subscription.id != asked.id:
        conn.execute(delete(subscriptions).where(subscriptions.c.id == mine.subscription.id))
    subscription.put(conn, asked, owner=SELF, at=at)
    kept = subscription.get(conn, asked.id)
    assert kept is not None
    _send(conn, kept, Purpose.CONFIRM, at)
    return Answer.DONE


def remind(
    conn: Connection, channel: str, target: str, client: str, bucket: str, *, at: datetime
) -> Answer:
    """Somebody wants the link to the preferences of an address."""
    hold(conn, TURN)
    if not allowed(conn, [(f"client/{client}", OF_CLIENT)], at=at):
        return Answer.TOO_OFTEN
    mine = _own(conn, channel, target)
    if mine is None or mine.subscription.state in _GONE:
        _may(conn, bucket, at)
        return Answer.DONE
    return _write(conn, mine, Purpose.PREFERENCES, bucket, at)


def renew(
    conn: Connection, one: str, client: str, mark: Callable[[str], str], *, at: datetime
) -> Answer:
    """Somebody with an old link wants a new one; it goes to the address it was made for.

    ``mark`` makes the address's bucket of it: it gets no more letters than by asking.
    """
    hold(conn, TURN)
    if not allowed(conn, [(f"client/{client}", OF_CLIENT)], at=at):
        return Answer.TOO_OFTEN
    mine = subscription.get(conn, one)
    if mine is None or mine.subscription.state in _GONE:
        return Answer.DONE
    return _write(conn, mine, Purpose.PREFERENCES, mark(mine.subscription.target), at)


def confirm(conn: Connection, one: str, serial: int, *, at: datetime) -> Subscription | None:
    """The receiver says yes; None where the link was used before or the wish is forgotten."""
    hold(conn, TURN)
    mine = subscription.get(conn, one)
    if mine is None or mine.subscription.state is not SubscriptionState.UNCONFIRMED:
        return None
    if not subscription.use_up(conn, one, serial):
        return None
    turned = subscription.turn(conn, one, SubscriptionState.ACTIVE, at=at)
    if turned is not None:
        unsubscribe.resume(conn, turned)
    return turned


def _own(conn: Connection, channel: str, target: str) -> Kept | None:
    """The one its receiver made: one for each address."""
    theirs = [k for k in subscription.to(conn, channel, target) if k.owner == SELF]
    theirs.sort(key=lambda kept: kept.subscription.state in _GONE)
    return theirs[0] if theirs else None


def _may(conn: Connection, bucket: str, at: datetime) -> bool:
    """Whether one more letter may go to an address; counts it."""
    return allowed(conn, [(f"address/{bucket}", OF_ADDRESS), ("letters", OF_ALL)], at=at)


def _write(conn: Connection, mine: Kept, purpose: Purpose, bucket: str, at: datetime) -> Answer:
    if _may(conn, bucket, at):
        _send(conn, mine, purpose, at)
    return Answer.DONE


def _send(conn: Connection, mine: Kept, purpose: Purpose, at: datetime) -> None:
    alert = alert_of(Letter(purpose, mine.serial), str(uuid4()), at)
    alerts.put(conn, alert, "", at=at)
    delivery.plan(conn, alert, [planned(mine.subscription)])
