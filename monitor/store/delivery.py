"""Deliveries: claim -> send -> mark, each step fenced by a token, so that late words change nothing."""

import json
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    and_,
    bindparam,
    not_,
    or_,
    select,
    update,
)

from monitor.alert.model import Alert, Planned, Subscription
from monitor.deliver.model import Delivery, DeliveryState, Receipt
from monitor.errors import StoreAway
from monitor.store.bell import ring
from monitor.store.doc import dump, load
from monitor.store.insert import insert_new
from monitor.store.session import Database
from monitor.store.tables import alerts, deliveries
from monitor.store.unsubscribe import stopped
from monitor.terms import Reason

AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
TOPIC = "deliveries"
"""Rings when a delivery became due."""


class Deliveries:
    """Implements ``deliver.model.Outbox``; what is claimed or marked survives a power cut."""

    def __init__(self, db: Database, *, tests_only: bool = False) -> None:
        self._db = db
        self._tests_only = tests_only

    async def claim(
        self, *, channel: str, now: datetime, owner: str, limit: int, lease: timedelta
    ) -> Sequence[Delivery]:
        """Take pending deliveries of one channel that are due, and those whose lease ran out."""
        asked = {"channel": channel, "now": now, "n": limit, "tests": self._tests_only}
        if not await self._db.read(lambda conn: conn.execute(_ANY_DUE, asked).first()):
            return []
        return await self._db.write(
            lambda conn: claim(conn, asked, owner, now + lease), durable=True
        )

    async def still_mine(self, delivery: Delivery, *, now: datetime) -> bool:
        """Ask again just before the send; a database that was away for a while has used up lease."""
        began = time.monotonic()
        query = select(deliveries.c.lease_until).where(_held(delivery))
        until = await self._db.read(lambda conn: conn.execute(query).scalar())
        return until is not None and until > now + timedelta(seconds=time.monotonic() - began)

    async def mark_sent(self, delivery: Delivery, receipt: Receipt, *, now: datetime) -> bool:
        """False when the token is no longer ours."""
        values = {
            "state": DeliveryState.SENT.value, "reference": receipt.reference,
            "repeat": receipt.repeat, "ended": now, "error": "",
        }  # fmt: skip
        return await self._mark(delivery, values)

    async def mark_failed(
        self,
        delivery: Delivery,
        error: str,
        *,
        retry_at: datetime | None,
        now: datetime,
        unanswered: datetime | None = None,
    ) -> bool:
        """Schedule the retry, or give up where ``retry_at`` is None; fenced alike.

        ``unanswered`` is given again as ``resent_after`` by the next claim.
        """
        values: dict[str, object] = {"error": error[:2000], "began": unanswered}
        if retry_at is None:
            values |= {"state": DeliveryState.DEAD.value, "ended": now}
        else:
            values |= {"state": DeliveryState.PENDING.value, "due": retry_at}
        return await self._mark(delivery, values)

    async def _mark(self, delivery: Delivery, values: dict[str, object]) -> bool:
        mark = _mark(delivery, values)
        try:
            return await self._db.write(mark, durable=True)
        except StoreAway:  # perhaps it was kept: asked again, the same mark tells
            return await self._db.write(mark, durable=True)

    async def mark_unknown(self, delivery: Delivery, error: str, *, now: datetime) -> bool:
        """Leave it to a person; fenced alike."""
        values = {"state": DeliveryState.UNKNOWN.value, "error": error[:2000], "ended": now}
        return await self._db.write(_mark(delivery, values), durable=True)


def delivery_id(alert: str, subscription: str) -> str:
    """The same on every repeat, on every machine."""
    return str(uuid5(UUID(alert), subscription))


def plan(conn: Connection, alert: Alert, planned: Sequence[Planned], *, test: bool = False) -> int:
    """Write the deliveries of an alert, to send now or waiting; returns how many are due now.

    Those of receivers who have unsubscribed are written as lapsed, so that it can be seen why.
    """
    gone = stopped(conn, (one.subscription for one in planned))
    rows = [_row(alert, one, test=test) for one in planned]
    for row in rows:
        if row["subscription"] in gone:
            row |= {"state": DeliveryState.LAPSED.value, "reason": Reason.UNSUBSCRIBED.value}
    insert_new(conn, deliveries, rows)
    due = sum(row["state"] == DeliveryState.PENDING.value for row in rows)
    if due:
        ring(conn, TOPIC)
    return due


def claim(
    conn: Connection, asked: dict[str, object], owner: str, until: datetime
) -> list[Delivery]:
    """Lease what is due to ``owner``; the oldest first."""
    taken = [
        Delivery(
            id=row.id,
            alert=load(Alert, row.alert_doc),
            subscription=load(Subscription, row.doc),
            attempts=row.attempts + 1,
            token=row.token + 1,
            lease_until=until,
            test=row.test,
            resent_after=row.began,
        )
        for row in conn.execute(_DUE, asked).all()
    ]
    if taken:
        begun = {"o": owner, "u": until, "now": asked["now"]}
        conn.execute(_BEGIN, [begun | {"i": d.id, "t": d.token} for d in taken])
    return taken


def listing(conn: Connection, *, alert: str | None = None, limit: int = 100) -> Sequence[object]:
    """Deliveries, newest first, or those of one alert."""
    query = select(*(c for c in deliveries.c if c.name != "doc"))
    if alert is not None:
        query = query.where(deliveries.c.alert == alert)
    return conn.execute(
        query.order_by(deliveries.c.since.desc(), deliveries.c.id).limit(limit)
    ).all()


def retry(conn: Connection, ids: Sequence[str]) -> int:
    """Send again what was given up; the receiver sees the same id."""
    again = update(deliveries).where(
        deliveries.c.id.in_(list(ids)),
        deliveries.c.state.in_([DeliveryState.DEAD.value, DeliveryState.UNKNOWN.value]),
    )
    values = {
        "state": DeliveryState.PENDING.value, "due": AT_ONCE, "ended": None, "attempts": 0,
        "began": None,
    }  # fmt: skip
    ring(conn, TOPIC)
    return conn.execute(again.values(**values)).rowcount


def _row(alert: Alert, one: Planned, *, test: bool) -> dict[str, object]:
    now = one.reason is Reason.SELECTED
    return {
        "id": delivery_id(alert.id, one.subscription.id), "alert": alert.id,
        "subscription": one.subscription.id, "channel": one.subscription.channel,
        "state": (DeliveryState.PENDING if now else DeliveryState.WAITING).value,
        "reason": one.reason.value, "have_sources": one.have_sources,
        "need_sources": one.need_sources, "need_certainty": one.need_certainty.value,
        "rules": json.dumps(one.rules), "since": alert.created, "due": AT_ONCE, "attempts": 0,
        "token": 0, "error": "", "reference": "", "repeat": False, "test": test,
        "doc": dump(one.subscription),
    }  # fmt: skip


def _held(delivery: Delivery) -> ColumnElement[bool]:
    return and_(
        deliveries.c.id == delivery.id,
        deliveries.c.token == delivery.token,
        deliveries.c.state == DeliveryState.SENDING.value,
    )


def _mark(delivery: Delivery, values: dict[str, object]) -> Callable[[Connection], bool]:
    free = {"lease_owner": None, "lease_until": None}
    mark = update(deliveries).where(_held(delivery)).values(**values, **free)
    same = select(deliveries.c.id).where(
        deliveries.c.id == delivery.id,
        deliveries.c.token == delivery.token,
        deliveries.c.state == values["state"],
    )
    return lambda conn: bool(conn.execute(mark).rowcount) or conn.execute(same).first() is not None


_IS_DUE = and_(
    deliveries.c.channel == bindparam("channel"),
    or_(deliveries.c.test, not_(bindparam("tests", type_=Boolean))),
    or_(
        and_(
            deliveries.c.state == DeliveryState.PENDING.value,
            deliveries.c.due <= bindparam("now"),
        ),
        and_(
            deliveries.c.state == DeliveryState.SENDING.value,
            deliveries.c.lease_until < bindparam("now"),
        ),
    ),
)
_ANY_DUE = select(deliveries.c.id).where(_IS_DUE).limit(1)
_DUE = (
    select(deliveries, alerts.c.doc.label("alert_doc"))
    .join_from(deliveries, alerts, alerts.c.id == deliveries.c.alert)
    .where(_IS_DUE)
    .order_by(deliveries.c.due, deliveries.c.since, deliveries.c.id)
    .limit(bindparam("n"))
    .with_for_update(skip_locked=True, of=deliveries)
)
_BEGIN = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("i"))
    .values(
        state=DeliveryState.SENDING.value,
        token=bindparam("t"),
        attempts=deliveries.c.attempts + 1,
        lease_owner=bindparam("o"),
        lease_until=bindparam("u"),
        began=bindparam("now"),
    )
)
