"""What /readyz says of a service: each of its roles at work, and the database, read and written."""

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from monitor import __version__
from monitor.clock import SystemClock
from monitor.errors import StoreError
from monitor.store import turn
from monitor.store.session import Database
from monitor.web.app import Readiness
from monitor.wire.role import Role

if TYPE_CHECKING:
    from monitor.wire.service import Service

QUIET = 10.0
"""Seconds without a refused write before one of our own is tried."""


async def refusal(db: Database, owner: str, *, quiet: float = QUIET) -> str:
    """Why the database takes no writes, "" where it does.

    A write that changes nothing succeeds on a full disk, and so may a small one. So a refusal counts
    for ``quiet`` seconds, and ends only with a row that is really written.

    Args:
        db: asked only after a refusal.
        owner: the process, for the row.
        quiet: seconds.
    """
    seen = db.refused
    if seen is None:
        return ""
    if time.monotonic() - seen[1] < quiet:
        return seen[0]
    now, name = SystemClock().now(), f"ready {owner}"
    try:
        await db.write(lambda conn: turn.take(conn, name, owner, now=now, ttl=timedelta(0)))
        await db.write(lambda conn: turn.let_go(conn, name, owner))
    except StoreError as error:
        return str(error)
    if db.refused is seen:  # another that asked meanwhile may have ended it
        db.refused = None
    return db.refused[0] if db.refused else ""


def roles(service: "Service") -> dict[Role, bool]:
    """Which of its roles are at work, as far as the process itself can tell."""
    found = dict.fromkeys(sorted(service.roles), True)
    if service.stream is not None:
        found[Role.STREAM] = service.stream.ready
    if Role.DELIVER in service.roles:
        found[Role.DELIVER] = service.outgoing.failed is None
    return found


async def look(service: "Service") -> Readiness:
    """Ask every part. Raises StoreError."""
    alive = await service.db.read(lambda conn: conn.exec_driver_sql("SELECT 1").scalar() == 1)
    work = roles(service)
    detail: dict[str, Any] = {"roles": list(work)}
    if Role.STREAM in work:
        detail["stream"] = "running" if work[Role.STREAM] else "starting or being rebuilt"
    if Role.DELIVER in work:
        detail["delivery"] = "running" if work[Role.DELIVER] else "failed; the log says why"
    if Role.POLL in service.roles:
        detail["feeds"] = len(service.keeper.house.feeds)
        detail["feeds_by_state"] = service.jobs.gauges.feeds_by_state
    refused = await refusal(service.db, service.owner)
    answers = "answers" if alive else "does not answer"
    detail |= {
        "database": f"takes no writes: {refused}" if refused else answers,
        "configuration_problems": len(service.keeper.house.problems),
        "configuration_in_force": service.keeper.last_good.forms(service.keeper.house),
        "version": __version__,
    }
    return Readiness(ready=alive and not refused and all(work.values()), detail=detail)
