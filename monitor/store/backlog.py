"""Events that were published and not handled yet, by their marks: the same on every transport.

How far a reader's offset stands says it only where the log is the topic itself. On Kafka the log's
reader is the relay: what it has sent is not handled yet. And one that read the log at another time,
before a move from one transport to the other, stays behind for ever.

Up to where all was handled is kept as the offset of a reader of its own, ``HANDLED``: a process that
starts on a log of millions looks at what came since, and yet misses nothing however old it is.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, bindparam, func, select

from monitor.store.event import CONSUMERS
from monitor.store.log import commit, committed, done, ends
from monitor.store.tables import log

HANDLED = "handled"
"""The reader whose offset says that all before it is handled."""
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
    """Remembers up to where all was handled, so that a look costs what has come since."""

    def __init__(self) -> None:
        self._floor: dict[tuple[str, int], int] = {}

    def look(self, conn: Connection) -> dict[str, Waiting]:
        """Topic -> what waits of it, however long."""
        kept = committed(conn, HANDLED)
        found = {}
        for topic, consumer in CONSUMERS.items():
            events, oldest, floors = 0, [], [0]
            for partition, end in ends(conn, topic).items():
                at = (topic, partition)
                floor = max(self._floor.get(at, 0), kept.get(at, 0))
                asked = {"t": topic, "p": partition, "o": floor, "n": MOST}
                n, first, since = conn.execute(_COUNT[consumer], asked).one()
                floors.append(end if first is None else int(first))
                self._floor[at] = floors[-1]
                events += int(n)
                oldest += [since] if since is not None else []
            found[topic] = Waiting(events, min(oldest, default=None), min(floors[1:] or floors))
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
