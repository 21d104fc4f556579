"""A database filled as the daemon fills it: articles stored, read and stepped, in order."""

import asyncio
from collections.abc import Iterable

from monitor.article.model import Article
from monitor.config import files
from monitor.config.house import House, build
from monitor.store.article import save
from monitor.store.session import Database
from monitor.store.shelf import Shelf
from monitor.stream.desk import Desk
from monitor.stream.read import read_all
from monitor.stream.step import step_all


def desk_of(folder) -> Desk:
    """The desk of a configuration folder."""
    house: House = build(files.read(folder))
    sense = house.sense
    return Desk(sense.engine.match, sense.reader.read, house.book, sense.lists.processes)


def file(url: str, desk: Desk, articles: Iterable[Article]) -> None:
    """Store, read and step each article in a transaction of its own."""

    async def inside() -> None:
        db, shelf = Database(url), Shelf()
        await db.open()
        for article in articles:
            await db.write(lambda conn, a=article: _one(conn, desk, shelf, a))
        await db.close()

    asyncio.run(inside())


def _one(conn, desk, shelf, article):
    save(conn, [article], at=article.fetched)
    done = read_all([article], desk)
    assert not done.failed
    for item in done.items:
        step_all(conn, [item], desk, shelf, at=article.fetched)
