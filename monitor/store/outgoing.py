"""An alert on its way out: written, followed up to whom it concerns, released or held."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from monitor.alert.correction import follow, word_of
from monitor.alert.decide import corrected
from monitor.alert.model import Alert, Decision, Planned
from monitor.alert.release import Limits
from monitor.store import alert as alert_store
from monitor.store import card, delivery
from monitor.store.release import released
from monitor.store.told import receivers
from monitor.terms import Kind


def publish(
    conn: Connection,
    decision: Decision,
    article: str,
    limits: Limits,
    *,
    now: datetime,
    at: datetime,
) -> bool:
    """Write the decision's alert and its deliveries; True when one of them is due now.

    Args:
        conn: the step's.
        decision: with an alert.
        article: the one that raised it.
        limits: silences and caps.
        now: the pipeline's clock.
        at: the machine's time.
    """
    alert, planned = decision.alert, decision.planned
    if alert is None:
        return False
    if alert.kind is Kind.CORRECTION:
        alert, planned = _correction(conn, alert, planned)
    return _written(conn, alert, planned, article, limits, now=now, at=at)


def follow_up(
    conn: Connection, alert: Alert, article: str, limits: Limits, *, now: datetime, at: datetime
) -> list[str]:
    """Tell everyone who was told ``alert.follows``; the alert's id where one of them is due now."""
    told = tuple(one.planned() for one in receivers(conn, [alert.follows], arrived=True))
    if not told:
        return []
    due = _written(conn, alert, told, article, limits, now=now, at=at)
    return [alert.id] if due else []


def _correction(
    conn: Connection, alert: Alert, planned: tuple[Planned, ...]
) -> tuple[Alert, tuple[Planned, ...]]:
    """With what it says of the claim, for those who were told; as it is where nobody could be."""
    keys = [of for change in alert.changes if (of := corrected(change.key))]
    claims, ids = alert_store.with_keys(conn, keys), alert_store.ids_with_keys(conn, keys)
    if not ids:
        return replace(alert, word=word_of(alert, None)), planned
    # Who was told is known, and must hear of it, even where the claim itself cannot be read now.
    told = [one.planned() for one in receivers(conn, ids)]
    word = word_of(alert, claims[-1] if claims else None)
    whole = replace(alert, word=word, follows=claims[-1].id if claims else ids[-1])
    return whole, follow(planned, told)


def _written(
    conn: Connection,
    alert: Alert,
    planned: tuple[Planned, ...],
    article: str,
    limits: Limits,
    *,
    now: datetime,
    at: datetime,
) -> bool:
    if not alert_store.put(conn, alert, article, at=at):
        return False
    due = delivery.plan(conn, alert, released(conn, alert, planned, limits, now))
    card.put(conn, alert)
    return bool(due)
