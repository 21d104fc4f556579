"""What the operator was told, and telling it: the rows and the alerts in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from monitor.alert.model import Alert, Subscription
from monitor.alert.notice import News, Told, Trouble, compare, notices, planned
from monitor.deliver.model import DeliveryState
from monitor.store import alert as alert_rows
from monitor.store import delivery
from monitor.store.insert import insert_new
from monitor.store.tables import alerts, deliveries
from monitor.store.tables import notices as rows
from monitor.terms import Kind

SELF = "monitor"
"""Stands for the article of an alert that is about the service itself."""


def told(conn: Connection) -> dict[str, Told]:
    """What lasts, by its key."""
    query = select(rows).where(rows.c.ended.is_(None))
    return {
        row.key: Told(row.key, row.n, row.text, row.began, row.latest, row.heard)
        for row in conn.execute(query)
    }


def tell(
    conn: Connection,
    found: Sequence[Trouble],
    to: Sequence[Subscription],
    *,
    now: datetime,
    machine: datetime,
) -> list[Alert]:
    """Write down what began, came again and is over, and plan its notices; a second look does nothing.

    What begins while nobody is to be told is told to who comes.
    ``now`` is the service's clock, ``machine`` the machine's.
    """
    known = told(conn)
    news = compare(found, known, now)
    # Another process may look at the same moment: who writes the row tells.
    began = tuple(one for one in news.began if to and _begin(conn, one, now))
    over = tuple(one for one in news.over if _end(conn, one, now))
    again = tuple(one for one in news.again if to and _again(conn, one, known[one.key], now))
    made = notices(News(began, over, again), now)
    for alert in made:
        alert_rows.put(conn, alert, SELF, at=machine)
        delivery.plan(conn, alert, planned(to))
    return made


def live(conn: Connection, alert: Alert, to: Sequence[Subscription], *, machine: datetime) -> int:
    """Plan a sign of life; returns how many are new (0 where it was planned before)."""
    ids = {delivery.delivery_id(alert.id, one.id): one for one in to}
    there = select(deliveries.c.id).where(deliveries.c.alert == alert.id)
    known = set(conn.execute(there).scalars())
    new = [one for name, one in ids.items() if name not in known]
    if new:
        alert_rows.put(conn, alert, SELF, at=machine)
        delivery.plan(conn, alert, planned(new))
    return len(new)


def heard_since(conn: Connection, subscription: str, since: datetime) -> bool:
    """Whether an alert was sent to it since then."""
    query = (
        select(deliveries.c.id)
        .join_from(deliveries, alerts, alerts.c.id == deliveries.c.alert)
        .where(
            deliveries.c.subscription == subscription,
            deliveries.c.state == DeliveryState.SENT.value,
            deliveries.c.ended >= since,
            deliveries.c.test.is_(False),
            alerts.c.kind.not_in([Kind.NOTICE.value, Kind.LETTER.value]),
        )
    )
    return conn.execute(query.limit(1)).first() is not None


def _begin(conn: Connection, one: Trouble, now: datetime) -> bool:
    n = conn.execute(select(func.max(rows.c.n)).where(rows.c.key == one.key)).scalar() or 0
    row = {
        "key": one.key, "n": n + 1, "text": one.text, "began": now, "ended": None,
        "latest": one.latest, "heard": now,
    }  # fmt: skip
    return bool(insert_new(conn, rows, [row]))


def _again(conn: Connection, one: Trouble, before: Told, now: datetime) -> bool:
    mine = (rows.c.key == one.key) & (rows.c.n == before.n) & rows.c.ended.is_(None)
    same = rows.c.latest.is_(None) if before.latest is None else rows.c.latest == before.latest
    more = {"text": one.text, "latest": one.latest, "heard": now}
    return bool(conn.execute(update(rows).where(mine, same).values(**more)).rowcount)


def _end(conn: Connection, one: Told, now: datetime) -> bool:
    mine = (rows.c.key == one.key) & (rows.c.n == one.n) & rows.c.ended.is_(None)
    return bool(conn.execute(update(rows).where(mine).values(ended=now)).rowcount)
