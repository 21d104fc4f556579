"""Events that were published and not handled yet, by their marks: the same on every transport.

How far a reader's offset stands says it only where the log is the topic itself. On Kafka the log's
reader is the relay: what it has sent is not handled yet. And one that read the log at another time,
before a move from one transport to the other, stays behind for ever.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Select, bindparam, func, select

from monitor.store.event import CONSUMERS
from monitor.store.log import done, ends
from monitor.store.tables import log

FIRST_LOOK = timedelta(days=1)
"""A log may hold a week of events."""
MOST = 10_000
"""Events of a topic's partition counted at most."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits of one topic."""

    events: int = 0
    oldest: datetime | None = None
    """When the oldest of them was published."""
    first: int = 0
    """No offset before this one waits, in any partition."""


class Backlog:
    """Remembers up to where all was handled, so that a look costs what has come since.

    Args:
        back: how far back the first look goes; None: through all that is kept.
    """

    def __init__(self, back: timedelta | None = FIRST_LOOK) -> None:
        self._back = back
        self._floor: dict[tuple[str, int], int] = {}

    def look(self, conn: Connection, *, now: datetime) -> dict[str, Waiting]:
        """Topic -> what waits of it; ``now`` is the machine's."""
        found = {}
        for topic, consumer in CONSUMERS.items():
            events, oldest, floors = 0, [], [0]
            for partition, end in ends(conn, topic).items():
                floor = self._begin(conn, topic, partition, end, now)
                asked = {"t": topic, "p": partition, "o": floor, "n": MOST}
                n, first, at = conn.execute(_COUNT[consumer], asked).one()
                floors.append(end if first is None else int(first))
                self._floor[topic, partition] = floors[-1]
                events += int(n)
                oldest += [at] if at is not None else []
            found[topic] = Waiting(events, min(oldest, default=None), min(floors[1:] or floors))
        return found

    def _begin(self, conn: Connection, topic: str, partition: int, end: int, now: datetime) -> int:
        floor = self._floor.get((topic, partition))
        if floor is None:
            if self._back is None:
                return 0
            asked = {"t": topic, "p": partition, "since": now - self._back}
            floor = conn.execute(_FIRST, asked).scalar()
        return end if floor is None else int(floor)


def oldest_of(waiting: dict[str, Waiting]) -> datetime | None:
    """When the oldest event of all topics was published that is not handled yet."""
    return min((one.oldest for one in waiting.values() if one.oldest is not None), default=None)


_THERE = (log.c.topic == bindparam("t"), log.c.partition == bindparam("p"))
_FIRST = select(func.min(log.c.offset)).where(*_THERE, log.c.at >= bindparam("since"))


def _counting(consumer: str) -> Select[tuple[int, int, datetime]]:
    some = (
        select(log.c.offset, log.c.at)
        .where(*_THERE, log.c.offset >= bindparam("o"), ~done(consumer))
        .order_by(log.c.offset)
        .limit(bindparam("n"))
        .subquery()
    )
    return select(func.count(), func.min(some.c.offset), func.min(some.c.at))


_COUNT = {consumer: _counting(consumer) for consumer in CONSUMERS.values()}
