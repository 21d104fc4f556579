"""The safety net below the stream: what should not happen is looked for now and then."""

from datetime import datetime, timedelta

import structlog

from monitor.store import log
from monitor.store.event import ARTICLES, CLAIMS
from monitor.store.session import Database
from monitor.store.settle import lapse

OVERDUE = timedelta(minutes=10)
"""An event that was read so long ago and left no mark is published again."""
CONSUMERS = {ARTICLES: "read", CLAIMS: "step"}
logger = structlog.get_logger(__name__)


async def sweep(db: Database, *, now: datetime, machine: datetime) -> tuple[int, int]:
    """Publish overdue events again and let waiting deliveries lapse; returns how many of each.

    Args:
        db: the store.
        now: the service's clock, by which deliveries wait.
        machine: the machine's time, by which events are overdue.
    """
    before = machine - OVERDUE
    rescued = await db.write(lambda conn: log.rescue(conn, CONSUMERS, before=before, at=machine))
    lapsed = await db.write(lambda conn: lapse(conn, now=now))
    if rescued:
        logger.error("events were read and never handled; published again", events=rescued)
    return rescued, lapsed
