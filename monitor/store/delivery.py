"""Plans deliveries: one row for each alert and subscription, and the order in which they go."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import UUID, uuid5

import structlog
from sqlalchemy import Connection, update

from monitor.alert.model import Alert, Planned
from monitor.deliver.model import DeliveryState, mark_of
from monitor.store.bell import ring
from monitor.store.doc import dump
from monitor.store.insert import add_new
from monitor.store.tables import deliveries
from monitor.store.unsubscribe import stopped
from monitor.terms import Certainty, Reason, Severity

AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
TOPIC = "deliveries"
"""Rings when a delivery became due."""
SHARE = 20
"""So many deliveries of one alert go before the next alert has its turn."""
LONGEST = 2000
"""Characters kept of an error."""
_BAND = 1_000_000_000
log = structlog.get_logger(__name__)


def place(severity: Severity, nth: int) -> int:
    """Where the ``nth`` delivery of an alert stands in its channel's queue: the smaller the sooner.

    Critical ones are first. Among equals alerts take turns, so that one for ten thousand people
    does not hold back the next one; what goes to few people stays in its order.
    """
    return (len(Severity) - 1 - severity.rank) * _BAND + nth // SHARE


def delivery_id(alert: str, subscription: str) -> str:
    """The same on every repeat, on every machine."""
    return str(uuid5(UUID(alert), subscription))


def plan(conn: Connection, alert: Alert, planned: Sequence[Planned], *, test: bool = False) -> int:
    """Write the deliveries of an alert, to send now or waiting; returns how many are due now.

    Those of receivers who have unsubscribed are written as lapsed, so that it can be seen why.
    """
    gone = stopped(conn, (one.subscription for one in planned))
    nth = Counter[str]()
    rows: list[dict[str, object]] = []
    space, shared = UUID(alert.id), _shared(alert, test=test)
    for one in planned:
        own = _own(space, one) | {"place": place(alert.severity, nth[one.subscription.channel])}
        rows.append(shared | own)
        nth[one.subscription.channel] += 1
    for row in rows:
        if row["subscription"] in gone:
            row |= {"state": DeliveryState.LAPSED.value, "reason": Reason.UNSUBSCRIBED.value}
    add_new(conn, deliveries, rows)
    due = sum(row["state"] == DeliveryState.PENDING.value for row in rows)
    if due:
        ring(conn, TOPIC)
    return due


def give_up(conn: Connection, delivery: str, channel: str, what: str, *, now: datetime) -> None:
    """One that was never tried and cannot be: it is dead at once, and seen; the others go on."""
    log.error("delivery.dead", delivery=delivery, channel=channel, error=what)
    dead = {"state": DeliveryState.DEAD.value, "error": what[:LONGEST], "ended": now}
    conn.execute(update(deliveries).where(deliveries.c.id == delivery).values(**dead))


def state_of(planned: Planned) -> DeliveryState:
    """The state a delivery is written with."""
    if planned.reason is Reason.SELECTED:
        return DeliveryState.PENDING
    if planned.reason is Reason.SILENCED:
        return DeliveryState.LAPSED
    return DeliveryState.WAITING if planned.due is None else DeliveryState.HELD


def _shared(alert: Alert, *, test: bool) -> dict[str, object]:
    """What all rows of one alert have in common: made once, however many want it.

    The alerts of one poll are of one moment; those of one negotiation must not lose their order.
    """
    since = alert.created + timedelta(microseconds=alert.version)
    return {
        "alert": alert.id, "since": since, "attempts": 0, "token": 0, "reference": "",
        "repeat": False, "test": test,
    }  # fmt: skip


def _own(space: UUID, one: Planned) -> dict[str, object]:
    to = one.subscription
    return _why(one.reason, one.need_certainty, one.rules) | {
        "id": str(uuid5(space, to.id)), "subscription": to.id, "channel": to.channel,
        "state": state_of(one).value, "have_sources": one.have_sources,
        "need_sources": one.need_sources, "due": one.due or AT_ONCE, "error": one.note,
        "doc": dump(to), "target": mark_of(to.target),
    }  # fmt: skip


@lru_cache(maxsize=256)
def _why(reason: Reason, certainty: Certainty, rules: tuple[str, ...]) -> dict[str, object]:
    """The columns that are alike for most receivers of an alert."""
    return {
        "reason": reason.value, "need_certainty": certainty.value, "rules": json.dumps(rules),
    }  # fmt: skip
