"""What /readyz says of a service: each of its roles at work, and the database."""

from typing import TYPE_CHECKING, Any

from monitor import __version__
from monitor.web.app import Readiness
from monitor.wire.role import Role

if TYPE_CHECKING:
    from monitor.wire.service import Service


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
    detail |= {
        "database": "answers" if alive else "does not answer",
        "configuration_problems": len(service.keeper.house.problems),
        "configuration_in_force": service.keeper.last_good.forms(service.keeper.house),
        "version": __version__,
    }
    return Readiness(ready=alive and all(work.values()), detail=detail)
