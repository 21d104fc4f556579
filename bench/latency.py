"""How long from an article's commit to its alert's row, while 20 articles a second come in.

    python -m bench.latency [local] [kafka] [--quick]

An open load: articles come when they come, each in a transaction of its own, however far the service
is. One in ten tells of new talks, of a pair of states each. The time runs from the commit that stores
the article until another reader sees the row of its alert. On ``local://`` the service runs in this
process; on Kafka and PostgreSQL two ``stream`` processes and one that delivers stand beside the storing.
"""

import asyncio
import os
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web
from sqlalchemy import select

from bench.crew import Site, missing
from bench.proof import Proof, show
from bench.receiver import ROUTES, SECRET, Receiver
from bench.stand import Stand, Story, pairs, weather
from monitor.alert.model import Alert
from monitor.article.model import Article
from monitor.article.parse import from_line
from monitor.clock import SystemClock
from monitor.config import environment as reading
from monitor.config import shipped
from monitor.store import article as articles
from monitor.store.doc import load
from monitor.store.event import ALERTS
from monitor.store.session import Database
from monitor.store.tables import alerts
from monitor.telemetry import logs
from monitor.wire.service import Service

COMMAND = "python -m bench.latency"
LIMITS = {"local": 0.05, "kafka": 0.15}
RATE = 20.0
"""Articles a second: those of the world's news."""
SECONDS, FEW_SECONDS = 120.0, 30.0
FEEDS = 20
BESIDE = timedelta(seconds=5)
"""Rows are dated before their commit: so much later one may be seen that is older than another."""
WARM = 5.0
"""Seconds of load that are not counted."""


@dataclass(slots=True)
class Times:
    """When (monotonic) each article's commit was over, and each alert's row was seen."""

    stored: dict[str, float] = field(default_factory=dict)
    seen: dict[str, float] = field(default_factory=dict)
    """By the article that raised it."""

    def waits(self, wanted: Iterable[str]) -> list[float]:
        """Sorted; what raised no alert counts as endless."""
        return sorted(self.seen.get(one, float("inf")) - self.stored[one] for one in wanted)


def stories(seconds: float) -> list[Story]:
    """Nine of the weather and one of talks, at random moments."""
    chance = random.Random(11)
    n = int(RATE * seconds)
    rain = weather(n - n // 10, chance, feeds=FEEDS, seconds=seconds)
    talks = [
        Story(
            chance.uniform(0, seconds), i % FEEDS,
            f"{one} and {two} agree to hold talks in Geneva next month",
            f"The governments of {one} and {two} confirmed the talks.",
        )
        for i, (one, two) in enumerate(pairs(n // 10))
    ]  # fmt: skip
    return sorted(rain + talks, key=lambda story: story.at)


async def load_with(db: Database, news: list[tuple[float, Article]], times: Times) -> None:
    """Store each article at its second, whatever became of the ones before it."""
    began = time.monotonic()

    async def store(article: Article) -> None:
        await db.write(lambda conn: articles.save(conn, [article], at=SystemClock().now()))
        times.stored[article.id] = time.monotonic()

    async with asyncio.TaskGroup() as tasks:
        for at, article in news:
            await asyncio.sleep(max(0.0, began + at - time.monotonic()))
            tasks.create_task(store(article))


async def look(db: Database, times: Times) -> None:
    """Note each alert's row when it can be read; rung after its commit."""
    rang = asyncio.Event()
    deaf = db.listen(ALERTS, rang.set)
    last = datetime(1970, 1, 2, tzinfo=UTC)
    try:
        while True:
            await rang.wait()
            rang.clear()
            query = select(alerts.c.doc, alerts.c.stored).where(alerts.c.stored >= last - BESIDE)
            rows = await db.read(lambda conn, q=query: conn.execute(q).all())  # type: ignore[misc]
            at = time.monotonic()
            for doc, stored in rows:
                times.seen.setdefault(load(Alert, doc).sources[0].article, at)
                last = max(last, stored)
    finally:
        deaf()


@asynccontextmanager
async def local(folder: Path, env: dict[str, str]) -> AsyncIterator[Database]:
    """The whole service in this process, on a file."""
    logs.configure("error")
    service = Service(
        reading.load(env | {"MONITOR_DATABASE": f"sqlite:///{folder}/monitor.db"}), SystemClock()
    )
    await service.start()
    try:
        yield service.db
    finally:
        await service.stop()


@asynccontextmanager
async def kafka(folder: Path, env: dict[str, str]) -> AsyncIterator[Database]:
    """Three processes on Kafka and PostgreSQL."""
    more = {k: v for k, v in env.items() if k != "MONITOR_CONFIG"}
    site = await asyncio.to_thread(lambda: Site(folder, Path(env["MONITOR_CONFIG"]), **more))
    crew = site.crew(stream=2, deliver=1)
    db = Database(site.url)
    try:
        for worker in crew:
            worker.start()
        for worker in crew:
            await asyncio.to_thread(worker.wait_ready, 120)
        await asyncio.sleep(12)  # the last one to join has its partitions by then
        await db.open()
        yield db
    finally:
        await db.close()
        for worker in crew:
            await asyncio.to_thread(worker.kill)
        await asyncio.to_thread(site.close)


async def measured(where: str, seconds: float, folder: Path) -> list[float]:
    """The sorted waits of the alerts of ``seconds`` of load."""
    stand, receiver = Stand(FEEDS), Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    config = folder / "config"
    shipped.write(config)
    (config / "feeds.toml").write_text("")
    routes = ROUTES.format(port=runner.addresses[0][1])
    (config / "alerts" / "routes.toml").write_text(routes)
    env = {
        "MONITOR_CONFIG": str(config), "MONITOR_PROOF_SECRET": SECRET,
        "MONITOR_ALLOWED_NETWORKS": "127.0.0.0/8", "MONITOR_ALERTS_PER_HOUR": "100000",
        "MONITOR_KAFKA_PARTITIONS": "6",
    }  # fmt: skip
    os.environ["MONITOR_PROOF_SECRET"] = SECRET  # the channel in this process reads it there
    times = Times()
    async with (local if where == "local" else kafka)(folder, env) as db:
        stand.open(SystemClock().now(), stories(WARM + seconds))
        lines = [from_line(line, assumed=SystemClock().now()) for line in stand.lines()]
        news = [(story.at, one) for story, one in zip(stand.stories, lines, strict=True)]
        looking = asyncio.create_task(look(db, times))
        await load_with(db, news, times)
        wanted = [a.id for at, a in news if at >= WARM and a.title.endswith("next month")]
        await _until_seen(times, wanted)
        looking.cancel()
    await runner.cleanup()
    return times.waits(wanted)


async def _until_seen(times: Times, wanted: list[str], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not times.seen.keys() >= set(wanted):
        await asyncio.sleep(0.1)


def run(*, quick: bool, places: Iterable[str] = LIMITS) -> list[Proof]:
    """Two minutes of load on each; half a minute in the short form."""
    found = []
    for where in places:
        if where == "kafka" and (why := missing()):
            print(f"     left out: {why}")
            continue
        with tempfile.TemporaryDirectory(prefix="latency-") as name:
            seconds = FEW_SECONDS if quick else SECONDS
            waits = asyncio.run(measured(where, seconds, Path(name)))
        found.append(_told(where, waits))
    return found


def _told(where: str, waits: list[float]) -> Proof:
    limit = LIMITS[where]
    p50, p99 = waits[len(waits) // 2], waits[int(len(waits) * 0.99)]
    figure = (
        f"p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms (at most {limit * 1000:.0f}), longest "
        f"{waits[-1] * 1000:.0f} ms of {len(waits)} alerts at {RATE:.0f} articles/s"
    )
    name = f"article stored to alert row, {where}://"
    return Proof(name, COMMAND, figure, p99 <= limit)


if __name__ == "__main__":
    chosen = [one for one in LIMITS if one in sys.argv] or list(LIMITS)
    sys.exit(0 if show(run(quick="--quick" in sys.argv, places=chosen)) else 1)
