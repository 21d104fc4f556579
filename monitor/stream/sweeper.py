"""The safety net below the stream: what should not happen is looked for now and then."""

from datetime import datetime, timedelta

import structlog

from monitor.store import log, parked
from monitor.store.event import CONSUMERS, VERSION
from monitor.store.session import Database
from monitor.store.settle import lapse

OVERDUE = timedelta(minutes=10)
"""An event that was read so long ago and left no mark is published again."""
PATIENCE = timedelta(hours=1)
"""On Kafka it may only be queued: so long we wait while the ones before it are being handled."""
logger = structlog.get_logger(__name__)


async def sweep(
    db: Database, *, now: datetime, machine: datetime, local: bool = True
) -> tuple[int, int]:
    """Publish overdue events again and let waiting deliveries lapse; returns how many of each.

    Args:
        db: the store.
        now: the service's clock, by which deliveries wait.
        machine: the machine's time, by which events are overdue.
        local: the log is the topic itself; else a broker stands between.
    """
    patience = None if local else PATIENCE
    rescued = await db.write(
        lambda conn: log.rescue(
            conn, CONSUMERS, before=machine - OVERDUE, at=machine, patience=patience
        )
    )
    lapsed = await db.write(lambda conn: lapse(conn, now=now))
    if rescued:
        logger.error("events were read and never handled; published again", events=rescued)
    await release(db, machine)
    return rescued, lapsed


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
