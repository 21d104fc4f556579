"""When a worker on Kafka should end: never while it works, idles or was just started."""

from types import SimpleNamespace

from monitor.clock import SystemClock
from monitor.errors import StoreAway
from monitor.stream.cluster import Cluster
from monitor.stream.link import LOOK_SECONDS, Link
from monitor.stream.watchdog import Watchdog


def look(dog, now, *, handled=0, assigned=True, waiting=False):
    if dog.moves(now, handled):
        waiting = False
    return dog.complaint(now, assigned=assigned, waiting=waiting)


def test_a_worker_that_never_gets_a_partition_ends():
    """Counted from the first look."""
    dog = Watchdog(alone=30, still=300)
    found = [look(dog, now, assigned=False) for now in (0, 15, 29, 30)]
    assert found == [None, None, None, "no partition for 30 s"]


def test_losing_partitions_for_a_moment_is_a_rebalance():
    """Having them again begins the count anew."""
    dog = Watchdog(alone=30, still=300)
    seen = [(0, True), (20, False), (29, False), (45, True), (50, False), (74, False), (76, False)]
    found = [look(dog, now, assigned=assigned) for now, assigned in seen]
    assert found[:-1] == [None] * 6
    assert found[-1] is not None


def test_events_that_wait_and_nothing_handled_end_it():
    """Either one alone does not: idle is no fault, and slow is no fault."""
    dog = Watchdog(alone=30, still=300)
    assert [look(dog, now) for now in (0, 400)] == [None, None]
    assert [look(dog, 400 + n, handled=n, waiting=True) for n in (1, 200, 301, 700)] == [None] * 4
    assert look(dog, 1399, handled=700, waiting=True) is None
    assert (
        look(dog, 1400, handled=700, waiting=True) == "events wait, and none was handled for 300 s"
    )


def test_a_reset_forgives():
    """What was seen while the cluster was away does not count."""
    dog = Watchdog(alone=30, still=300)
    assert look(dog, 0, assigned=False) is None
    dog.reset()
    assert look(dog, 40, assigned=False) is None
    assert look(dog, 70, assigned=False) is not None


class Away:
    """A database that does not answer."""

    async def read(self, fn: object) -> bool:
        raise StoreAway("it is away")


async def test_a_database_that_is_away_is_no_reason_to_end() -> None:
    """Whether events wait cannot be asked then; the worker goes on when it is back."""
    link = Link(Away(), Cluster((("127.0.0.1", 1),)), SystemClock())  # type: ignore[arg-type]
    app = SimpleNamespace(consumer=SimpleNamespace(assignment=lambda: {"a partition"}))
    for _ in range(2):  # the first look sees that events were handled, and asks nothing
        link._looked -= LOOK_SECONDS
        assert await link.complaint(app, 1) is None  # type: ignore[arg-type]
