"""What is written of a delivery's attempts, and of one that is given up without another."""

from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Connection, Row, update

from monitor.deliver.model import DeliveryState
from monitor.store.insert import insert_new
from monitor.store.tables import deliveries, delivery_attempts

log = structlog.get_logger(__name__)
LONGEST = 2000
"""Characters kept of an answer."""


def give_up(conn: Connection, row: Row[Any], what: str, now: datetime) -> None:
    """It is dead at once, and seen; a further try would do the same."""
    what = what[:LONGEST]
    log.error("delivery.dead", delivery=row.id, channel=row.channel, error=what)
    dead = {"state": DeliveryState.DEAD.value, "error": what, "ended": now, "token": row.token + 1}
    free = {"lease_owner": None, "lease_until": None}
    conn.execute(update(deliveries).where(deliveries.c.id == row.id).values(**dead, **free))
    insert_new(conn, delivery_attempts, [attempt(row.id, row.token + 1, now, ("dead", what, now))])


def attempt(
    delivery: str, token: int, began: datetime | None, answer: tuple[str, str, datetime]
) -> dict[str, object]:
    """A row of one attempt: (result, what was said, when it ended)."""
    result, said, ended = answer
    return {
        "delivery": delivery, "n": token, "began": began, "ended": ended, "result": result,
        "answer": said[:LONGEST],
    }  # fmt: skip
