"""Deliveries whose sending may end the process: tried alone, and given up after too many deaths.

Each attempt is written down before it is made (state ``sending``), so one that kills is counted like
one that fails. What was on its way beside it died with it: those that died twice in a row are tried
one at a time, which shows the one that kills and lets the others go out.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Exists, Row, bindparam, select

from monitor.deliver.model import DeliveryState
from monitor.store.tables import deliveries, delivery_attempts

DIED = "died"
"""The result of an attempt that was begun and never marked."""
DEATHS = 5
"""Attempts in a row that ended with the process: then the delivery is dead."""
ALONE = 2
"""After so many nothing else of this process is on its way beside it."""


def died(row: Row[Any]) -> bool:
    """Whether a delivery that is due was begun before, and never marked."""
    return bool(row.state == DeliveryState.SENDING.value)


def deaths(conn: Connection, row: Row[Any]) -> int:
    """How many of its last attempts, without one between them, ended with the process."""
    if not died(row):
        return 0
    asked = {"d": row.id, "t": row.token, "least": row.token - DEATHS}
    found = set(conn.execute(_DEATHS, asked).scalars())
    return next(n for n in range(DEATHS + 1) if row.token - n not in found)


def turn(conn: Connection, rows: Sequence[Row[Any]], owner: str, now: datetime) -> list[Row[Any]]:
    """Those of the due rows that may be begun now beside what ``owner`` has on its way."""
    suspects = [deaths(conn, row) >= ALONE for row in rows]
    if not any(suspects):
        return [] if rows and _suspect_under_way(conn, owner, now) else list(rows)
    if suspects[0]:
        return [] if _under_way(conn, owner, now) else [rows[0]]
    return [] if _suspect_under_way(conn, owner, now) else list(rows[: suspects.index(True)])


def _under_way(conn: Connection, owner: str, now: datetime) -> bool:
    return conn.execute(_UNDER_WAY, {"o": owner, "now": now}).first() is not None


def _suspect_under_way(conn: Connection, owner: str, now: datetime) -> bool:
    return conn.execute(_SUSPECT_UNDER_WAY, {"o": owner, "now": now}).first() is not None


def _died_before(n: int) -> Exists:
    """Whether the ``n``-th attempt before the one that is under way ended with the process."""
    c = delivery_attempts.c
    query = select(c.n).where(c.delivery == deliveries.c.id, c.n == deliveries.c.token - n)
    return query.where(c.result == DIED).exists()


_UNDER_WAY = select(deliveries.c.id).where(
    deliveries.c.state == DeliveryState.SENDING.value,
    deliveries.c.lease_owner == bindparam("o"),
    deliveries.c.lease_until >= bindparam("now"),
)
_SUSPECT_UNDER_WAY = _UNDER_WAY.where(*(_died_before(n + 1) for n in range(ALONE)))
_DEATHS = select(delivery_attempts.c.n).where(
    delivery_attempts.c.delivery == bindparam("d"),
    delivery_attempts.c.n.between(bindparam("least"), bindparam("t")),
    delivery_attempts.c.result == DIED,
)
