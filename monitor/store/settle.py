"""Waiting deliveries, decided about again when evidence or a newer change comes, or time goes by."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, select, update

from monitor.alert.correction import confirmation_of, confirms
from monitor.alert.decide import source_of
from monitor.alert.model import Alert, Planned, Settled, Subscription, Waiting
from monitor.alert.pipeline import Advanced, Item
from monitor.alert.release import Limits
from monitor.alert.settle import PATIENCE, Standing, settle, standing_of
from monitor.deliver.model import DeliveryState
from monitor.detect.key import denied
from monitor.detect.model import Detection, Evidence
from monitor.store import alert as alert_store
from monitor.store import card
from monitor.store.bell import ring
from monitor.store.delivery import AT_ONCE, TOPIC, give_up, state_of
from monitor.store.doc import load, unreadable
from monitor.store.outgoing import follow_up
from monitor.store.release import released
from monitor.store.tables import alerts, deliveries
from monitor.terms import Certainty, Reason

SOURCES = 60
"""Reports an alert keeps; further ones are counted as evidence only."""


def settle_after(
    conn: Connection,
    item: Item,
    got: Advanced,
    limits: Callable[[datetime], Limits],
    *,
    now: datetime,
    at: datetime,
) -> list[str]:
    """Settle what waits for the change that this item confirms, denies or overtakes.

    Args:
        conn: the step's.
        item: what came in.
        got: what became of it.
        limits: silences and caps at a time; asked only where something is to be sent.
        now: the pipeline's clock.
        at: the machine's time.

    Returns the ids of the alerts that now have something to send, follow-ups included.
    """
    ready: list[str] = []
    if got.evidence is not None:
        for old in alert_store.with_keys(conn, got.evidence.keys):
            alert = _strengthened(conn, old, item, got.evidence)
            standing = standing_of(alert, alert.sources, got.evidence)
            ready += _settle_all(conn, alert, standing, limits, now)
            if alert is not old and got.state is not None:
                card.touch(conn, alert, got.state.version)
            if confirms(old, alert) and now - alert.created < PATIENCE and not _denied(conn, alert):
                told = confirmation_of(alert, item.article.event_time, now)
                ready += follow_up(conn, told, item.article.id, limits(now), now=now, at=at)
    if got.detection is not None:
        ready += overtake(conn, got.detection, limits, now=now)
    return ready


def overtake(
    conn: Connection,
    detection: Detection,
    limits: Callable[[datetime], Limits],
    *,
    now: datetime,
) -> list[str]:
    """Settle what waits for a change that a newer one overtakes; ids of alerts to send all the same."""
    ready: list[str] = []
    for alert in waiting_in(conn, detection.process, now):
        standing = standing_of(alert, alert.sources, None, detection)
        if standing.superseded:
            ready += _settle_all(conn, alert, standing, limits, now)
    return ready


def lapse(conn: Connection, *, now: datetime) -> int:
    """Let rows go that have waited too long; returns how many."""
    old = (deliveries.c.state == DeliveryState.WAITING.value) & (
        deliveries.c.since <= now - PATIENCE
    )
    gone = {"state": DeliveryState.LAPSED.value, "reason": Reason.LAPSED.value, "ended": now}
    return int(conn.execute(update(deliveries).where(old).values(**gone)).rowcount)


def _denied(conn: Connection, alert: Alert) -> bool:
    known = alert_store.Known(conn)
    return any(denied(change.key) in known for change in alert.changes)


def _strengthened(conn: Connection, alert: Alert, item: Item, found: Evidence) -> Alert:
    """The alert with the new report among its sources; unchanged by a denial or a known report."""
    known = {source.article for source in alert.sources}
    if found.denies or item.article.id in known or len(alert.sources) >= SOURCES:
        return alert
    claims = item.meeting.claims if item.meeting else ()
    sentence = next((claim.sentence for claim in claims if claim.sentence), "")
    source = source_of(item.article, sentence, found.certainty)
    best = max(alert.certainty, found.certainty, key=lambda c: c.rank)
    stronger = replace(alert, sources=(*alert.sources, source), certainty=best)
    alert_store.change(conn, stronger)
    return stronger


def _settle_all(
    conn: Connection,
    alert: Alert,
    standing: Standing,
    limits: Callable[[datetime], Limits],
    now: datetime,
) -> list[str]:
    waiting = select(deliveries).where(_waits(alert.id)).order_by(deliveries.c.id)
    rows = conn.execute(waiting.with_for_update()).all()
    settled: list[tuple[str, Settled]] = []
    ready: list[Planned] = []
    for row in rows:
        try:
            one = settle(_row(row), standing, now)
            ready += [_planned(row, one)] if one.reason is Reason.SELECTED else []
        except ValueError as error:  # pydantic's and json's are such
            what = f"broken: what waits cannot be read: {unreadable(error)}"
            give_up(conn, row.id, row.channel, what, now=now)
        else:
            settled.append((row.id, one))
    sent = released(conn, alert, ready, limits(now), now) if ready else ()
    by_id = {one.subscription.id: one for one in sent}
    for delivery, one in settled:
        values = _set(one, by_id.get(one.row.subscription), now)
        conn.execute(update(deliveries).where(deliveries.c.id == delivery).values(**values))
    if not any(one.reason is Reason.SELECTED for one in sent):
        return []
    ring(conn, TOPIC)
    return [alert.id]


def waiting_in(conn: Connection, process: str, now: datetime) -> list[Alert]:
    """Alerts of a process that wait somewhere; what waits for one that cannot be read is given up."""
    waits = select(deliveries.c.alert).where(deliveries.c.state == DeliveryState.WAITING.value)
    query = select(alerts.c.id, alerts.c.doc)
    found: list[Alert] = []
    for row in conn.execute(query.where(alerts.c.process == process, alerts.c.id.in_(waits))).all():
        if (alert := alert_store.read(conn, row.id, row.doc)) is not None:
            found.append(alert)
            continue
        for one in conn.execute(select(deliveries).where(_waits(row.id))).all():
            give_up(conn, one.id, one.channel, "broken: its alert cannot be read", now=now)
    return found


def _waits(alert: str) -> ColumnElement[bool]:
    return (deliveries.c.alert == alert) & (deliveries.c.state == DeliveryState.WAITING.value)


def _row(row: Row[tuple[object, ...]]) -> Waiting:
    return Waiting(
        alert=row.alert,
        subscription=row.subscription,
        need_sources=row.need_sources,
        need_certainty=Certainty(row.need_certainty),
        since=row.since,
        have_sources=row.have_sources,
    )


def _planned(row: Row[tuple[object, ...]], one: Settled) -> Planned:
    return Planned(
        load(Subscription, row.doc),
        one.reason,
        one.row.have_sources,
        one.row.need_sources,
        one.row.need_certainty,
        tuple(json.loads(row.rules)),
    )


def _set(one: Settled, sent: Planned | None, now: datetime) -> dict[str, object]:
    values: dict[str, object] = {"have_sources": one.row.have_sources, "reason": one.reason.value}
    if sent is not None:
        state = state_of(sent)
        values |= {"reason": sent.reason.value, "error": sent.note, "due": sent.due or AT_ONCE}
    else:
        waits = one.reason is Reason.WAITING
        state = DeliveryState.WAITING if waits else DeliveryState.LAPSED
    return values | {
        "state": state.value,
        "ended": now if state is DeliveryState.LAPSED else None,
    }
