"""The safety net finds what was read and left no mark, and what waited too long."""

from datetime import timedelta

from monitor.store import log
from monitor.store.event import ARTICLES
from monitor.store.session import Database
from monitor.stream.sweeper import OVERDUE, sweep
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
