"""The demo's first week, played through the stages into a database: real data to take care of."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

from filelock import FileLock
from sqlalchemy import Connection

from monitor.article.model import Article
from monitor.article.parse import from_line
from monitor.cli.demo.scenario import load
from monitor.clock import SystemClock
from monitor.config import house, shipped
from monitor.store import article as articles
from monitor.store import listing
from monitor.store.doc import dump_bytes
from monitor.store.event import ARTICLES, VERSION, ArticlesEvent
from monitor.store.log import Event, publish
from monitor.store.session import Database
from monitor.stream.desk import Desk
from monitor.stream.service import StreamService
from monitor.telemetry.metrics import Metrics

PLAN = load()
WEEK = timedelta(days=7)


def told() -> Iterator[Article]:
    """Every article and every edit of one, in the order in which feeds show them."""
    shown = [(item.at, item) for item in PLAN.items]
    shown += [(edit.at, item) for item in PLAN.items for edit in item.edits]
    for at, item in sorted(shown, key=lambda pair: pair[0]):
        if at > PLAN.begins + WEEK:
            return
        line = {
            "id": item.id, "title": item.headline(at), "summary": item.text, "url": item.url,
            "source": item.feed, "published": item.published.isoformat(),
            "fetched": max(at, PLAN.begins).isoformat(),
        }  # fmt: skip
        yield replace(from_line(line, assumed=at), baseline=item.at < PLAN.begins)


@cache
def desk() -> Desk:
    """The shipped rules, lists and routes."""
    given = house.load(shipped.folder())
    sense = given.sense
    return Desk(sense.engine.match, sense.reader.read, given.book, sense.lists.processes)


async def play(db: Database, *, again: bool = False) -> None:
    """Take the articles in and see them through; ``again``: as if their events came once more."""
    service = StreamService(db, "local://", desk, lambda: None, Metrics())
    await service.start()
    try:
        for article in told():
            take = _repeat if again else _save
            await db.write(lambda conn, a=article, t=take: t(conn, a))
        async with asyncio.timeout(90):
            while await db.read(listing.unhandled):  # noqa: ASYNC110 - it is in the database
                await asyncio.sleep(0.02)
    finally:
        await service.stop()


def _save(conn: Connection, article: Article) -> None:
    articles.save(conn, [article], at=SystemClock().now())


def _repeat(conn: Connection, article: Article) -> None:
    body = dump_bytes(ArticlesEvent(VERSION, (article,)))
    publish(conn, ARTICLES, [Event(body, b"again")], at=SystemClock().now())


def played(folder: Path) -> Path:
    """A SQLite file in ``folder`` that holds the week; made by whoever comes first."""
    path = folder / "week" / "monitor.db"
    with FileLock(folder / "week.lock"):
        if not path.exists():
            asyncio.run(_make(path))
    return path


async def _make(path: Path) -> None:
    part = Database(f"sqlite:///{path.with_name('part.db')}")
    await part.open()
    await play(part)
    await part.close()
    path.with_name("part.db").rename(path)
