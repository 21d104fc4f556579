"""Summaries of what was held: one transaction marks the rows as told and writes what tells them.

A window is a row of its own, and its summary's id is made of it: whatever dies in between, and
however late the window is closed, it is told once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, func, select, update

from monitor.alert.digest import digest_id, digest_of, summarise
from monitor.alert.model import Alert, Planned, Subscription
from monitor.alert.timing import gathered
from monitor.deliver.model import DeliveryState
from monitor.store import alert as alert_store
from monitor.store import delivery
from monitor.store.bell import ring
from monitor.store.doc import load
from monitor.store.guard import hold
from monitor.store.insert import insert_new
from monitor.store.summary_table import digests
from monitor.store.tables import alerts, deliveries
from monitor.terms import Certainty, Reason, Severity

LOADED = 500
"""Alerts one summary reads; further ones are only counted."""
_CHUNK = 500
_ALONE = (Reason.QUIET_HOURS, Reason.CAPPED)
"""One alert that was held for this reason is sent as it is."""


@dataclass(frozen=True, slots=True)
class Window:
    """What one subscription has waiting for one reason."""

    subscription: str
    cause: Reason


def due(conn: Connection, now: datetime, limit: int = 200) -> list[Window]:
    """Windows that are over and not told yet."""
    d = deliveries.c
    query = (
        select(d.subscription, d.reason)
        .where(d.state == DeliveryState.HELD.value, d.due <= now)
        .group_by(d.subscription, d.reason)
        .order_by(func.min(d.due), d.subscription)
        .limit(limit)
    )
    return [Window(sub, Reason(reason)) for sub, reason in conn.execute(query)]


def close(
    conn: Connection, window: Window, current: Subscription | None, *, now: datetime, at: datetime
) -> str | None:
    """Tell what a window holds; the delivery's id, or None where there was nothing to tell.

    Args:
        conn: the transaction's.
        window: one of ``due``.
        current: the subscription as it is now; None takes it as it was.
        now: the pipeline's clock.
        at: the machine's time.
    """
    hold(conn, f"digest:{window.subscription}")
    rows = _held(conn, window, now)
    if not rows:
        return None
    to = current or load(Subscription, rows[-1].doc)
    until = max(row.due for row in rows)
    if _is_closed(conn, window, until):
        later = gathered(to, Severity.LOW, now) if window.cause is Reason.DIGEST else None
        if later is not None:  # too late for its window: the next one tells it
            _mark(conn, rows, {"due": later})
            return None
        until = now
    if len(rows) == 1 and window.cause in _ALONE:
        return _alone(conn, rows[0])
    return _told(conn, window, to, rows, until=until, now=now, at=at)


def _told(
    conn: Connection,
    window: Window,
    to: Subscription,
    rows: Sequence[Row[tuple[object, ...]]],
    *,
    until: datetime,
    now: datetime,
    at: datetime,
) -> str | None:
    by_id = _alerts(conn, [row.alert for row in rows[:LOADED]])
    some = [alert for alert in by_id.values() if alert is not None]
    since = _last(conn, window) or rows[0].since
    summary = summarise(some, window.cause, since, until, max(0, len(rows) - LOADED))
    rows = _without_broken(conn, rows, by_id, now)
    told = digest_of(summary, to.id, to.when, now)
    key = digest_id(to.id, until, window.cause)
    row = {
        "id": key, "subscription": to.id, "cause": window.cause.value, "since": since,
        "until": until, "alerts": len(rows), "alert": told.id if told else None,
    }  # fmt: skip
    insert_new(conn, digests, [row])
    if told is None:
        gone = {"state": DeliveryState.LAPSED.value, "reason": Reason.TAKEN_BACK.value}
        _mark(conn, rows, {**gone, "ended": now})
        return None
    alert_store.put(conn, told, "", at=at)
    delivery.plan(conn, told, [Planned(to, Reason.SELECTED, 0, 0, Certainty.POSSIBLE, ())])
    sent = delivery.delivery_id(told.id, to.id)
    _mark(conn, rows, {"state": DeliveryState.TOLD.value, "reference": sent, "ended": now})
    return sent


def _alone(conn: Connection, row: Row[tuple[object, ...]]) -> str:
    values = {
        "state": DeliveryState.PENDING.value, "reason": Reason.SELECTED.value,
        "due": delivery.AT_ONCE,
    }  # fmt: skip
    _mark(conn, [row], values)
    ring(conn, delivery.TOPIC)
    return str(row.id)


def _held(conn: Connection, window: Window, now: datetime) -> Sequence[Row[tuple[object, ...]]]:
    d = deliveries.c
    query = select(d.id, d.alert, d.channel, d.since, d.due, d.doc).where(
        d.state == DeliveryState.HELD.value,
        d.subscription == window.subscription,
        d.reason == window.cause.value,
        d.due <= now,
    )
    return conn.execute(query.order_by(d.since, d.id).with_for_update()).all()


def _without_broken(
    conn: Connection,
    rows: Sequence[Row[tuple[object, ...]]],
    by_id: Mapping[str, Alert | None],
    now: datetime,
) -> Sequence[Row[tuple[object, ...]]]:
    """The rows whose alert was read, or not asked for; the others are given up, and seen."""
    for row in rows:
        if by_id.get(row.alert, row) is None:
            what = "broken: its alert cannot be read"
            delivery.give_up(conn, row.id, row.channel, what, now=now)
    return [row for row in rows if by_id.get(row.alert, row) is not None]


def _alerts(conn: Connection, ids: Sequence[str]) -> dict[str, Alert | None]:
    """In order; None stands for one that cannot be read."""
    query = select(alerts.c.id, alerts.c.doc).where(alerts.c.id.in_(ids))
    rows = conn.execute(query.order_by(alerts.c.created, alerts.c.stored, alerts.c.id)).all()
    return {row.id: alert_store.read(conn, row.id, row.doc) for row in rows}


def _is_closed(conn: Connection, window: Window, until: datetime) -> bool:
    key = digest_id(window.subscription, until, window.cause)
    return conn.execute(select(digests.c.id).where(digests.c.id == key)).first() is not None


def _last(conn: Connection, window: Window) -> datetime | None:
    d = digests.c
    query = select(func.max(d.until)).where(
        d.subscription == window.subscription, d.cause == window.cause.value
    )
    found: datetime | None = conn.execute(query).scalar()
    return found if window.cause is Reason.DIGEST else None


def _mark(
    conn: Connection, rows: Sequence[Row[tuple[object, ...]]], values: dict[str, object]
) -> None:
    ids = [row.id for row in rows]
    for n in range(0, len(ids), _CHUNK):
        some = deliveries.c.id.in_(ids[n : n + _CHUNK])
        conn.execute(update(deliveries).where(some).values(**values))
