"""Waiting deliveries, decided about again when evidence or a newer change comes, or time goes by."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, select, update

from monitor.alert.decide import source_of
from monitor.alert.model import Alert, Settled, Waiting
from monitor.alert.pipeline import Advanced, Item
from monitor.alert.settle import PATIENCE, Standing, settle, standing_of
from monitor.deliver.model import DeliveryState
from monitor.detect.model import Evidence
from monitor.store import alert as alert_store
from monitor.store.bell import ring
from monitor.store.delivery import TOPIC
from monitor.store.doc import load
from monitor.store.tables import alerts, deliveries
from monitor.terms import Certainty, Reason

SOURCES = 60
"""Reports an alert keeps; further ones are counted as evidence only."""

_STATE = {
    Reason.SELECTED: DeliveryState.PENDING,
    Reason.WAITING: DeliveryState.WAITING,
    Reason.LAPSED: DeliveryState.LAPSED,
    Reason.DENIED: DeliveryState.LAPSED,
    Reason.SUPERSEDED: DeliveryState.LAPSED,
}


def settle_after(conn: Connection, item: Item, got: Advanced, *, now: datetime) -> list[str]:
    """Settle what waits for the change that this item confirms, denies or overtakes.

    Returns the ids of the alerts that now have something to send.
    """
    ready: list[str] = []
    if got.evidence is not None:
        for old in alert_store.with_keys(conn, got.evidence.keys):
            alert = _strengthened(conn, old, item, got.evidence)
            standing = standing_of(alert, alert.sources, got.evidence)
            ready += _settle_all(conn, alert, standing, now)
    if got.detection is not None:
        for alert in _waiting_in(conn, got.detection.process):
            standing = standing_of(alert, alert.sources, None, got.detection)
            if standing.superseded:
                ready += _settle_all(conn, alert, standing, now)
    return ready


def lapse(conn: Connection, *, now: datetime) -> int:
    """Let rows go that have waited too long; returns how many."""
    old = (deliveries.c.state == DeliveryState.WAITING.value) & (
        deliveries.c.since <= now - PATIENCE
    )
    gone = {"state": DeliveryState.LAPSED.value, "reason": Reason.LAPSED.value, "ended": now}
    return int(conn.execute(update(deliveries).where(old).values(**gone)).rowcount)


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


def _settle_all(conn: Connection, alert: Alert, standing: Standing, now: datetime) -> list[str]:
    waiting = select(deliveries).where(_waits(alert.id)).order_by(deliveries.c.id)
    rows = conn.execute(waiting.with_for_update()).all()
    settled = [settle(_row(row), standing, now) for row in rows]
    for row, one in zip(rows, settled, strict=True):
        conn.execute(update(deliveries).where(deliveries.c.id == row.id).values(**_set(one, now)))
    if not any(one.reason is Reason.SELECTED for one in settled):
        return []
    ring(conn, TOPIC)
    return [alert.id]


def _waiting_in(conn: Connection, process: str) -> list[Alert]:
    waits = select(deliveries.c.alert).where(deliveries.c.state == DeliveryState.WAITING.value)
    query = select(alerts.c.doc).where(alerts.c.process == process, alerts.c.id.in_(waits))
    return [load(Alert, doc) for doc in conn.execute(query).scalars()]


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


def _set(one: Settled, now: datetime) -> dict[str, object]:
    state = _STATE[one.reason]
    ended = now if state is DeliveryState.LAPSED else None
    return {
        "state": state.value,
        "reason": one.reason.value,
        "have_sources": one.row.have_sources,
        "ended": ended,
    }
