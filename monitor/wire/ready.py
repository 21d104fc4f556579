"""What /readyz says of a service: each of its roles at work, and the database."""

from typing import TYPE_CHECKING, Any

from monitor import __version__
from monitor.web.app import Readiness
from monitor.wire.role import Role

if TYPE_CHECKING:
    from monitor.wire.service import Service


async def look(service: "Service") -> Readiness:
    """Ask every part. Raises StoreError."""
    alive = await service.db.read(lambda conn: conn.exec_driver_sql("SELECT 1").scalar() == 1)
    parts = {"database": alive}
    detail: dict[str, Any] = {"roles": sorted(service.roles)}
    if service.stream is not None:
        parts["stream"] = service.stream.ready
        detail["stream"] = "running" if service.stream.ready else "starting or being rebuilt"
    if Role.DELIVER in service.roles:
        parts["delivery"] = service.outgoing.failed is None
        detail["delivery"] = "running" if parts["delivery"] else "failed; the log says why"
    if Role.POLL in service.roles:
        detail["feeds"] = len(service.keeper.house.feeds)
        detail["feeds_by_state"] = service.jobs.gauges.feeds_by_state
    detail |= {
        "database": "answers" if alive else "does not answer",
        "configuration_problems": len(service.keeper.house.problems),
        "version": __version__,
    }
    return Readiness(ready=all(parts.values()), detail=detail)
