"""Deliveries whose sending may end the process: tried alone, later each time, and given up in the end.

Each attempt is written down before it is made (state ``sending``), so one that kills is counted like
one that fails. What was on its way beside it died with it: those that died twice in a row are tried
one at a time, which shows the one that kills and lets the others go out. Nothing is begun beside one;
what other channels had begun before it goes on. They wait longer each time, so that a process that something else kills again and again condemns nobody.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Exists, Row, bindparam, select, update

from monitor.deliver.model import DeliveryState
from monitor.store.attempt import give_up
from monitor.store.tables import deliveries, delivery_attempts

DIED = "died"
"""The result of an attempt that was begun and never marked."""
DEATHS = 10
"""Attempts in a row that ended with the process: then the delivery is dead, in a quarter of an hour."""
ALONE = 2
"""After so many it is put off, and nothing else of its channel, nor a second such one, is on its way
beside it."""
FIRST, MOST = timedelta(seconds=5), timedelta(minutes=5)
"""How long it is put off; doubled each time."""


def died(row: Row[Any]) -> bool:
    """Whether a delivery that is due was begun before, and never marked."""
    return bool(row.state == DeliveryState.SENDING.value)


def deaths(conn: Connection, rows: Sequence[Row[Any]]) -> dict[str, int]:
    """By delivery: how many of its last attempts, without one between them, ended with the process."""
    if not rows:
        return {}
    c = delivery_attempts.c
    query = select(c.delivery, c.n).where(
        c.delivery.in_([row.id for row in rows]), c.result == DIED
    )
    found = {(str(one), int(n)) for one, n in conn.execute(query)}
    return {row.id: _in_a_row(row, found) for row in rows} if found else {}


def living(
    conn: Connection, rows: Sequence[Row[Any]], deaths: Mapping[str, int], now: datetime
) -> list[Row[Any]]:
    """Those that may be tried now: what has ended the process is put off, then given up."""
    found: list[Row[Any]] = []
    for row in rows:
        n = deaths.get(row.id, 0)
        if not died(row) or n < ALONE:
            found.append(row)
        elif n < DEATHS:
            _put_off(conn, row, n, now)
        else:
            what = (
                f"killed: {n} attempts in a row ended with the process (out of memory, or killed)"
            )
            give_up(conn, row, what, now)
    return found


def turn(
    conn: Connection,
    rows: Sequence[Row[Any]],
    died_before: Mapping[str, int],
    owner: str,
    now: datetime,
) -> list[Row[Any]]:
    """Those of one channel's due rows that may be begun now beside what ``owner`` has on its way.

    A suspect that is first waits only for what its own channel has on its way, which ends: another
    channel may never be idle. What another one has there dies at most ``ALONE`` times beside it.
    """
    suspects = [died_before.get(row.id, 0) >= ALONE for row in rows]
    if not rows or _suspect_under_way(conn, owner, now):
        return []
    if suspects[0]:
        return [] if _under_way(conn, rows[0].channel, owner, now) else [rows[0]]
    return list(rows[: suspects.index(True)]) if any(suspects) else list(rows)


def _put_off(conn: Connection, row: Row[Any], n: int, now: datetime) -> None:
    """Try it later. What was perhaps received stays in doubt; the attempt counts as none."""
    waits = min(FIRST * (1 << (n - ALONE)), MOST)
    later = {
        "state": DeliveryState.FAILED.value, "due": now + waits, "attempts": row.attempts - 1,
        "error": f"{n} attempts in a row ended with the process; tried alone next",
        "lease_owner": None, "lease_until": None,
    }  # fmt: skip
    conn.execute(update(deliveries).where(deliveries.c.id == row.id).values(**later))


def _in_a_row(row: Row[Any], found: set[tuple[str, int]]) -> int:
    return next(n for n in range(DEATHS + 1) if n == DEATHS or (row.id, row.token - n) not in found)


def _under_way(conn: Connection, channel: str, owner: str, now: datetime) -> bool:
    query = _UNDER_WAY.where(deliveries.c.channel == channel)
    return conn.execute(query, {"o": owner, "now": now}).first() is not None


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
