"""The outbox: claim -> send -> mark, each step fenced by a token, so that late words change nothing."""

import json
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import structlog
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    not_,
    or_,
    select,
    text,
    update,
)

from monitor.alert.model import Alert, Subscription
from monitor.deliver.model import EVERYWHERE, UNSENT, Delivery, DeliveryState, Receipt, Room
from monitor.errors import StoreAway
from monitor.store import suspect
from monitor.store.attempt import LONGEST, attempt, give_up
from monitor.store.channel import StoredHealth
from monitor.store.doc import load, unreadable
from monitor.store.insert import insert_new
from monitor.store.session import Database
from monitor.store.subscription_follow import withheld
from monitor.store.suspect import DIED, died
from monitor.store.tables import UNDER_WAY, alerts, deliveries, delivery_attempts
from monitor.store.unsubscribe import stopped
from monitor.terms import Kind, Reason

log = structlog.get_logger(__name__)


class Deliveries(StoredHealth):
    """Implements ``deliver.model.Outbox``; what is claimed or marked survives a power cut."""

    def __init__(self, db: Database, *, owner: str = "", tests_only: bool = False) -> None:
        super().__init__(db, owner)
        self._tests_only = tests_only

    async def claim(
        self,
        *,
        channel: str,
        now: datetime,
        owner: str,
        limit: int,
        lease: timedelta,
        room: Room = EVERYWHERE,
    ) -> Sequence[Delivery]:
        """Take deliveries of one channel that are due, and those whose lease ran out."""
        asked = {
            "channel": channel, "now": now, "n": limit, "tests": self._tests_only,
            "avoid": sorted(room.avoid),
        }  # fmt: skip
        if not await self._db.read(lambda conn: conn.execute(_ANY_DUE, asked).first(), loose=True):
            return []
        return await self._db.write(
            lambda conn: claim(conn, asked, owner, now + lease, room), durable=True
        )

    async def still_mine(self, delivery: Delivery, *, now: datetime) -> bool:
        """Ask again just before the send; a database that was away for a while has used up lease."""
        began = time.monotonic()
        query = select(deliveries.c.lease_until).where(_held(delivery))
        until = await self._db.read(lambda conn: conn.execute(query).scalar(), loose=True)
        return until is not None and until > now + timedelta(seconds=time.monotonic() - began)

    async def mark_sent(self, delivery: Delivery, receipt: Receipt, *, now: datetime) -> bool:
        """False when the token is no longer ours."""
        values = {
            "state": DeliveryState.SENT.value, "reference": receipt.reference,
            "repeat": receipt.repeat, "ended": now, "error": "",
        }  # fmt: skip
        result = "found" if receipt.repeat else "sent"
        return await self._mark(delivery, values, (result, receipt.reference, now))

    async def mark_failed(
        self,
        delivery: Delivery,
        error: str,
        *,
        retry_at: datetime | None,
        now: datetime,
        unanswered: datetime | None = None,
        tried: bool = True,
    ) -> bool:
        """Schedule the retry, or give up where ``retry_at`` is None; fenced alike.

        ``unanswered`` is given again as ``resent_after`` by the next claim.
        """
        values: dict[str, object] = {"error": error[:LONGEST], "began": unanswered}
        result = "dead"
        if retry_at is None:
            values |= {"state": DeliveryState.DEAD.value, "ended": now}
        else:
            before = delivery.attempts > 1 or tried
            state = DeliveryState.FAILED if before else DeliveryState.PENDING
            values |= {"state": state.value, "due": retry_at}
            result = "failed"
        if not tried:
            values["attempts"] = delivery.attempts - 1
        return await self._mark(delivery, values, (result, error, now) if tried else None)

    async def mark_unknown(self, delivery: Delivery, error: str, *, now: datetime) -> bool:
        """Leave it to a person; fenced alike."""
        values = {"state": DeliveryState.UNKNOWN.value, "error": error[:LONGEST], "ended": now}
        return await self._mark(delivery, values, ("unknown", error, now))

    async def _mark(
        self,
        delivery: Delivery,
        values: dict[str, object],
        answer: tuple[str, str, datetime] | None,
    ) -> bool:
        mark = _mark(delivery, values, answer)
        try:
            return await self._db.write(mark, durable=True)
        except StoreAway:  # perhaps it was kept: asked again, the same mark tells
            return await self._db.write(mark, durable=True)


def claim(
    conn: Connection, asked: dict[str, Any], owner: str, until: datetime, room: Room = EVERYWHERE
) -> Sequence[Delivery]:
    """Lease what is due to ``owner``; what cannot be read, or kills, is given up and stops nothing else."""
    now: datetime = asked["now"]
    fits = room.within()
    rows = [row for row in conn.execute(_DUE, asked) if fits(row.target)]
    insert_new(
        conn,
        delivery_attempts,
        [attempt(row.id, row.token, row.began, (DIED, "", now)) for row in rows if died(row)],
    )
    deaths = suspect.deaths(conn, rows)
    rows = suspect.turn(conn, suspect.living(conn, rows, deaths, now), deaths, owner, now)
    taken: list[Delivery] = []
    for row in rows:
        try:
            taken.append(_delivery(row, now, until))
        except ValueError as error:
            give_up(conn, row, f"broken: {unreadable(error)}", now)
    taken = _wanted(conn, taken, now)
    if taken:
        begun = {"o": owner, "u": until, "now": now}
        own = [{"i": d.id, "t": d.token, "a": d.attempts} for d in taken]
        conn.execute(_BEGIN, [begun | one for one in own])
    return taken


def _wanted(conn: Connection, taken: list[Delivery], now: datetime) -> list[Delivery]:
    """Without those whose receivers want no more since; letters answer a question of theirs."""
    alerts_ = [d for d in taken if d.alert.kind is not Kind.LETTER]
    off = dict(withheld(conn, (d.subscription.id for d in alerts_)))
    gone = stopped(conn, (d.subscription for d in alerts_))
    off |= dict.fromkeys(gone, Reason.UNSUBSCRIBED)
    for one in alerts_:
        if why := off.get(one.subscription.id):
            end = {"state": DeliveryState.LAPSED.value, "reason": why.value, "ended": now}
            free = {"lease_owner": None, "lease_until": None}
            conn.execute(update(deliveries).where(deliveries.c.id == one.id).values(**end, **free))
    return [d for d in taken if d.alert.kind is Kind.LETTER or d.subscription.id not in off]


@lru_cache(maxsize=64)
def _alert(doc: str) -> Alert:
    """The same alert for all its receivers: read once. Raises ValidationError."""
    return load(Alert, doc)


@lru_cache(maxsize=64)
def _rules(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def _delivery(row: Row[Any], now: datetime, until: datetime) -> Delivery:
    """Raises ValueError, as pydantic and json do."""
    return Delivery(
        id=row.id,
        alert=_alert(row.alert_doc),
        subscription=load(Subscription, row.doc),
        # One that died with its process is not the receiver's fault: it makes no wait longer.
        attempts=row.attempts if died(row) else row.attempts + 1,
        token=row.token + 1,
        lease_until=until,
        rules=_rules(row.rules),
        test=row.test,
        stored=row.alert_stored,
        claimed=now,
        resent_after=row.began,
    )


def _held(delivery: Delivery) -> ColumnElement[bool]:
    return and_(
        deliveries.c.id == delivery.id,
        deliveries.c.token == delivery.token,
        deliveries.c.state == DeliveryState.SENDING.value,
    )


def _mark(
    delivery: Delivery, values: dict[str, object], answer: tuple[str, str, datetime] | None
) -> Callable[[Connection], bool]:
    free = {"lease_owner": None, "lease_until": None}
    mark = update(deliveries).where(_held(delivery)).values(**values, **free)
    same = select(deliveries.c.id).where(
        deliveries.c.id == delivery.id,
        deliveries.c.token == delivery.token,
        deliveries.c.state == values["state"],
    )
    tried = [attempt(delivery.id, delivery.token, delivery.claimed, answer)] if answer else []

    def write(conn: Connection) -> bool:
        if conn.execute(mark).rowcount:
            insert_new(conn, delivery_attempts, tried)
            return True
        return conn.execute(same).first() is not None

    return write


_UNSENT = [state.value for state in UNSENT]
_IS_DUE = and_(
    text(UNDER_WAY),
    deliveries.c.channel == bindparam("channel"),
    or_(deliveries.c.test, not_(bindparam("tests", type_=Boolean))),
    or_(
        and_(
            deliveries.c.state.in_(_UNSENT),
            deliveries.c.due <= bindparam("now"),
            deliveries.c.target.not_in(bindparam("avoid", expanding=True)),
        ),
        and_(
            deliveries.c.state == DeliveryState.SENDING.value,
            deliveries.c.lease_until < bindparam("now"),
        ),
    ),
)
_ANY_DUE = select(deliveries.c.id).where(_IS_DUE).limit(1)
_DUE = (
    select(deliveries, alerts.c.doc.label("alert_doc"), alerts.c.stored.label("alert_stored"))
    .join_from(deliveries, alerts, alerts.c.id == deliveries.c.alert)
    .where(_IS_DUE)
    .order_by(deliveries.c.place, deliveries.c.since, deliveries.c.id)
    .limit(bindparam("n"))
    .with_for_update(skip_locked=True, of=deliveries)
)
_BEGIN = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("i"))
    .values(
        state=DeliveryState.SENDING.value,
        token=bindparam("t"),
        attempts=bindparam("a"),
        lease_owner=bindparam("o"),
        lease_until=bindparam("u"),
        began=bindparam("now"),
    )
)
