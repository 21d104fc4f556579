"""Asks ``alert.release`` about deliveries that are ready, with what SQL knows of traffic and silences."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from monitor.alert.model import Alert, Planned
from monitor.alert.release import HOUR, Limits, Traffic, release, wants_count
from monitor.deliver.model import DeliveryState
from monitor.store import negotiation, silence
from monitor.store.tables import alerts, deliveries
from monitor.terms import MESSAGES, Reason

_CHUNK = 500


def limits(conn: Connection, per_hour: int, now: datetime) -> Limits:
    """What holds for everybody now."""
    return Limits(per_hour, silence.active(conn, now))


def released(
    conn: Connection, alert: Alert, planned: Sequence[Planned], bounds: Limits, now: datetime
) -> tuple[Planned, ...]:
    """Each delivery that is ready with what becomes of it; the others as they are."""
    ready = [one for one in planned if one.reason is Reason.SELECTED]
    counted = [p.subscription.id for p in ready if wants_count(p.subscription, bounds)]
    mine = dict(_sent(conn, counted, now))
    storms = dict(_gathering(conn, counted, Reason.CAPPED, now))
    late = [p.subscription.id for p in ready] if alert.late else []
    catching = dict(_gathering(conn, late, Reason.LATE, now))
    everybody = _alerts(conn, now) if bounds.per_hour else 0
    names = negotiation.names(conn, alert.process) if bounds.silences else frozenset[str]()

    def one(plan: Planned) -> Planned:
        if plan.reason is not Reason.SELECTED:
            return plan
        to = plan.subscription.id
        traffic = Traffic(mine.get(to, 0), everybody, storms.get(to), catching.get(to))
        return release(alert, plan, traffic, bounds, now, names)

    return tuple(map(one, planned))


def _sent(conn: Connection, ids: Sequence[str], now: datetime) -> Iterable[tuple[str, int]]:
    """How many were sent at once in the last hour."""
    d = deliveries.c
    for some in _chunks(ids):
        query = select(d.subscription, func.count()).where(
            d.subscription.in_(some), d.since > now - HOUR, d.reason == Reason.SELECTED.value
        )
        yield from ((str(s), int(n)) for s, n in conn.execute(query.group_by(d.subscription)))


def _gathering(
    conn: Connection, ids: Sequence[str], reason: Reason, now: datetime
) -> Iterable[tuple[str, datetime]]:
    """When the summary that gathers already goes out."""
    d = deliveries.c
    for some in _chunks(ids):
        query = select(d.subscription, func.min(d.due)).where(
            d.state == DeliveryState.HELD.value, d.reason == reason.value, d.due > now,
            d.subscription.in_(some),
        )  # fmt: skip
        yield from ((str(s), at) for s, at in conn.execute(query.group_by(d.subscription)))


def _alerts(conn: Connection, now: datetime) -> int:
    query = select(func.count()).where(
        alerts.c.created > now - HOUR, alerts.c.kind.not_in([kind.value for kind in MESSAGES])
    )
    return int(conn.execute(query).scalar_one())


def _chunks(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[n : n + _CHUNK] for n in range(0, len(ids), _CHUNK))
