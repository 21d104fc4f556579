"""What a consumer has done with its events: processed, attempted, given up."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, delete, insert, select, update

from monitor.store.insert import insert_new
from monitor.store.log import Event, pack, publish, unpack
from monitor.store.tables import attempts, dead_letters, processed


def begin(conn: Connection, consumer: str, event: str, *, at: datetime) -> bool:
    """Mark the event as processed by this transaction; False when an earlier one did."""
    row = {"consumer": consumer, "event": event, "at": at}
    return bool(insert_new(conn, processed, [row]))


def is_processed(conn: Connection, consumer: str, event: str) -> bool:
    """Whether the event's effect is written."""
    query = select(processed.c.at).where(
        processed.c.consumer == consumer, processed.c.event == event
    )
    return conn.execute(query).scalar() is not None


def attempted(conn: Connection, consumer: str, event: str) -> int:
    """How many attempts are on record."""
    query = select(attempts.c.n).where(attempts.c.consumer == consumer, attempts.c.event == event)
    return int(conn.execute(query).scalar() or 0)


def attempt(conn: Connection, consumer: str, event: str, *, at: datetime, error: str = "") -> int:
    """Count an attempt; returns how many there were with it."""
    n = attempted(conn, consumer, event)
    row = {"consumer": consumer, "event": event, "n": n + 1, "error": error[:500], "at": at}
    if n:
        same = (attempts.c.consumer == consumer) & (attempts.c.event == event)
        conn.execute(update(attempts).where(same).values(n=n + 1, error=error[:500], at=at))
    else:
        conn.execute(insert(attempts), row)
    return n + 1


def forget_attempts(conn: Connection, consumer: str, event: str) -> None:
    """The event succeeded, or was given up."""
    conn.execute(delete(attempts).where(attempts.c.consumer == consumer, attempts.c.event == event))


def bury(
    conn: Connection,
    consumer: str,
    topic: str,
    event: Event,
    error: str,
    *,
    at: datetime,
    item: str = "",
) -> None:
    """Put an event, or one item of it, among the dead letters."""
    conn.execute(
        insert(dead_letters),
        {
            "at": at, "consumer": consumer, "topic": topic, "event": event.id, "item": item,
            "error": error[:2000], "key": event.key, "value": event.value,
            "headers": pack(event.headers),
        },
    )  # fmt: skip


def letters(conn: Connection, *, limit: int = 100, all_of_them: bool = False) -> Sequence[Row]:  # type: ignore[type-arg]
    """Dead letters, newest first: those not replayed, or all."""
    query = select(dead_letters).order_by(dead_letters.c.id.desc()).limit(limit)
    if not all_of_them:
        query = query.where(dead_letters.c.replayed.is_(None))
    return conn.execute(query).all()


def replay(conn: Connection, ids: Iterable[int], *, at: datetime) -> int:
    """Publish dead letters again, as events of their own with the same headers; returns how many."""
    query = select(dead_letters).where(
        dead_letters.c.id.in_(list(ids)), dead_letters.c.replayed.is_(None)
    )
    rows = conn.execute(query.order_by(dead_letters.c.id).with_for_update()).all()
    for row in rows:
        again = Event(row.value, row.key, headers=unpack(row.headers))
        publish(conn, row.topic, [again], at=at)
    done = [row.id for row in rows]
    conn.execute(update(dead_letters).where(dead_letters.c.id.in_(done)).values(replayed=at))
    return len(rows)
