"""What people ask to see that no stage needs: suppressed changes, deliveries given up, totals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, desc, func, literal, select, union_all

from monitor.deliver.failure import Failure
from monitor.deliver.model import ENDED, UNSENT, DeliveryState
from monitor.store import negotiation
from monitor.store.event import CONSUMERS
from monitor.store.log import done
from monitor.store.tables import (
    alerts,
    dead_letters,
    deliveries,
    detections,
    feeds,
    log,
    log_ends,
    offsets,
    reports,
)
from monitor.terms import UNMOVED

_UNMOVED = [reason.value for reason in UNMOVED]
_BADLY = [DeliveryState.DEAD.value, DeliveryState.UNKNOWN.value]
_NOT_ENDED = [state.value for state in DeliveryState if state not in ENDED]
_UNSENT = [DeliveryState.LAPSED.value, DeliveryState.HELD.value]
Rows = Sequence[Row[tuple[Any, ...]]]


def suppressed(conn: Connection, *, process: str | None = None, limit: int = 50) -> Rows:
    """What was not sent, newest first, with the reason.

    Changes that made no alert (``subscription`` is "", ``note`` is JSON of who refused), reports that
    say otherwise than the state and moved nothing (``subscription`` and ``note`` are ""), and alerts
    that a subscription did not get: silenced, held, lapsed.
    """
    d, v, a, r = detections.c, deliveries.c, alerts.c, reports.c
    changes = select(
        d.at, d.kind, d.process, d.title, d.reason, literal("").label("subscription"),
        d.refused.label("note"),
    ).where(d.alert.is_(None))  # fmt: skip
    kept = select(
        v.since.label("at"), a.kind, a.process, a.title, v.reason, v.subscription,
        v.error.label("note"),
    ).join_from(deliveries, alerts, a.id == v.alert).where(v.state.in_(_UNSENT), ~v.test)  # fmt: skip
    nothing = literal("")
    said = select(
        r.fetched.label("at"), r.kind, r.process, r.title, r.reason,
        nothing.label("subscription"), nothing.label("note"),
    ).where(r.reason.in_(_UNMOVED), r.process != "")  # fmt: skip
    if process is not None:
        own = negotiation.names(conn, process)
        changes, kept = changes.where(d.process.in_(own)), kept.where(a.process.in_(own))
        said = said.where(r.process.in_(own))
    all_ = union_all(
        changes.order_by(d.at.desc()).limit(limit).subquery().select(),
        kept.order_by(v.since.desc()).limit(limit).subquery().select(),
        said.order_by(r.id.desc()).limit(limit).subquery().select(),
    )
    return conn.execute(all_.order_by(desc("at")).limit(limit)).all()


def dead_deliveries(conn: Connection) -> Rows:
    """Deliveries that were given up, or whose answer was lost for good."""
    query = select(*(c for c in deliveries.c if c.name != "doc"))
    return conn.execute(query.where(deliveries.c.state.in_(_BADLY))).all()


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Deliveries of one channel that ended badly, in one way."""

    channel: str
    state: DeliveryState
    n: int
    latest: datetime | None


def given_up(conn: Connection) -> list[GivenUp]:
    """How many deliveries of each channel are dead or unknown, and when the last became so.

    Those to suspended addresses are left out: it is the address that people have to look after.
    """
    d = deliveries.c
    suspended = d.error.startswith(f"{Failure.SUSPENDED.value}:")
    query = select(d.channel, d.state, func.count().label("n"), func.max(d.ended).label("latest"))
    rows = conn.execute(
        query.where(d.state.in_(_BADLY), ~suspended, ~d.test)
        .group_by(d.channel, d.state)
        .order_by(d.channel, d.state)
    )
    return [GivenUp(row.channel, DeliveryState(row.state), row.n, row.latest) for row in rows]


def open_letters(conn: Connection) -> tuple[int, datetime | None]:
    """How many events could not be handled and were not replayed, and the time of the newest."""
    d = dead_letters.c
    n, latest = conn.execute(select(func.count(), func.max(d.at)).where(d.replayed.is_(None))).one()
    return n, latest


def deliveries_of(conn: Connection, alert: str) -> Rows:
    """The deliveries of one alert, the oldest first."""
    query = select(*(c for c in deliveries.c if c.name != "doc")).where(deliveries.c.alert == alert)
    return conn.execute(query.order_by(deliveries.c.since, deliveries.c.id)).all()


def unread(conn: Connection, reader: str, *leave: str) -> dict[str, int]:
    """Topic -> events of the log that its reader has not come to yet; not of the topics to leave out."""
    read = (
        select(offsets.c.offset)
        .where(
            offsets.c.consumer == reader,
            offsets.c.topic == log_ends.c.topic,
            offsets.c.partition == log_ends.c.partition,
        )
        .scalar_subquery()
    )
    behind = func.sum(log_ends.c.next - func.coalesce(read, 0))
    found = conn.execute(select(log_ends.c.topic, behind).group_by(log_ends.c.topic))
    return {topic: int(n) for topic, n in found if topic not in leave}


def unhandled(conn: Connection) -> int:
    """Events of all topics that are not handled yet; reads the whole log."""
    waits = (select(func.count()).where(log.c.topic == t, ~done(c)) for t, c in CONSUMERS.items())
    return sum(int(conn.execute(query).scalar_one()) for query in waits)


def oldest_pending(conn: Connection) -> datetime | None:
    """When the alert of the oldest delivery that is still to be sent was stored."""
    query = select(func.min(alerts.c.stored)).join_from(
        deliveries, alerts, alerts.c.id == deliveries.c.alert
    )
    due = [state.value for state in (*UNSENT, DeliveryState.SENDING)]
    found: datetime | None = conn.execute(query.where(deliveries.c.state.in_(due))).scalar_one()
    return found


def counts(conn: Connection, *, ended: bool = True) -> dict[str, dict[str, int]]:
    """Feeds and deliveries by state, and open dead letters.

    ``ended``: deliveries that came to an end too, of which a year may be kept.
    """
    by_feed = select(feeds.c.state, func.count()).where(feeds.c.enabled).group_by(feeds.c.state)
    by_delivery = select(deliveries.c.state, func.count()).group_by(deliveries.c.state)
    if not ended:
        by_delivery = by_delivery.where(deliveries.c.state.in_(_NOT_ENDED))
    letters = select(func.count()).where(dead_letters.c.replayed.is_(None))
    return {
        "feeds": {state: int(n) for state, n in conn.execute(by_feed)},
        "deliveries": {state: int(n) for state, n in conn.execute(by_delivery)},
        "totals": {"dead_letters": int(conn.execute(letters).scalar_one())},
    }


def reasons(conn: Connection) -> dict[str, int]:
    """How many reports came to each reason."""
    found = conn.execute(select(reports.c.reason, func.count()).group_by(reports.c.reason))
    return {reason: int(n) for reason, n in found}
