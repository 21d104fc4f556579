"""What people ask about deliveries: which, in what state, tried how often; and sending again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, case, func, select, update

from monitor.deliver.model import DeliveryState
from monitor.store.bell import ring
from monitor.store.delivery import AT_ONCE, TOPIC
from monitor.store.tables import alerts, deliveries, delivery_attempts

Rows = Sequence[Row[tuple[Any, ...]]]
ENDED_BADLY = (DeliveryState.DEAD, DeliveryState.UNKNOWN)
AGAIN = (*ENDED_BADLY, DeliveryState.FAILED)
"""What a person may send again (at once, where it would be tried later anyway)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deliveries; None is any."""

    state: DeliveryState | None = None
    channel: str | None = None
    subscription: str | None = None
    alert: str | None = None


def listing(conn: Connection, wanted: Wanted | None = None, *, limit: int = 100) -> Rows:
    """Deliveries with their alert's title, without their documents, newest first.

    ``tries`` are all that were made, ``attempts`` those since a person had it sent again.
    """
    columns = [c for c in deliveries.c if c.name not in ("doc", "target", "place")]
    query = select(*columns, alerts.c.title, alerts.c.severity, _tries()).join_from(
        deliveries, alerts, alerts.c.id == deliveries.c.alert, isouter=True
    )
    query = _where(query, wanted or Wanted())
    return conn.execute(
        query.order_by(deliveries.c.since.desc(), deliveries.c.id).limit(limit)
    ).all()


def named(conn: Connection, start: str) -> str:
    """The id that begins with ``start`` where only one does; else ``start`` itself."""
    query = select(deliveries.c.id).where(deliveries.c.id.startswith(start, autoescape=True))
    found = conn.execute(query.limit(2)).scalars().all()
    return str(found[0]) if start and len(found) == 1 else start


def get(conn: Connection, delivery: str) -> Row[Any] | None:
    """One delivery, as it is stored, with its alert's title."""
    query = select(*deliveries.c, alerts.c.title, alerts.c.severity, _tries()).join_from(
        deliveries, alerts, alerts.c.id == deliveries.c.alert, isouter=True
    )
    return conn.execute(query.where(deliveries.c.id == delivery)).first()


def attempts(conn: Connection, delivery: str) -> Rows:
    """(n, began, ended, result, answer) of each attempt, the first first."""
    c = delivery_attempts.c
    query = select(c.n, c.began, c.ended, c.result, c.answer).where(c.delivery == delivery)
    return conn.execute(query.order_by(c.n)).all()


def retry(conn: Connection, wanted: Wanted, ids: Sequence[str] = ()) -> int:
    """Send again what was given up, or will be tried later; the receiver sees the same id.

    With ``ids`` only those of them. Who asks for it has decided about what may have arrived; Slack
    is looked through all the same, where it can be.
    """
    again = update(deliveries).where(deliveries.c.state.in_([state.value for state in AGAIN]))
    if ids:
        again = again.where(deliveries.c.id.in_(list(ids)))
    for column, value in _pairs(wanted):
        again = again.where(column == value)
    values = {
        "state": DeliveryState.PENDING.value, "due": AT_ONCE, "ended": None, "attempts": 0,
        "error": "",
        # What is tried later anyway keeps its doubt: Slack is not looked through too early.
        "began": case(
            (deliveries.c.state == DeliveryState.FAILED.value, deliveries.c.began), else_=None
        ),
    }  # fmt: skip
    ring(conn, TOPIC)
    return conn.execute(again.values(**values)).rowcount


def _tries() -> ColumnElement[int]:
    """One under way is in no list of attempts yet."""
    d, a = deliveries.c, delivery_attempts.c
    ended = select(func.count()).where(a.delivery == d.id).scalar_subquery()
    return case((d.attempts > ended, d.attempts), else_=ended).label("tries")


def _where(query: Select[Any], wanted: Wanted) -> Select[Any]:
    for column, value in _pairs(wanted):
        query = query.where(column == value)
    return query


def _pairs(wanted: Wanted) -> list[tuple[Any, str]]:
    c = deliveries.c
    state = wanted.state.value if wanted.state else None
    pairs = (
        (c.state, state), (c.channel, wanted.channel), (c.subscription, wanted.subscription),
        (c.alert, wanted.alert),
    )  # fmt: skip
    return [(column, value) for column, value in pairs if value is not None]
