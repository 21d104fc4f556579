"""The safety net below the stream: what should not happen is looked for now and then."""

from datetime import datetime, timedelta

import structlog

from monitor.store import log, parked
from monitor.store.backlog import Backlog, oldest_of
from monitor.store.event import CONSUMERS, VERSION
from monitor.store.session import Database
from monitor.store.settle import lapse

OVERDUE = timedelta(minutes=10)
"""An event that was read so long ago and left no mark is published again."""
PATIENCE = timedelta(hours=1)
"""On Kafka it may only be queued: so long we wait while the ones before it are being handled."""
logger = structlog.get_logger(__name__)


async def sweep(
    db: Database,
    *,
    now: datetime,
    machine: datetime,
    local: bool = True,
    backlog: Backlog | None = None,
) -> tuple[int, int]:
    """Publish overdue events again and let waiting deliveries lapse; returns how many of each.

    Args:
        db: the store.
        now: the service's clock, by which deliveries wait.
        machine: the machine's time, by which events are overdue.
        local: the log is the topic itself; else a broker stands between.
        backlog: remembers from sweep to sweep what need not be looked at again.
    """
    rescued = await _rescue(db, machine, backlog or Backlog(), local=local)
    lapsed = await db.write(lambda conn: lapse(conn, now=now))
    if rescued:
        logger.error("events were read and never handled; published again", events=rescued)
    await release(db, machine)
    return rescued, lapsed


async def _rescue(db: Database, machine: datetime, backlog: Backlog, *, local: bool) -> int:
    """Looked for in a read: nobody's writes wait for it, and as a rule there is nothing."""
    found = await db.read(backlog.look)
    await db.write(backlog.keep)
    before = machine - OVERDUE
    oldest = oldest_of(found)
    if oldest is None or oldest >= before:
        return 0
    first = {topic: one.first for topic, one in found.items()}
    patience = None if local else PATIENCE
    return await db.write(
        lambda conn: log.rescue(
            conn, CONSUMERS, before=before, at=machine, patience=patience, first=first
        )
    )


async def release(db: Database, machine: datetime) -> int:
    """Publish again what was parked for a program as new as this one; returns how many events."""
    released = 0
    while some := await db.write(lambda conn: parked.release(conn, VERSION, at=machine)):
        released += some
    if released:
        logger.info("events that waited for this program are handled now", events=released)
    if waiting := await db.read(parked.waiting):
        logger.warning("events wait for a newer program: finish the upgrade", events=waiting)
    return released
