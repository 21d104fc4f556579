"""``monitor send-test``: a message marked TEST through the real outbox, channels and templates."""

import asyncio
import os
from contextlib import suppress
from dataclasses import replace
from uuid import uuid4

import typer
from sqlalchemy import Connection

from monitor.alert.model import Planned, Subscription
from monitor.alert.sample import sample_alert
from monitor.cli.context import settings, with_database
from monitor.cli.output import NO, OK, fail, table
from monitor.cli.rule_home import current
from monitor.cli.subscription_home import FILE
from monitor.clock import SystemClock
from monitor.config.house import House
from monitor.deliver.model import DeliveryState
from monitor.errors import Problem, StoreLocked
from monitor.store import alert as alert_rows
from monitor.store import delivery, listing
from monitor.store import subscription as subscription_rows
from monitor.store.lock import RunLock
from monitor.store.outbox import Deliveries
from monitor.store.session import Database
from monitor.telemetry.metrics import Metrics
from monitor.terms import Reason
from monitor.wire.outgoing import Outgoing
from monitor.wire.reach import means

OVER = frozenset(
    {DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.UNKNOWN, DeliveryState.LAPSED}
)


def send_test(subscription: str, wait: float) -> int:
    """Send to one subscription, or all of the house; 0 when every receiver said yes."""
    house = current()
    chosen = with_database(lambda db: db.read(lambda conn: _chosen(conn, house, subscription)))
    planned = [Planned(s, Reason.SELECTED, 1, 1, sample_alert().certainty, ()) for s in chosen]
    rows, unusable = with_database(lambda db: _send(db, house, planned, wait))
    table(
        ("subscription", "state", "attempts", "reference", "error"),
        [
            (r.subscription, r.state, r.attempts, r.reference, r.error or unusable.get(r.channel))
            for r in rows
        ],
    )
    wrong = () if subscription else _wrong(house)
    for problem in wrong:
        typer.echo(f"monitor: {problem}", err=True)
    if rows and all(r.state == DeliveryState.SENT for r in rows):
        return NO if wrong else OK
    open_ = any(r.state not in OVER for r in rows)
    typer.echo(
        "A message that is not sent yet stays in the outbox; the service goes on trying."
        if open_
        else "See monitor deliveries show for what the receivers said."
    )
    return NO


def _chosen(conn: Connection, house: House, name: str) -> list[Subscription]:
    """The house's subscriptions, or the one of that name, people's own included."""
    mine = subscription_rows.get(conn, name) if name else None
    if mine is not None:
        if not mine.subscription.enabled:
            state = mine.subscription.state.value
            raise fail(f"monitor: {name} is {state}; nothing is sent to it")
        return [mine.subscription]
    found = [s for s in house.routes.subscriptions if s.enabled and name in ("", s.id)]
    if not found:
        for problem in _wrong(house):
            typer.echo(f"monitor: {problem}", err=True)
        known = ", ".join(s.id for s in house.routes.subscriptions) or "none"
        raise fail(f"monitor: no subscription is called {name!r}; there are: {known}")
    return found


def _wrong(house: House) -> list[Problem]:
    """What is wrong in routes.toml: it keeps subscriptions from getting anything."""
    return [problem for problem in house.problems if problem.file == FILE]


async def _send(
    db: Database, house: House, chosen: list[Planned], wait: float
) -> tuple[listing.Rows, dict[str, str]]:
    """The deliveries, and why a channel that we build ourselves cannot be used (a secret, say)."""
    now = SystemClock().now()
    alert = replace(sample_alert(now), id=str(uuid4()))

    def keep(conn: Connection) -> None:
        alert_rows.put(conn, alert, alert_rows.TEST, at=now)
        delivery.plan(conn, alert, chosen, test=True)

    await db.write(keep)
    own = _sender(db, house)
    unusable = dict(own.unusable) if own is not None else {}
    rows: listing.Rows = ()
    with suppress(TimeoutError):
        async with asyncio.timeout(wait):
            while not rows or any(r.state not in OVER and r.channel not in unusable for r in rows):
                rows = await db.read(lambda conn: listing.deliveries_of(conn, alert.id))
                await asyncio.sleep(0.1)
    if own is not None:
        await own.stop()
    return rows, unusable


def _sender(db: Database, house: House) -> Outgoing | None:
    """A dispatcher for tests alone, where no service runs that would send them."""
    if db.path is not None:
        try:
            with RunLock(db.path):
                pass
        except StoreLocked:
            return None
    outbox = Deliveries(db, tests_only=True)
    owner = f"send-test:{os.getpid()}"
    sender = Outgoing(outbox, Metrics(), SystemClock(), owner, means(settings(), db))
    sender.use(house)
    return sender
