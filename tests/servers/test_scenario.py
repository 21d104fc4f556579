"""The demo's two weeks and the seeds: the same alert keys on Kafka and PostgreSQL as embedded."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from bench.daemon import seeds as lines_of
from bench.proof import data
from monitor.article.model import Article
from monitor.article.parse import from_line
from monitor.cli.demo.scenario import Item, load
from monitor.config import house, shipped
from monitor.store import article as articles
from monitor.store.event import CONSUMERS
from monitor.store.tables import alert_keys, dead_letters, log, processed
from monitor.stream.cluster import Cluster
from monitor.stream.desk import Desk
from monitor.stream.service import StreamService
from monitor.telemetry.metrics import Metrics
from tests.servers.stores import opened

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


def seeds() -> Iterator[Article]:
    """The five texts, each fetched when it was published."""
    found = data()
    if found is None:
        pytest.skip("needs ../shared/data, or MONITOR_DATA")
    for line in lines_of(found / "seeds"):
        yield from_line(line, assumed=datetime.fromisoformat(line["fetched"]))


def unhandled(conn: Connection) -> int:
    """Events that were published and not handled yet."""
    done = select(processed.c.event).where(processed.c.event == log.c.event).exists()
    left = select(func.count()).where(log.c.topic.in_(list(CONSUMERS)), ~done)
    return int(conn.execute(left).scalar_one())


async def keys(
    at: str | Cluster, desk: Desk, kind: str, news: list[Article], home: Path
) -> set[str]:
    """The change keys of all alerts after a play at ``at``; each poll is seen through."""
    home.mkdir()  # noqa: ASYNC240 - once
    async with opened(kind, home) as db:
        service = StreamService(db, at, lambda: desk, lambda: None, Metrics())
        await service.start()
        try:
            for article in news:
                await db.write(lambda conn, a=article: articles.save(conn, [a], at=a.fetched))
                async with asyncio.timeout(30):
                    while await db.read(unhandled):  # noqa: ASYNC110 - it is in the database
                        await asyncio.sleep(0.005)
            assert not await db.read(lambda conn: conn.execute(select(dead_letters.c.error)).all())
            query = select(alert_keys.c.key)
            return set(await db.read(lambda conn: conn.execute(query).scalars().all()))
        finally:
            await service.stop()


@pytest.mark.parametrize(("plays", "least"), [(told, 20), (seeds, 3)])
async def test_the_same_keys_on_kafka_and_postgresql(
    cluster: Cluster,
    tmp_path: Path,
    plays: Callable[[], Iterator[Article]],
    least: int,
    record_property: Callable[[str, object], None],
) -> None:
    """The demo and the seeds: state is a function of articles, not of what carries or keeps them."""
    news = list(plays())
    given = house.load(shipped.folder())
    sense = given.sense
    desk = Desk(sense.engine.match, sense.reader.read, given.book, sense.lists.processes)
    here = await keys("local://", desk, "sqlite", news, tmp_path / "local")
    there = await keys(replace(cluster, partitions=8), desk, "postgresql", news, tmp_path / "kafka")
    assert there == here
    assert len(here) >= least
    record_property("demo" if plays is told else "seeds", f"{len(here)} keys, all the same")
