"""What a newer program wrote waits for one, and is handled once."""

from monitor.store import inbox, log, parked
from monitor.store.event import ARTICLES
from monitor.store.session import Database
from tests.smalltalk import START

NEWER = log.Event(b'{"v":2}', b"k", "e1", (("stored", b"17\xff"),))


async def park(db: Database, version: int = 2) -> bool:
    return await db.write(
        lambda conn: parked.park(conn, "read", ARTICLES, NEWER, version, at=START)
    )


async def test_it_is_released_whole_by_a_program_that_reads_it(db: Database) -> None:
    """As it was, unmarked, and only for who can read it."""
    assert await park(db)
    assert await db.read(lambda conn: inbox.is_processed(conn, "read", "e1"))
    assert await db.read(parked.waiting) == 1
    assert await db.write(lambda conn: parked.release(conn, 1, at=START)) == 0
    assert await db.write(lambda conn: parked.release(conn, 2, at=START)) == 1
    assert await db.read(parked.waiting) == 0
    assert not await db.read(lambda conn: inbox.is_processed(conn, "read", "e1"))
    (record,) = await db.read(lambda conn: log.read_after(conn, [(ARTICLES, 0, 0)], 9))
    assert (record.event, record.key, record.value) == (NEWER.id, NEWER.key, NEWER.value)
    assert record.headers == NEWER.headers


async def test_a_second_copy_is_not_parked_again(db: Database) -> None:
    """Neither while the first one waits, nor after a newer program has handled it."""
    assert await park(db)
    assert not await park(db)
    await db.write(lambda conn: parked.release(conn, 2, at=START))
    await db.write(lambda conn: inbox.begin(conn, "read", "e1", at=START))
    assert not await park(db)
    assert await db.read(parked.waiting) == 0
