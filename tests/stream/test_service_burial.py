"""What cannot be handled, or hangs, is buried alone; everything beside it goes on."""

from dataclasses import replace
from typing import Any

from monitor.store import inbox, log
from monitor.store.event import ARTICLES
from monitor.store.session import Database
from monitor.store.tables import alerts, attempts, dead_letters, reports
from tests.smalltalk import START, desk
from tests.stream.running import IMPATIENT, At, count, running, store, until


async def test_an_article_nobody_can_read_is_buried_alone(db: Database, at: At) -> None:
    """The others of its event go on; the letter holds what is needed to try again."""
    async with running(db, at, desk()):
        await store(db, "Rain", "Bad FAILS", "Aland and Bland meet in Port One")
        await until(db, reports, 2)
        await until(db, alerts, 1)
    letters = await db.read(inbox.letters)
    assert [(row.consumer, row.item) for row in letters] == [("read", "article-2")]
    assert "cannot read this" in letters[0].error
    await db.write(lambda conn: inbox.replay(conn, [letters[0].id], at=START))
    async with running(db, at, desk(reading=lambda matched: desk().read(replaced(matched)))):
        await until(db, reports, 3)
    assert await db.read(inbox.letters) == []


def replaced(matched: Any) -> Any:
    """The same, after somebody mended what made it fail."""
    mended = matched.article.title.replace(" FAILS", "")
    return replace(matched, article=replace(matched.article, title=mended))


async def test_an_item_that_cannot_be_stepped_is_buried_alone(db: Database, at: At) -> None:
    """Its neighbours of the same negotiation are written."""
    async with running(db, at, desk()):
        await store(
            db,
            "Aland and Bland meet in Port One",
            "Aland and Bland meet in Port Two STEPS BADLY",
            "Aland and Bland meet in Port Three",
        )
        await until(db, alerts, 2)
    letters = await db.read(inbox.letters)
    assert [(row.consumer, row.item) for row in letters] == [("step", "article-2")]


async def test_what_is_no_event_of_ours_is_buried_whole(db: Database, at: At) -> None:
    """A version that never was, or no JSON at all: no retry can help."""
    async with running(db, at, desk()):
        strange = [log.Event(b'{"v":"x","articles":[]}'), log.Event(b"\xff"), log.Event(None)]
        await db.write(lambda conn: log.publish(conn, ARTICLES, strange, at=START))
        await store(db, "Aland and Bland meet in Port One")
        await until(db, alerts, 1)
    errors = [row.error for row in await db.read(inbox.letters)]
    assert len(errors) == 3
    assert any("version 'x'" in error for error in errors)


async def test_an_item_that_hangs_is_given_up_and_the_night_goes_on(db: Database, at: At) -> None:
    """It costs a few rebuilds; then it lies among the dead letters and its neighbours are read."""
    async with running(db, at, desk(), options=IMPATIENT):
        await store(db, "Aland and Bland meet in Port One", "Bad HANGS", "Rain")
        await until(db, reports, 2, seconds=30)
    assert [row.item for row in await db.read(inbox.letters)] == ["article-2"]
    assert await count(db, attempts) == 0


async def test_one_that_hangs_alone_is_given_up_too(db: Database, at: At) -> None:
    """No neighbour shows that the stream gets on, and still it does not end the service."""
    async with running(db, at, desk(), options=IMPATIENT):
        await store(db, "Bad HANGS")
        await until(db, dead_letters, 1)
        await store(db, "Aland and Bland meet in Port One", first=2)
        await until(db, alerts, 1)
    (letter,) = await db.read(inbox.letters)
    assert (letter.item, letter.error) == ("article-1", "TimeoutError: not done after 1 s")
