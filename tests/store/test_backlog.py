"""What waits is told by marks, whoever has read the log."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, delete

from monitor.store import inbox, log
from monitor.store.backlog import HANDLED, Backlog, Waiting, oldest_of
from monitor.store.event import ARTICLES, CLAIMS
from monitor.store.session import Database
from monitor.store.tables import processed
from tests.smalltalk import START

READERS = ("relay", "news-monitor")


def publish(conn: Connection, topic: str, names: str, minutes: int = 0) -> None:
    events = [log.Event(b"v", id=name) for name in names]
    log.publish(conn, topic, events, at=START + timedelta(minutes=minutes))


async def test_what_was_sent_to_a_broker_is_not_handled_yet(db: Database) -> None:
    """The relay is through with it, and no worker has begun."""

    def prepare(conn: Connection) -> None:
        publish(conn, ARTICLES, "abc")
        log.commit(conn, "relay", [(ARTICLES, 0, 3)])
        inbox.begin(conn, "read", "a", at=START)

    await db.write(prepare)
    found = await db.read(Backlog().look)
    assert found[ARTICLES] == Waiting(2, START, first=1)


async def test_a_reader_of_another_time_holds_nothing_back(db: Database) -> None:
    """After a move from one transport to the other its offset stands still for ever."""

    def prepare(conn: Connection) -> None:
        publish(conn, ARTICLES, "abc")
        for reader, offset in zip(READERS, (1, 3), strict=True):
            log.commit(conn, reader, [(ARTICLES, 0, offset)])
        for name in "abc":
            inbox.begin(conn, "read", name, at=START)

    await db.write(prepare)
    found = await db.read(Backlog().look)
    assert found[ARTICLES] == Waiting(first=3)
    assert oldest_of(found) is None


@pytest.mark.parametrize("step", [1, 2, 100])
async def test_step_by_step_it_comes_to_the_same(db: Database, step: int) -> None:
    """However few offsets one statement looks at."""

    def prepare(conn: Connection) -> None:
        publish(conn, ARTICLES, "abcd")
        publish(conn, ARTICLES, "efg", minutes=5)
        for name in "abdg":
            inbox.begin(conn, "read", name, at=START)

    await db.write(prepare)
    backlog = Backlog(step)
    for _ in range(2):
        assert (await db.read(backlog.look))[ARTICLES] == Waiting(3, START, first=2)


async def test_it_goes_on_from_where_events_waited(db: Database) -> None:
    """Look by look: some are handled out of order, more come, all are handled."""
    backlog = Backlog()

    async def looked(**change: str) -> tuple[int, int]:
        def write(conn: Connection) -> None:
            publish(conn, CLAIMS, change.get("come", ""), minutes=5)
            for name in change.get("done", ""):
                inbox.begin(conn, "step", name, at=START)

        await db.write(write)
        found = await db.read(backlog.look)
        late = found[CLAIMS].oldest
        return found[CLAIMS].events, 0 if late is None else (late - START) // timedelta(minutes=1)

    await db.write(lambda conn: publish(conn, CLAIMS, "ab"))
    assert await looked() == (2, 0)
    assert await looked(done="b", come="cd") == (3, 0)
    assert await looked(done="a") == (2, 5)
    assert await looked(done="cd") == (0, 0)
    assert await looked(come="e") == (1, 5)


async def test_what_waits_for_months_is_found_by_a_process_that_has_just_started(
    db: Database,
) -> None:
    """Whether one before it kept how far all was handled, or none did."""
    months = 60 * 24 * 90

    def prepare(conn: Connection) -> None:
        publish(conn, ARTICLES, "ab")
        publish(conn, ARTICLES, "c", minutes=months)
        for name in "ac":
            inbox.begin(conn, "read", name, at=START)

    await db.write(prepare)
    first = Backlog()
    assert (await db.read(first.look))[ARTICLES] == Waiting(1, START, first=1)
    await db.write(first.keep)
    assert (await db.read(Backlog().look))[ARTICLES] == Waiting(1, START, first=1)


async def test_a_first_look_passes_over_what_an_earlier_process_saw_handled(db: Database) -> None:
    """By what was kept alone: the marks are gone, and looking there again would find them missing."""

    def handle(conn: Connection) -> None:
        publish(conn, CLAIMS, "abc")
        for name in "ab":
            inbox.begin(conn, "step", name, at=START)

    await db.write(handle)
    earlier = Backlog()
    await db.read(earlier.look)
    await db.write(earlier.keep)
    await db.write(lambda conn: conn.execute(delete(processed)))
    assert (await db.read(Backlog().look))[CLAIMS] == Waiting(1, START, first=2)


async def test_one_that_lags_sets_nothing_back(db: Database) -> None:
    """Several processes keep what they saw, in any order."""
    await db.write(lambda conn: publish(conn, CLAIMS, "ab"))
    slow, quick = Backlog(), Backlog()
    await db.read(slow.look)
    await db.write(lambda conn: [inbox.begin(conn, "step", name, at=START) for name in "ab"])
    await db.read(quick.look)
    await db.write(quick.keep)
    await db.write(slow.keep)
    assert (await db.read(lambda conn: log.committed(conn, HANDLED))) == {(CLAIMS, 0): 2}
