"""Proofs: a database that others write, hold, or do not let go, beside the real daemon."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from sqlalchemy import Connection, func, select

from bench.faults_kill import COMMAND
from bench.proof import Proof
from bench.scene import Scene, story
from monitor.alert.pipeline import items_of
from monitor.clock import SystemClock
from monitor.store.session import Database
from monitor.store.shelf import Shelf
from monitor.store.tables import alerts, detections, negotiations
from monitor.stream.step import step_all
from tests.smalltalk import article, desk

HOLD = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); \
c.execute('BEGIN IMMEDIATE'); print('held', flush=True); sys.stdin.read(); c.execute('ROLLBACK')"
CHANGES = 50
BESIDE_LIMIT, ANSWER_LIMIT = 1.0, 0.5
"""Seconds."""


async def held(room: Path) -> Proof:
    """A second process holds a write transaction for two seconds; articles come meanwhile."""
    async with Scene(room, story(2)) as scene:
        await scene.begin()
        async with holding(scene.database):
            scene.reveal(len(scene.told))
            before = sum(map(scene.polls, range(3)))
            longest, answers = await healthz(scene, 2.0)
            polled = sum(map(scene.polls, range(3))) - before
            stored = scene.one("SELECT count(*) FROM articles")
        await scene.sent(len(scene.told))
        alerts, code = scene.one("SELECT count(*) FROM alerts"), await scene.child.stop()
    return Proof(
        "a write transaction held for 2 s does not stop /healthz", COMMAND,
        f"{answers} answers meanwhile, the longest {longest * 1000:.0f} ms; {polled} polls, {stored} "
        f"articles written before, {alerts} of {len(scene.told)} alerts sent after",
        ok=longest < ANSWER_LIMIT and not stored and alerts == len(scene.told) and not code,
    )  # fmt: skip


async def locked(room: Path) -> Proof:
    """The other one does not let go within the ten seconds a write waits."""
    async with Scene(room, story(2)) as scene:
        await scene.begin()
        async with holding(scene.database):
            scene.reveal(len(scene.told))
            began = time.monotonic()
            asked = asyncio.create_task(healthz(scene, 12.0))
            code, said = await command(scene, "processes", "mute", "russia-ukraine")
            took = time.monotonic() - began
            longest, _ = await asked
        await scene.sent(len(scene.told))
        log = scene.child.log.read_text(encoding="utf-8")
        alerts = scene.one("SELECT count(*) FROM alerts")
        await scene.child.stop()
    told = "does not let go" in log and "does not let go" in said
    return Proof(
        "a locked database: said after a bounded wait, nothing lost, goes on when it is free",
        COMMAND,
        f'"{said.strip()[:70]}...", exit {code} after {took:.1f} s; the daemon says so, /healthz at '
        f"most {longest * 1000:.0f} ms, {alerts} of {len(scene.told)} alerts sent after",
        ok=code == 4 and took < 14 and told and longest < ANSWER_LIMIT
        and alerts == len(scene.told),
    )  # fmt: skip


async def beside(room: Path) -> Proof:
    """Commands beside the running daemon: it polls, and counts its rules, as they say."""
    longest = {"feeds poll": 0.0, "rules new --user": 0.0}
    async with Scene(room, story(1)) as scene:
        feeds = room / "config" / "feeds.toml"
        text = feeds.read_text(encoding="utf-8").replace('"1s"', '"1h"')
        feeds.write_text(text, encoding="utf-8")
        await scene.begin()
        for n in range(3):
            polled = scene.polls(0)
            await command(scene, "feeds", "poll", "feed-0")
            took = await seconds_until(lambda was=polled: scene.polls(0) > was)
            longest["feeds poll"] = max(longest["feeds poll"], took)
            known = rules(scene)
            await command(scene, "rules", "new", "--user", f"mine-{n}", "Mine")
            took = await seconds_until(lambda was=known: rules(scene) > was)
            longest["rules new --user"] = max(longest["rules new --user"], took)
        await scene.child.stop()
    figures = ", ".join(f"{name} {took * 1000:.0f} ms" for name, took in longest.items())
    return Proof(
        "a command's write beside the running daemon is picked up within 1 s", COMMAND,
        f"after the command ended, the longest of 3: {figures}",
        ok=max(longest.values()) < BESIDE_LIMIT,
    )  # fmt: skip


async def concurrent(room: Path) -> Proof:
    """Fifty steps of one negotiation at once, in one process: what the one writer is for."""
    db = Database(f"sqlite:///{room / 'm.db'}")
    await db.open()
    at_desk, shelf, at = desk(), Shelf(), SystemClock().now()
    titles = [f"Aland and Bland meet in Port N{n}" for n in range(CHANGES)]
    matched = [at_desk.match(article(n, title, hours=n)) for n, title in enumerate(titles)]
    items = [item for one in matched for item in items_of(one, at_desk.read(one))]
    await asyncio.gather(
        *(db.write(lambda conn, i=i: step_all(conn, [i], at_desk, shelf, at=at)) for i in items)  # type: ignore[misc]
    )
    version, changes, made = await db.read(_counted)
    await db.close()
    return Proof(
        "50 concurrent state changes lose none", COMMAND,
        f"{len(items)} changes of one negotiation at once: its version is {version}, {changes} "
        f"changes and {made} alerts are stored",
        ok=len(items) == version == changes == made == CHANGES,
    )  # fmt: skip


@asynccontextmanager
async def holding(database: Path) -> AsyncIterator[None]:
    """A process of its own holds a write transaction."""
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLD, str(database),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert other.stdin is not None
    assert other.stdout is not None
    assert await other.stdout.readline() == b"held\n"
    try:
        yield
    finally:
        other.stdin.close()
        await other.wait()


async def healthz(scene: Scene, seconds: float) -> tuple[float, int]:
    """Ask /healthz for so long: (seconds of the slowest answer, answers)."""
    url, longest, answers = f"http://127.0.0.1:{scene.child.port}/healthz", 0.0, 0
    until = time.monotonic() + seconds
    async with aiohttp.ClientSession() as session:
        while time.monotonic() < until:
            began = time.monotonic()
            async with session.get(url) as answer:
                answers += answer.status == 200
            longest = max(longest, time.monotonic() - began)
            await asyncio.sleep(0.01)
    return longest, answers


async def command(scene: Scene, *args: str) -> tuple[int, str]:
    """Run ``monitor ARGS`` beside the daemon: (exit code, what it said)."""
    child = await scene.child.beside(*args)
    out, _ = await child.communicate()
    return child.returncode or 0, out.decode()


async def seconds_until(done: object) -> float:
    """How long until ``done()``; five seconds at most."""
    began = time.monotonic()
    while not done() and time.monotonic() - began < 5:  # type: ignore[operator]
        await asyncio.sleep(0.005)
    return time.monotonic() - began


def rules(scene: Scene) -> int:
    """How many rules the daemon said last that it has."""
    lines = scene.child.log.read_text(encoding="utf-8").splitlines()
    said = [line for line in lines if "configuration in force" in line]
    return int(json.loads(said[-1])["rules"]) if said else 0


def _counted(conn: Connection) -> tuple[int, int, int]:
    """The version of the one negotiation, detections, alerts."""
    version = conn.execute(select(negotiations.c.version)).scalar_one()
    found = [select(func.count()).select_from(table) for table in (detections, alerts)]
    changes, made = (int(conn.execute(query).scalar_one()) for query in found)
    return int(version), changes, made
