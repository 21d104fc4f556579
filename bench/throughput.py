"""How many articles a second 1, 2 and 3 stream workers step on Kafka and PostgreSQL, and what costs.

    python -m bench.throughput [--quick] [--write]

The workers are up and have their partitions; then articles are stored in polls of twenty, as fast as
that goes, and the clock runs to the last article stepped. CPU time is that of the workers (their event
loop, and the threads that read articles), of PostgreSQL and of Kafka; beside it stands what the
connections to PostgreSQL did meanwhile, for most of the time may be waiting. Where the loop's time goes is told
by a profile of one worker in a run of its own, for profiling slows it.
"""

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psutil
import psycopg

from bench.crew import Site, Worker, missing
from bench.proof import Proof, show
from bench.spent import BEGIN, profiled, shares, threads
from bench.stand import Stand, talks, weather
from bench.waits import Waits
from monitor.article.model import Article
from monitor.article.parse import from_line
from monitor.clock import SystemClock
from monitor.config import shipped
from monitor.store import article as articles
from monitor.store.session import Database

COMMAND = "python -m bench.throughput"
FEEDS, POLL = 20, 20


@dataclass(frozen=True, slots=True)
class Speed:
    """One measurement."""

    workers: int
    articles: int
    seconds: float
    cpu: dict[str, float]
    """CPU seconds by what used them."""
    waits: str = ""
    """What the connections to PostgreSQL did, on average (bench.waits)."""

    def __str__(self) -> str:
        each = ", ".join(
            f"{name} {1000 * used / self.articles:.1f}" for name, used in self.cpu.items()
        )
        return (
            f"{self.articles / self.seconds:.0f} articles/s "
            f"({self.articles:,} in {self.seconds:.0f} s; CPU ms an article: {each}; each loop busy "
            f"{self.cpu['event loop'] / self.seconds / self.workers:.0%} of the time; connections in "
            f"work: {self.waits})"
        )


def told(n: int) -> list[Article]:
    """Invented news, a twentieth of them of talks."""
    chance = random.Random(7)
    stand = Stand(FEEDS)
    some = talks(n // 60, chance, feeds=FEEDS, seconds=600.0)
    stand.open(
        SystemClock().now() - timedelta(minutes=15),
        some + weather(n - len(some), chance, feeds=FEEDS, seconds=600.0),
    )
    now = SystemClock().now()
    return [from_line(line, assumed=now) for line in stand.lines()]


async def measure(
    site: Site, workers: int, news: list[Article], program: tuple[str, ...] = ("-m", "monitor")
) -> Speed:
    """A database and topics of its own for each measurement; ``program`` as for Worker."""
    url = site.postgres.url(site.postgres.create())
    env = site.env | {
        "MONITOR_DATABASE": url,
        "MONITOR_KAFKA_PREFIX": f"speed-{uuid4().hex[:8]}",
        "MONITOR_KAFKA_PARTITIONS": "6",
        "MONITOR_DATABASE_POOL": "4",
    }
    crew = [
        Worker(f"speed-{workers}-{n}", "stream", env, site.folder, program) for n in range(workers)
    ]
    try:
        for worker in crew:
            worker.start()
        for worker in crew:
            await asyncio.to_thread(worker.wait_ready, 120)
        await asyncio.sleep(12)  # the last one to join has its partitions by then
        for worker in crew if "bench.spent" in program else ():
            worker.signal(BEGIN)
        before = _cpu(site, crew)
        began = time.monotonic()
        async with Waits(url) as waits:
            await _store(url, news)
            stored = time.monotonic() - began
            while await _stepped(url) < len(news):
                await asyncio.sleep(0.2)
        took = time.monotonic() - began
        used = {name: n - before[name] for name, n in _cpu(site, crew).items()}
        for worker in crew:
            await asyncio.to_thread(worker.stop)
        return Speed(workers, len(news), took, used, f"{waits}; all stored after {stored:.0f} s")
    finally:
        for worker in crew:
            await asyncio.to_thread(worker.kill)


async def _store(url: str, news: list[Article]) -> None:
    db = Database(url)
    await db.open()
    at = SystemClock().now()
    by: dict[str, list[Article]] = {}
    for one in news:
        by.setdefault(one.origin.feed, []).append(one)
    polls = [some[n : n + POLL] for some in by.values() for n in range(0, len(some), POLL)]
    random.Random(7).shuffle(polls)
    for poll in polls:
        await db.write(lambda conn, p=poll: articles.save(conn, p, at=at))  # type: ignore[misc]
    await db.close()


async def _stepped(url: str) -> int:
    async with await psycopg.AsyncConnection.connect(url) as conn:
        row = await (await conn.execute("SELECT count(DISTINCT article) FROM reports")).fetchone()
    return int(row[0]) if row else 0


def _cpu(site: Site, crew: Iterable[Worker]) -> dict[str, float]:
    each = [threads(worker.pid) for worker in crew]
    return {
        "reading": sum(others for _, others in each),
        "event loop": sum(loop for loop, _ in each),
        "PostgreSQL": _seconds(site.postgres.pid),
        "Kafka": _seconds(site.kafka.pid),
    }


def _seconds(pid: int) -> float:
    """Of a process and its children, those that have ended included."""
    root = psutil.Process(pid)
    total = 0.0
    for one in [root, *root.children(recursive=True)]:
        try:
            times = one.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


async def _prove(folder: Path, n: int, *, counts: tuple[int, ...]) -> list[Proof]:
    shipped.write(folder / "config")
    (folder / "config" / "feeds.toml").write_text("")
    (folder / "config" / "alerts" / "routes.toml").write_text("")
    site = await asyncio.to_thread(lambda: Site(folder, folder / "config"))
    try:
        news = told(n)
        found = []
        for workers in counts:
            speed = await measure(site, workers, news)
            print("    ", speed, flush=True)
            found.append(Proof(_name(workers), COMMAND, str(speed), ok=True))
        file = folder / "profile"
        few = news[: len(news) // 2]
        await measure(site, 1, few, profiled(file))
        parts = ", ".join(f"{part} {share:.0%}" for part, share in shares(file).items())
        parts += f" (profile of {len(few):,} articles)"
        found.append(Proof("throughput, where the event loop's time goes", COMMAND, parts, ok=True))
        if "--write" in sys.argv:
            _write(found)
        return found
    finally:
        await asyncio.to_thread(site.close)


def _name(workers: int) -> str:
    return f"throughput, {workers} stream worker{'s' * (workers > 1)}"


def _write(found: list[Proof]) -> None:
    """Put the figures between the marks of docs/explain/capacity.md."""
    file = Path(__file__).resolve().parent.parent / "docs" / "explain" / "capacity.md"
    text = file.read_text(encoding="utf-8")
    head, mark, rest = text.partition("<!-- throughput -->\n")
    _, end, tail = rest.partition("<!-- end -->")
    rows = "".join(f"| {p.name.partition(', ')[2]} | {p.figure} |\n" for p in found)
    file.write_text(f"{head}{mark}\n| | |\n|---|---|\n{rows}\n{end}{tail}", encoding="utf-8")


def run(*, quick: bool) -> list[Proof]:
    """1, 2 and 3 workers; ``quick``: one, on fewer articles."""
    if why := missing():
        print(f"     left out: {why}")
        return []
    with tempfile.TemporaryDirectory(prefix="speed-") as name:
        counts = (1,) if quick else (1, 2, 3)
        return asyncio.run(_prove(Path(name), 600 if quick else 4000, counts=counts))


if __name__ == "__main__":
    if {"--quick", "--write"} <= set(sys.argv):
        sys.exit("--write takes the figures of whole runs: leave out --quick")
    sys.exit(0 if show(run(quick="--quick" in sys.argv)) else 1)
