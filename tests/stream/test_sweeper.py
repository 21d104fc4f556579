"""The safety net finds what was read and left no mark, and what waited too long."""

from datetime import timedelta

from monitor.store import inbox, log
from monitor.store.backlog import HANDLED
from monitor.store.event import ARTICLES
from monitor.store.session import Database
from monitor.stream.sweeper import OVERDUE, PATIENCE, sweep
from tests.smalltalk import START


async def test_overdue_events_are_published_again_once(db: Database) -> None:
    """Not before their time, and with the id they had."""

    def lose(conn) -> None:
        log.publish(conn, ARTICLES, [log.Event(b"x", id="lost")], at=START)
        log.commit(conn, "group", [(ARTICLES, 0, 1)])

    await db.write(lose)
    early, late = START + OVERDUE / 2, START + OVERDUE + timedelta(seconds=1)
    assert await sweep(db, now=early, machine=early) == (0, 0)
    assert await sweep(db, now=late, machine=late) == (1, 0)
    assert await sweep(db, now=late, machine=late) == (0, 0)
    records = await db.read(lambda conn: log.read_after(conn, [(ARTICLES, 0, 0)], 9))
    assert [(record.offset, record.event) for record in records] == [(1, "lost")]


async def test_what_may_still_be_queued_at_a_broker_is_left_alone(db: Database) -> None:
    """Behind what is handled now by so much: not yet; further behind, or for too long: lost."""
    times = {"lost": 0, "queued": 21, "handled": 30}

    def publish(conn) -> None:
        for n, (name, minutes) in enumerate(times.items()):
            at = START + timedelta(minutes=minutes)
            log.publish(conn, ARTICLES, [log.Event(b"x", id=name)], at=at)
            log.commit(conn, "relay", [(ARTICLES, 0, n + 1)])
        inbox.begin(conn, "read", "handled", at=START)

    await db.write(publish)
    now = START + timedelta(minutes=59)
    assert (await sweep(db, now=now, machine=now, local=False))[0] == 1
    assert (await sweep(db, now=now, machine=now, local=False))[0] == 0
    later = START + timedelta(minutes=21) + PATIENCE + timedelta(seconds=1)
    assert (await sweep(db, now=later, machine=later, local=False))[0] == 1
    events = await db.read(lambda conn: log.read_after(conn, [(ARTICLES, 0, 3)], 9))
    assert [record.event for record in events] == ["lost", "queued"]


async def test_what_waits_at_a_broker_is_not_forgotten(db: Database) -> None:
    """The log there is pruned of what was handled alone."""

    def publish(conn) -> None:
        log.publish(conn, ARTICLES, [log.Event(b"x", id=n) for n in "ab"], at=START)
        log.commit(conn, "relay", [(ARTICLES, 0, 2)])
        inbox.begin(conn, "read", "a", at=START)

    await db.write(publish)
    late = START + timedelta(days=1)
    prune = {"before": late, "limit": 9}
    assert await db.write(lambda conn: log.prune(conn, **prune, forget=False)) == 1
    (left,) = await db.read(lambda conn: log.read_after(conn, [(ARTICLES, 0, 0)], 9))
    assert left.event == "b"


async def test_how_far_all_was_handled_outlives_the_process(db: Database) -> None:
    """The next one need not go through the log, and holds nothing back that still waits."""

    def publish(conn) -> None:
        log.publish(conn, ARTICLES, [log.Event(b"x", id=n) for n in "abc"], at=START)
        for name in "ab":
            inbox.begin(conn, "read", name, at=START)

    await db.write(publish)
    await sweep(db, now=START, machine=START)
    kept = await db.read(lambda conn: log.committed(conn, HANDLED))
    assert kept[ARTICLES, 0] == 2
