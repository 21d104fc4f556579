"""A running stream, articles for it, and how far it has got."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select

from monitor.store import article as articles
from monitor.store.event import ALERTS, ARTICLES, CLAIMS
from monitor.store.session import Database
from monitor.stream.app import Tuning
from monitor.stream.cluster import Cluster
from monitor.stream.desk import Desk
from monitor.stream.service import Options, StreamService
from monitor.telemetry.metrics import Metrics
from tests.smalltalk import START, article

At = str | Cluster
QUICK = Options(Tuning(commit_interval=0.05), backoff=0.01)
IMPATIENT = replace(QUICK, limit=1.0)
STILL = replace(QUICK, limit=3600.0, still=0.4)


@asynccontextmanager
async def running(
    db: Database,
    at: At,
    at_desk: Desk,
    wake: Callable[[], None] = lambda: None,
    options: Options = QUICK,
) -> AsyncIterator[StreamService]:
    service = StreamService(db, at, lambda: at_desk, wake, Metrics(), options=options)
    await service.start()
    try:
        yield service
    finally:
        await service.stop()


async def count(db: Database, table: Any) -> int:
    return await db.read(
        lambda conn: conn.execute(select(func.count()).select_from(table)).scalar_one()
    )


async def until(db: Database, table: Any, n: int, seconds: float = 30) -> None:
    rang = asyncio.Event()
    deaf = [db.listen(name, rang.set) for name in (ARTICLES, CLAIMS, ALERTS)]
    async with asyncio.timeout(seconds):
        while await count(db, table) < n:
            rang.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(rang.wait(), 0.02)
    for stop in deaf:
        stop()


async def store(db: Database, *titles: str, first: int = 1) -> None:
    found = [article(n, title, hours=n * 13) for n, title in enumerate(titles, first)]
    await db.write(lambda conn: articles.save(conn, found, at=START))


async def column(db: Database, of: Any, order: Any) -> list[Any]:
    return list(
        await db.read(lambda conn: conn.execute(select(of).order_by(order)).scalars().all())
    )
