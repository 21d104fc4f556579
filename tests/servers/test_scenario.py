"""The demo's two weeks through the agents: the same alert keys on Kafka as on ``local://``."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from monitor.article.model import Article
from monitor.article.parse import from_line
from monitor.cli.demo.book import Book
from monitor.cli.demo.scenario import Item, load
from monitor.config import house, shipped
from monitor.store import article as articles
from monitor.store.session import Database
from monitor.store.tables import alert_keys, dead_letters
from monitor.stream.cluster import Cluster
from monitor.stream.desk import Desk
from monitor.stream.service import StreamService
from monitor.telemetry.metrics import Metrics

pytestmark = pytest.mark.servers
PLAN = load()


def told() -> Iterator[Article]:
    """Every article and every edit of one, in the order in which feeds show them."""
    shown = [(item.at, item) for item in PLAN.items]
    shown += [(edit.at, item) for item in PLAN.items for edit in item.edits]
    for at, item in sorted(shown, key=lambda pair: pair[0]):
        line = {
            "id": item.id, "title": item.headline(at), "summary": item.text, "url": item.url,
            "source": item.feed, "published": item.published.isoformat(),
            "fetched": max(at, PLAN.begins).isoformat(),
        }  # fmt: skip
        yield replace(from_line(line, assumed=at), baseline=baseline(item))


def baseline(item: Item) -> bool:
    """It was there before the first fetch."""
    return item.at < PLAN.begins


async def keys(at: str | Cluster, desk: Desk, home: Path) -> set[str]:
    """The change keys of all alerts after a play at ``at``; each poll is seen through."""
    home.mkdir()  # noqa: ASYNC240 - once
    db = Database(f"sqlite:///{home / 'monitor.db'}")
    await db.open()
    book = Book(home / "monitor.db")
    service = StreamService(db, at, lambda: desk, lambda: None, Metrics())
    await service.start()
    try:
        for article in told():
            await db.write(lambda conn, a=article: articles.save(conn, [a], at=a.fetched))
            async with asyncio.timeout(30):
                while book.unhandled():  # noqa: ASYNC110 - it is in the database
                    await asyncio.sleep(0.005)
        assert not await db.read(lambda conn: conn.execute(select(dead_letters.c.error)).all())
        found = await db.read(lambda conn: conn.execute(select(alert_keys.c.key)).scalars().all())
        return set(found)
    finally:
        await service.stop()
        book.close()
        await db.close()


async def test_the_same_keys_on_kafka_as_on_local(cluster: Cluster, tmp_path: Path) -> None:
    """State is a function of articles, not of what carries them."""
    given = house.load(shipped.folder())
    sense = given.sense
    desk = Desk(sense.engine.match, sense.reader.read, given.book, sense.lists.processes)
    here = await keys("local://", desk, tmp_path / "local")
    there = await keys(replace(cluster, partitions=8), desk, tmp_path / "kafka")
    assert there == here
    assert len(here) > 20
