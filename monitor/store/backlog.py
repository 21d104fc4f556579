"""Events that were published and not handled yet, by their marks: the same on every transport.

How far a reader's offset stands says it only where the log is the topic itself. On Kafka the log's
reader is the relay: what it has sent is not handled yet. And one that read the log at another time,
before a move from one transport to the other, stays behind for ever.

Up to where all was handled is kept as the offset of a reader of its own, ``HANDLED``: a process that
starts on a log of millions looks at what came since, and yet misses nothing however old it is.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Select, and_, bindparam, func, select

from monitor.store.event import CONSUMERS
from monitor.store.log import commit, committed, done, ends
from monitor.store.tables import log

HANDLED = "handled"
"""The reader whose offset says that all before it is handled."""
MOST = 10_000
"""Events of a topic's partition counted at most."""
STEP = 200_000
"""Offsets that one statement looks at: the server ends those that take too long."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits of one topic."""

    events: int = 0
    oldest: datetime | None = None
    """When the oldest of them was published."""
    first: int = 0
    """No offset before this one waits, in any partition."""


class Backlog:
    """Remembers up to where all was handled, so that a look costs what has come since."""

    def __init__(self, step: int = STEP) -> None:
        self._floor: dict[tuple[str, int], int] = {}
        self._step = step

    def look(self, conn: Connection) -> dict[str, Waiting]:
        """Topic -> what waits of it, however long."""
        kept = committed(conn, HANDLED)
        found = {}
        for topic, consumer in CONSUMERS.items():
            events, oldest, floors = 0, [], [0]
            for partition, end in ends(conn, topic).items():
                at = (topic, partition)
                floor = max(self._floor.get(at, 0), kept.get(at, 0))
                one = self._partition(conn, at, consumer, range(floor, end, self._step))
                floors.append(one.first)
                events += one.events
                oldest += [one.oldest] if one.oldest is not None else []
            found[topic] = Waiting(events, min(oldest, default=None), min(floors[1:] or floors))
        return found

    def _partition(
        self, conn: Connection, at: tuple[str, int], consumer: str, steps: range
    ) -> Waiting:
        """What waits of one; step by step, so that no statement is long however much there is."""
        end, there = steps.stop, {"t": at[0], "p": at[1]}
        found = Waiting(first=end)
        for start in steps:
            span = {"o": start, "e": start + self._step, "n": MOST - found.events}
            n, first, since = conn.execute(_COUNT[consumer], {**there, **span}).one()
            if n and not found.events:
                found = Waiting(int(n), since, int(first))
            elif n:
                found = replace(
                    found, events=found.events + int(n), oldest=min(found.oldest or since, since)
                )
            self._floor[at] = found.first if found.events else min(start + self._step, end)
            if found.events >= MOST:
                break
        return found

    def keep(self, conn: Connection) -> None:
        """Write down how far all was handled as of the last look, for whoever looks first next."""
        kept = committed(conn, HANDLED)
        further = sorted((at, n) for at, n in self._floor.items() if n > kept.get(at, 0))
        commit(conn, HANDLED, [(topic, partition, n) for (topic, partition), n in further])


def oldest_of(waiting: dict[str, Waiting]) -> datetime | None:
    """When the oldest event of all topics was published that is not handled yet."""
    return min((one.oldest for one in waiting.values() if one.oldest is not None), default=None)


_THERE = (log.c.topic == bindparam("t"), log.c.partition == bindparam("p"))
_BETWEEN = and_(log.c.offset >= bindparam("o"), log.c.offset < bindparam("e"))


def _counting(consumer: str) -> Select[tuple[int, int, datetime]]:
    some = (
        select(log.c.offset, log.c.at)
        .where(*_THERE, _BETWEEN, ~done(consumer))
        .order_by(log.c.offset)
        .limit(bindparam("n"))
        .subquery()
    )
    return select(func.count(), func.min(some.c.offset), func.min(some.c.at))


_COUNT = {consumer: _counting(consumer) for consumer in CONSUMERS.values()}
