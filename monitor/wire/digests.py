"""Closes the windows of summaries that are over: one transaction for each, whoever comes first."""

from collections.abc import Callable, Mapping
from datetime import datetime

import structlog
from sqlalchemy import Connection

from monitor.alert.subscription import Subscription
from monitor.store import digest
from monitor.store.digest import Window
from monitor.store.session import Database

log = structlog.get_logger("digest")


async def close_due(
    db: Database, current: Mapping[str, Subscription], *, now: datetime, machine: datetime
) -> int:
    """Tell what is due; returns how many windows were closed.

    One that fails is said and does not keep the others; it comes again at the next call.

    Args:
        db: the store.
        current: the subscriptions in force, by id.
        now: the service's clock, by which windows end.
        machine: the machine's time.
    """
    closed = 0
    for window in await db.read(lambda conn: digest.due(conn, now)):
        to = current.get(window.subscription)
        try:
            await db.write(_closing(window, to, now, machine))
        except Exception as error:  # noqa: BLE001 - a summary that fails keeps no other
            log.error(  # noqa: TRY400
                "a summary could not be made", subscription=window.subscription, error=repr(error)
            )
        else:
            closed += 1
    return closed


def _closing(
    window: Window, to: Subscription | None, now: datetime, machine: datetime
) -> Callable[[Connection], str | None]:
    return lambda conn: digest.close(conn, window, to, now=now, at=machine)
