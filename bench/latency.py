"""How long from an article's commit to its alert's row, one article after another.

On ``local://``; on a Kafka cluster where MONITOR_BROKER names one.
"""

import asyncio
import itertools
import os
import statistics
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web
from sqlalchemy import func, select

from bench.daemon import Document, configuration
from bench.proof import Proof, show
from monitor.clock import SetClock
from monitor.config import settings as reading
from monitor.store.feed import poll_now
from monitor.store.tables import alerts, log
from monitor.wire.service import Service

COMMAND = "python -m bench.latency"
BROKER = os.environ.get("MONITOR_BROKER", "local://")
LIMIT = 0.05 if BROKER.startswith("local://") else 0.15
START = datetime(2026, 3, 2, 8, tzinfo=UTC)
STATES = [
    "Brazil",
    "Chile",
    "Peru",
    "Ghana",
    "Kenya",
    "Nepal",
    "Japan",
    "Vietnam",
    "Norway",
    "Finland",
    "Portugal",
    "Austria",
    "Bulgaria",
    "Mongolia",
    "Uruguay",
    "Zambia",
    "Malawi",
    "Bolivia",
    "Ecuador",
    "Panama",
    "Senegal",
    "Tanzania",
]


def _line(n: int, pair: tuple[str, str], at: datetime) -> dict[str, str]:
    first, second = pair
    return {
        "title": f"{first} and {second} agree to hold talks in Geneva on {at:%B} {at.day + 3}",
        "summary": f"The governments of {first} and {second} confirmed the talks.",
        "url": f"https://news.example/{n}", "published": at.isoformat(),
    }  # fmt: skip


async def _measure(count: int) -> list[float]:
    document = Document()
    app = web.Application()
    app.router.add_get("/feed.xml", document.serve)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    with tempfile.TemporaryDirectory() as temporary:
        env = {
            "MONITOR_CONFIG": str(configuration(Path(temporary) / "c", runner.addresses[0][1])),
            "MONITOR_DATABASE": f"sqlite:///{temporary}/monitor.db",
            "MONITOR_ALLOWED_NETWORKS": "127.0.0.0/8",
            "MONITOR_BROKER": BROKER,
        }
        service = Service(reading.load(env), SetClock(START))
        await service.start(jobs=False)
        times = []
        pairs = itertools.islice(itertools.combinations(STATES, 2), count)
        for n, pair in enumerate(pairs):
            at = START + timedelta(minutes=10 * n)
            service.clock.set(at)  # type: ignore[attr-defined]
            document.lines = [_line(n, pair, at)] if n else []
            await service.db.write(lambda c, at=at: poll_now(c, ["window"], now=at))  # type: ignore[misc]
            await service.poller.poll_due()
            await service.poller.idle()
            if n:
                times.append(await _seconds(service, n))
        await service.stop()
    await runner.cleanup()
    return times


async def _seconds(service: Service, n: int) -> float:
    """Seconds between the last ``articles`` event's commit and the n-th alert's row."""
    published = select(func.max(log.c.at)).where(log.c.topic == "articles")
    row = select(func.count(), func.max(alerts.c.stored))
    for _ in range(1000):
        have, stored = await service.db.read(lambda c: c.execute(row).one())
        if have >= n:
            began = await service.db.read(lambda c: c.execute(published).scalar_one())
            return float((stored - began).total_seconds())
        await asyncio.sleep(0.005)
    raise RuntimeError(f"article {n} raised no alert")


def run(*, quick: bool) -> list[Proof]:
    """200 alerts, or 60."""
    times = sorted(asyncio.run(_measure(61 if quick else 201)))
    p50, p99 = statistics.median(times), times[int(len(times) * 0.99) - 1]
    figure = f"p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms of {len(times)} alerts"
    where = BROKER.partition("://")[0]
    return [Proof(f"article stored to alert row, {where}://", COMMAND, figure, p99 <= LIMIT)]


if __name__ == "__main__":
    sys.exit(0 if show(run(quick=False)) else 1)
