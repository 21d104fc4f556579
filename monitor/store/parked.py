"""Events of a newer program, kept until one that can read them runs here."""

from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from monitor.store import inbox
from monitor.store.insert import insert_new
from monitor.store.log import Event, pack, publish, unpack
from monitor.store.tables import parked, processed

CHUNK = 200
"""Events released in one transaction."""


def park(
    conn: Connection, consumer: str, topic: str, event: Event, version: int, *, at: datetime
) -> bool:
    """Keep an event that ``consumer`` cannot read yet, marked as processed: its offset may go on.

    False when it was handled, or parked, before.
    """
    if not inbox.begin(conn, consumer, event.id, at=at):
        return False
    row = {
        "consumer": consumer, "event": event.id, "topic": topic, "version": version,
        "key": event.key, "value": event.value, "headers": pack(event.headers), "at": at,
    }  # fmt: skip
    return bool(insert_new(conn, parked, [row]))


def release(conn: Connection, version: int, *, at: datetime) -> int:
    """Publish again what this program can read, the oldest first; returns how many (0: none left).

    An event keeps its id, and loses its mark. Two workers that release at once share them.

    Args:
        conn: the transaction's.
        version: the newest one this program reads.
        at: the machine's time.
    """
    query = (
        select(parked)
        .where(parked.c.version <= version)
        .order_by(parked.c.at, parked.c.event)
        .limit(CHUNK)
        .with_for_update(skip_locked=True)
    )
    rows = conn.execute(query).all()
    for row in rows:
        same = (row.consumer, row.event)
        for table in (processed, parked):
            conn.execute(delete(table).where(table.c.consumer == same[0], table.c.event == same[1]))
        publish(conn, row.topic, [Event(row.value, row.key, row.event, unpack(row.headers))], at=at)
    return len(rows)


def waiting(conn: Connection) -> int:
    """How many events wait for a newer program."""
    return int(conn.execute(select(func.count()).select_from(parked)).scalar_one())
