"""What consumers have done, what could not be done, and what is forgotten."""

from datetime import timedelta

from sqlalchemy import func, select

from monitor.store import article as articles
from monitor.store import inbox, log
from monitor.store.retention import Keep, sweep
from monitor.store.session import Database
from monitor.store.shelf import Shelf
from monitor.store.tables import articles as article_rows
from monitor.store.tables import claims, dead_letters, processed, reports
from monitor.stream.step import step_all
from tests.smalltalk import START, article, desk
from tests.store.test_lane import items

LATER = START + timedelta(days=100)


async def count(db: Database, table) -> int:
    query = select(func.count()).select_from(table)
    return await db.read(lambda conn: conn.execute(query).scalar())


async def test_an_event_is_begun_once(db: Database) -> None:
    """By each consumer."""
    begin = inbox.begin
    assert await db.write(lambda conn: begin(conn, "read", "e", at=START))
    assert not await db.write(lambda conn: begin(conn, "read", "e", at=START))
    assert await db.write(lambda conn: begin(conn, "step", "e", at=START))


async def test_attempts_are_counted_until_forgotten(db: Database) -> None:
    """Across restarts: they are rows."""
    attempt = inbox.attempt
    ns = [await db.write(lambda conn: attempt(conn, "read", "e", at=START)) for _ in range(3)]
    assert ns == [1, 2, 3]
    await db.write(lambda conn: inbox.forget_attempts(conn, "read", "e"))
    assert await db.write(lambda conn: attempt(conn, "read", "e", at=START)) == 1


async def test_a_dead_letter_is_replayed_once(db: Database) -> None:
    """As an event of its own, with the same bytes and headers."""
    event = log.Event(b"v", b"k", "e", (("stored", b"7"),))
    await db.write(lambda conn: inbox.bury(conn, "read", "articles", event, "why", at=START))
    (letter,) = await db.read(inbox.letters)
    for expected in (1, 0):
        assert await db.write(lambda conn: inbox.replay(conn, [letter.id], at=START)) == expected
    (record,) = await db.read(lambda conn: log.read_after(conn, [("articles", 0, 0)], 9))
    assert (record.value, record.key, record.headers) == (b"v", b"k", event.headers)
    assert record.event != "e"


async def test_what_was_read_but_never_processed_is_published_again(db: Database) -> None:
    """The sweeper's safety net: same id, at the end of the log; what is done or unread stays."""

    def prepare(conn) -> None:
        log.publish(conn, "t", [log.Event(b"%d" % n, id=f"e{n}") for n in range(4)], at=START)
        log.commit(conn, "g", [("t", 0, 3)])
        inbox.begin(conn, "c", "e0", at=START)
        inbox.begin(conn, "c", "e2", at=START)

    await db.write(prepare)

    def rescue(conn) -> int:
        return log.rescue(conn, {"t": "c"}, before=START + timedelta(hours=1), at=LATER)

    assert await db.write(rescue) == 1
    records = await db.read(lambda conn: log.read_after(conn, [("t", 0, 0)], 9))
    assert [(record.offset, record.event) for record in records] == [
        (0, "e0"), (2, "e2"), (3, "e3"), (4, "e1"),
    ]  # fmt: skip
    assert await db.write(rescue) == 0


async def test_articles_go_and_claims_stay(db: Database) -> None:
    """What they said of a negotiation is kept with its sentence; unread events are never dropped."""
    titles = ("Aland and Bland meet in Port One", "Rain in the south")
    found = [article(n, title) for n, title in enumerate(titles)]
    await db.write(lambda conn: articles.save(conn, found, at=START))
    await db.write(lambda conn: articles.save(conn, [article(1, "Rain ends")], at=START))
    for item in items(desk(), *titles):
        await db.write(lambda conn, i=item: step_all(conn, [i], desk(), Shelf(), at=START))
    await db.write(lambda conn: inbox.begin(conn, "read", "e", at=START))
    await db.write(lambda conn: inbox.bury(conn, "c", "t", log.Event(b""), "x", at=START))
    swept = 0
    while n := await db.write(lambda conn: sweep(conn, Keep(), now=LATER)):
        swept += n
    assert swept > 5
    assert [await count(db, t) for t in (article_rows, reports, claims)] == [0, 1, 2]
    assert [await count(db, t) for t in (processed, dead_letters)] == [0, 1]
    assert len(await db.read(lambda conn: log.read_after(conn, [("articles", 0, 0)], 9))) == 2


async def test_a_long_log_keeps_its_marks(db: Database) -> None:
    """An old event whose mark was forgotten would be handled once more."""
    event = log.Event(b"", id="e")
    await db.write(lambda conn: log.publish(conn, "t", [event], at=START))
    await db.write(lambda conn: log.commit(conn, "c", [("t", 0, 1)]))
    await db.write(lambda conn: inbox.begin(conn, "read", "e", at=START))
    keep, later = Keep(log=timedelta(days=30)), START + timedelta(days=20)
    while await db.write(lambda conn: sweep(conn, keep, now=later)):
        pass
    again = await db.write(lambda conn: log.rescue(conn, {"t": "read"}, before=later, at=later))
    assert again == 0
