"""One poll round of 1,000 real feeds: CPU seconds of all our processes until the last article is stepped.

Fewer feeds are taken evenly from the same 1,000, and are allowed their share of the limits.
"""

import asyncio
import sys
import tarfile
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from sqlalchemy import func, select

from bench.child import Child, free_port
from bench.proof import Proof, data, show
from monitor.config import shipped
from monitor.store import listing
from monitor.store.feed import poll_now
from monitor.store.session import Database
from monitor.store.tables import articles, dead_letters, feeds

COMMAND = "python -m bench.poll_round"
FEEDS = 1000
CHANGED = 100
ROUNDS = (
    ("first poll", 0, "cond", 25.0),
    ("{changed} changed", CHANGED, "cond", 5.5),
    ("nothing changed", 0, "cond", 2.0),
    ("same bodies, no validators", 0, "bare", 4.0),
)
"""Name, feeds that change among FEEDS, mode of the server, CPU seconds allowed for all FEEDS."""
START_UP = 3.0
"""CPU seconds of the service's start and of its parsers', which the first poll holds whatever n is."""
IDLE = 0.1
"""What a shorter round holds of the seconds between two of our looks."""


@asynccontextmanager
async def feedserver(folder: Path, port: int) -> AsyncIterator[str]:
    """FEEDS real feeds on loopback."""
    source = data()
    assert source is not None
    await asyncio.to_thread(_unpack, source / "feeds/feeds.tar.xz", folder)
    top = next(folder.rglob("MANIFEST.csv")).parent
    tool = source.parent / "tools" / "feedserver.py"
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(tool), "--feeds", str(top), "--port", str(port), "--n", str(FEEDS),
        stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                await _get(f"{base}/__stats")
                break
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)
        yield base
    finally:
        process.terminate()
        await process.wait()


def _unpack(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")


async def _get(url: str, method: str = "GET") -> dict[str, int]:
    async with aiohttp.ClientSession() as session, session.request(method, url) as answer:
        found: dict[str, int] = await answer.json()
        return found


def _configure(folder: Path, n: int) -> Path:
    shipped.write(folder)
    lines = [
        f'[[feed]]\nurl = "http://f{i:04d}.feeds.test/feed.xml"\ntitle = "f{i}"\npublisher = "p{i}"\n'
        for i in (1 + k * FEEDS // n for k in range(n))
    ]
    (folder / "feeds.toml").write_text("\n".join(lines), encoding="utf-8")
    return folder


async def _settled(db: Database, base: str, n: int) -> None:
    """Until every feed was asked, nothing is leased, and every event is handled."""
    leased = select(func.count()).where(feeds.c.lease_owner.is_not(None))
    while (await _get(f"{base}/__stats"))["requests"] < n:
        await asyncio.sleep(0.2)
    while await db.read(lambda c: c.execute(leased).scalar_one() + listing.unhandled(c)):
        await asyncio.sleep(0.2)


def allowed(limit: float, n: int, *, first: bool) -> float:
    """CPU seconds that n of the FEEDS may take, of a limit for all of them.

    It shows a round that costs twice what it did; work for each pair of feeds, which is small among
    few, is counted by tests/store/test_feed.py.
    """
    if n == FEEDS:
        return limit
    return limit * n / FEEDS + (START_UP if first else IDLE)


async def rounds(n: int = FEEDS) -> list[Proof]:
    """The four rounds, one after the other on one database."""
    if data() is None:
        return []
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        top, port = Path(temporary), free_port()
        env = {
            "MONITOR_CONFIG": str(_configure(top / "c", n)),
            "MONITOR_HTTP_PROXY": f"http://127.0.0.1:{port}",
            "MONITOR_POLL_PER_HOST": "64",
            "MONITOR_LOG_LEVEL": "error",
        }
        async with feedserver(top / "feeds", port) as base, Child(top, env) as child:
            db = Database(f"sqlite:///{top}/monitor.db")
            await db.open()
            cpu, began = 0.0, time.monotonic()
            for name, changed, mode, whole in ROUNDS:
                first = name == "first poll"
                limit = allowed(whole, n, first=first)
                if not first:
                    await _get(f"{base}/__advance?changed={changed}&mode={mode}", "POST")
                    began, cpu = time.monotonic(), child.cpu()
                    await db.write(_all_due)
                await _settled(db, base, n)
                spent, wall = child.cpu() - cpu, time.monotonic() - began
                stored = await db.read(
                    lambda c: c.execute(select(func.count()).select_from(articles)).scalar_one()
                )
                dead = await db.read(
                    lambda c: c.execute(select(func.count()).select_from(dead_letters)).scalar_one()
                )
                figure = f"{spent:.1f} CPU s (at most {limit:.3g}), {wall:.1f} s, {stored} articles, {dead} dead letters, RSS {child.rss() >> 20} MB"
                what = f"{n} feeds, {name.format(changed=changed * n // FEEDS)}"
                rows.append(Proof(what, COMMAND, figure, spent <= limit))
            await db.close()
    return rows


def run(*, quick: bool) -> list[Proof]:
    """1,000 feeds, or 200 by their share of the limits."""
    return asyncio.run(rounds(200 if quick else FEEDS))


def _all_due(conn: object) -> None:
    from datetime import UTC, datetime  # noqa: PLC0415

    ids = conn.execute(select(feeds.c.id)).scalars().all()  # type: ignore[attr-defined]
    poll_now(conn, ids, now=datetime(1970, 1, 1, tzinfo=UTC))  # type: ignore[arg-type]


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else FEEDS
    sys.exit(0 if show(asyncio.run(rounds(count))) else 1)
