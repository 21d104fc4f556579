"""The log of events. On ``local://`` it is the topic itself; elsewhere the outbox of a relay.

Publishing is an INSERT in the caller's transaction: an event exists if and only if what it tells of
was committed.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection, Exists, bindparam, delete, insert, select, tuple_, update

from monitor.store.bell import ring
from monitor.store.event import CONSUMERS
from monitor.store.guard import hold
from monitor.store.insert import insert_all, insert_new, overwrite
from monitor.store.tables import log, log_ends, offsets, processed


@dataclass(frozen=True, slots=True)
class Event:
    """One event to publish. ``id`` stays the same however often it is delivered."""

    value: bytes | None
    key: bytes | None = None
    id: str = field(default_factory=lambda: uuid4().hex)
    headers: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One event as it stands in the log."""

    topic: str
    partition: int
    offset: int
    event: str
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    at: datetime


def publish(
    conn: Connection, topic: str, events: Sequence[Event], *, at: datetime, partition: int = 0
) -> int:
    """Append events in order; returns the first one's offset. Rings the topic after the commit."""
    first = _reserve(conn, topic, partition, len(events))
    rows = [
        {
            "topic": topic, "partition": partition, "offset": first + n, "event": event.id,
            "key": event.key, "value": event.value, "headers": pack(event.headers), "at": at,
        }
        for n, event in enumerate(events)
    ]  # fmt: skip
    if rows:
        insert_all(conn, log, rows)
        ring(conn, topic)
    return first


def read_after(
    conn: Connection, positions: Iterable[tuple[str, int, int]], limit: int
) -> list[Record]:
    """Up to ``limit`` records of each (topic, partition) from its offset on, in order."""
    found: list[Record] = []
    for topic, partition, offset in positions:
        rows = conn.execute(_READ, {"t": topic, "p": partition, "o": offset, "n": limit})
        found.extend(
            Record(topic, partition, o, event, key, value, unpack(headers), at)
            for o, event, key, value, headers, at in rows
        )
    return found


def ends(conn: Connection, topic: str) -> dict[int, int]:
    """Partition -> the offset its next event will get."""
    rows = conn.execute(
        select(log_ends.c.partition, log_ends.c.next).where(log_ends.c.topic == topic)
    )
    return {int(p): int(n) for p, n in rows}


def starts(conn: Connection, topic: str, partition: int) -> int:
    """The first offset that is still kept; the end where nothing is."""
    query = select(log.c.offset).where(log.c.topic == topic, log.c.partition == partition)
    first = conn.execute(query.order_by(log.c.offset).limit(1)).scalar()
    return int(first) if first is not None else ends(conn, topic).get(partition, 0)


def declare(conn: Connection, topic: str, partitions: int) -> None:
    """Make sure that the partitions exist."""
    have = ends(conn, topic)
    rows = [{"topic": topic, "partition": p, "next": 0} for p in range(partitions) if p not in have]
    insert_new(conn, log_ends, rows)


def committed(conn: Connection, consumer: str) -> dict[tuple[str, int], int]:
    """(topic, partition) -> the offset the group reads next."""
    query = select(offsets.c.topic, offsets.c.partition, offsets.c.offset)
    rows = conn.execute(query.where(offsets.c.consumer == consumer))
    return {(str(t), int(p)): int(o) for t, p, o in rows}


def commit(conn: Connection, consumer: str, positions: Iterable[tuple[str, int, int]]) -> None:
    """Keep how far the group has read."""
    rows = [
        {"consumer": consumer, "topic": t, "partition": p, "offset": o} for t, p, o in positions
    ]
    if rows:
        overwrite(conn, offsets, rows, ("offset",))


def prune(conn: Connection, *, before: datetime, limit: int, forget: bool) -> int:
    """Drop up to ``limit`` old records that a group has read; returns how many.

    ``forget``: what was processed of them is forgotten too. Right where this log is the topic, for
    then nobody can deliver them again. Elsewhere what was read may not be handled yet; it is kept.
    """
    key = (log.c.topic, log.c.partition, log.c.offset)
    over = [] if forget else [(log.c.topic != t) | done(c) for t, c in CONSUMERS.items()]
    query = select(*key, log.c.event).where(log.c.at < before, _was_read(), *over)
    old = conn.execute(query.order_by(log.c.at).limit(limit)).all()
    if old:
        conn.execute(delete(log).where(tuple_(*key).in_([tuple(row[:3]) for row in old])))
    if old and forget:
        conn.execute(delete(processed).where(processed.c.event.in_([row[3] for row in old])))
    return len(old)


def stay(conn: Connection, consumer: str) -> None:
    """Write down again how far the group has read: shows whether anything can be written."""
    mine = update(offsets).where(offsets.c.consumer == consumer)
    conn.execute(mine.values(offset=offsets.c.offset))


def waits(conn: Connection, group: str, consumers: Mapping[str, str], *, before: datetime) -> bool:
    """Whether an event older than ``before`` stands where the group has not come yet, unhandled."""
    stands = committed(conn, group)
    for topic, consumer in consumers.items():
        for partition in ends(conn, topic):
            there = (log.c.topic == topic, log.c.partition == partition)
            ahead = log.c.offset >= stands.get((topic, partition), 0)
            query = select(log.c.event).where(*there, ahead, log.c.at < before, ~done(consumer))
            if conn.execute(query.limit(1)).first() is not None:
                return True
    return False


def queued(conn: Connection, topic: str, consumer: str, keys: Collection[str]) -> bool:
    """Whether an event of one of ``keys`` was published that ``consumer`` has not handled yet."""
    mine = log.c.key.in_([key.encode() for key in keys])
    query = select(log.c.event).where(log.c.topic == topic, mine, ~done(consumer))
    return conn.execute(query.limit(1)).first() is not None


def overdue(
    conn: Connection, consumers: Mapping[str, str], *, since: datetime, before: datetime
) -> bool:
    """Whether an event that was published between the two, and read, has no mark yet."""
    for topic, consumer in consumers.items():
        query = select(log.c.event).where(
            log.c.topic == topic, log.c.at.between(since, before), _was_read(), ~done(consumer)
        )
        if conn.execute(query.limit(1)).first() is not None:
            return True
    return False


def rescue(
    conn: Connection,
    consumers: Mapping[str, str],
    *,
    before: datetime,
    at: datetime,
    patience: timedelta | None = None,
    first: Mapping[str, int] | None = None,
) -> int:
    """Publish again what was read before ``before`` and never processed; returns how many.

    That cannot happen while offsets are committed after the effect is; the sweeper asks all the
    same, because no alert may depend on that being right. The event keeps its id.

    Args:
        conn: the transaction's.
        consumers: topic -> the consumer that marks its events as processed.
        before: published earlier than this.
        at: now.
        patience: where a broker stands between, what was read of the log may only be queued there.
            So what is as much younger than the last event that was handled is left alone for so
            long. None: the log is the topic itself.
        first: topic -> an offset before which all is known to be handled; else the whole log is read.
    """
    hold(conn, "rescue")
    n = 0
    for topic, consumer in consumers.items():
        until = before
        if patience is not None:
            until = min(before, _queued_since(conn, topic, consumer, at - before, at - patience))
        lost = (log.c.at < until, _was_read(), ~done(consumer))
        start = (first or {}).get(topic, 0)
        query = select(log).where(log.c.topic == topic, log.c.offset >= start, *lost)
        for row in conn.execute(query.order_by(log.c.offset).limit(100)).all():
            same = (log.c.topic == topic) & (log.c.partition == row.partition)
            conn.execute(delete(log).where(same, log.c.offset == row.offset))
            event = Event(row.value, row.key, row.event, unpack(row.headers))
            publish(conn, topic, [event], at=at, partition=row.partition)
            n += 1
    return n


def _queued_since(
    conn: Connection, topic: str, consumer: str, margin: timedelta, at_least: datetime
) -> datetime:
    """What is younger may be waiting its turn behind what is being handled now."""
    query = select(log.c.at).where(log.c.topic == topic, done(consumer))
    newest: datetime | None = conn.execute(query.order_by(log.c.at.desc()).limit(1)).scalar()
    return at_least if newest is None else max(newest - margin, at_least)


def done(consumer: str) -> Exists:
    """That ``consumer`` has handled an event of the log, given it up, or put it by."""
    return (
        select(processed.c.event)
        .where(processed.c.consumer == consumer, processed.c.event == log.c.event)
        .exists()
    )


def _was_read() -> Exists:
    return (
        select(offsets.c.topic)
        .where(
            offsets.c.topic == log.c.topic,
            offsets.c.partition == log.c.partition,
            offsets.c.offset > log.c.offset,
        )
        .exists()
    )


def _reserve(conn: Connection, topic: str, partition: int, n: int) -> int:
    after = conn.execute(_ADVANCE, {"t": topic, "p": partition, "n": n}).scalar()
    if after is None:
        conn.execute(insert(log_ends), {"topic": topic, "partition": partition, "next": n})
        return 0
    return int(after) - n


def pack(headers: tuple[tuple[str, bytes], ...]) -> str:
    """Headers as the text of a row."""
    return json.dumps([(k, v.decode("latin-1")) for k, v in headers]) if headers else ""


def unpack(text: str) -> tuple[tuple[str, bytes], ...]:
    """What ``pack`` made of them."""
    return tuple((k, v.encode("latin-1")) for k, v in json.loads(text)) if text else ()


_ADVANCE = (
    update(log_ends)
    .where(log_ends.c.topic == bindparam("t"), log_ends.c.partition == bindparam("p"))
    .values(next=log_ends.c.next + bindparam("n"))
    .returning(log_ends.c.next)
)
_READ = (
    select(log.c.offset, log.c.event, log.c.key, log.c.value, log.c.headers, log.c.at)
    .where(
        log.c.topic == bindparam("t"),
        log.c.partition == bindparam("p"),
        log.c.offset >= bindparam("o"),
    )
    .order_by(log.c.offset)
    .limit(bindparam("n"))
)
