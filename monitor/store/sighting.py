"""What a process alone can see is wrong: its disk, its clock, a channel whose secret it lacks.

Every process writes down what it sees; one tells the operator of all. So a trouble lasts as long as
any of them has it, and is told and ended once.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from monitor.alert.notice import Trouble
from monitor.store.insert import insert_all
from monitor.store.tables import channel_health, sightings
from monitor.terms import Severity

FRESH = timedelta(minutes=3)
"""Who has not looked for so long is gone: what it saw is not seen any more."""


def see(conn: Connection, process: str, found: Sequence[Trouble], *, at: datetime) -> None:
    """Put what a process sees now in the place of what it saw before; ``at`` is the machine's time."""
    conn.execute(delete(sightings).where(sightings.c.process == process))
    rows = [
        {
            "process": process, "key": key, "text": one.text, "severity": one.severity.value,
            "at": at,
        }
        for key, one in {one.key: one for one in found}.items()
    ]  # fmt: skip
    insert_all(conn, sightings, rows)


def seen(conn: Connection, *, now: datetime) -> list[Trouble]:
    """What at least one process sees, each key once, by key."""
    c = sightings.c
    query = select(c.key, c.text, c.severity).where(c.at >= now - FRESH)
    found = {
        row.key: Trouble(row.key, row.text, Severity(row.severity))
        for row in conn.execute(query.order_by(c.key, c.process.desc()))
    }
    return list(found.values())


def forget(conn: Connection, processes: Collection[str] | None = None) -> None:
    """Forget what these processes said of themselves and of channels; None: all of them."""
    for table in (sightings, channel_health):
        gone = delete(table)
        conn.execute(gone if processes is None else gone.where(table.c.process.in_(processes)))


def forget_old(conn: Connection, *, now: datetime) -> None:
    """Forget the sightings of processes that look no more."""
    conn.execute(delete(sightings).where(sightings.c.at < now - FRESH))


def witnesses(conn: Connection) -> list[str]:
    """The processes that have said something."""
    both = select(channel_health.c.process).union(select(sightings.c.process))
    return list(conn.execute(both).scalars())
