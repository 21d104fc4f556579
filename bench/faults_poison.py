"""Proof: events that cannot be handled lie among the dead letters, and the night goes on."""

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path

from bench.faults_kill import COMMAND
from bench.faults_lock import command
from bench.proof import Proof
from bench.scene import Scene, story
from monitor.clock import SystemClock
from monitor.store import log
from monitor.store.event import ARTICLES
from monitor.store.session import Database

PAIRS = 6
BROKEN = "UPDATE negotiations SET doc = '{}' WHERE id = ?"
NOT_REMEMBERED = "UPDATE lanes SET token = token + 1 WHERE key = ?"


async def poison(room: Path) -> Proof:
    """One event is no event of ours, another meets a state that nobody can read."""
    async with Scene(room, story(PAIRS)) as scene:
        await scene.begin()
        scene.reveal(PAIRS)
        await scene.sent(PAIRS)
        await asyncio.sleep(1)  # the first half is over, its offsets are committed
        process, doc = scene.read("SELECT id, doc FROM negotiations ORDER BY id")[0]
        _run(scene, BROKEN, process)
        _run(scene, NOT_REMEMBERED, process)
        await _publish(scene, b"\xff")
        scene.reveal(len(scene.told))
        await scene.until(lambda: _letters(scene) == 2, "buried two events", 120)
        await scene.sent(len(scene.told) - 1)
        before, alive = scene.one("SELECT count(*) FROM alerts"), scene.child.alive
        _, words = await command(scene, "deadletters", "list", "--json")
        mended = _mended(json.loads(words), scene)
        _run(scene, "UPDATE negotiations SET doc = ? WHERE id = ?", str(doc), process)
        _run(scene, NOT_REMEMBERED, process)
        await command(scene, "deadletters", "replay", mended)
        await scene.sent(len(scene.told))
        after, code = scene.one("SELECT count(*) FROM alerts"), await scene.child.stop()
    wanted = len(scene.told)
    return Proof(
        "poison events: dead letters, the night goes on", COMMAND,
        f"2 of 2 buried after {scene.log().count('crashed and is rebuilt')} rebuilds; {before} of "
        f"{wanted} alerts sent meanwhile, the last one after its letter was replayed ({after})",
        ok=alive and before == wanted - 1 and after == wanted and not code,
    )  # fmt: skip


def _mended(letters: list[dict[str, object]], scene: Scene) -> str:
    """The id of the letter that holds an article of the scene."""
    named = [letter for letter in letters if letter["consumer"] == "step"]
    if len(named) != 1:
        raise RuntimeError(f"not one letter of the step: {letters}:\n{scene.log()[-3000:]}")
    return str(named[0]["id"])


def _letters(scene: Scene) -> int:
    return scene.one("SELECT count(*) FROM dead_letters")


async def _publish(scene: Scene, value: bytes) -> None:
    """As another program would that writes what it should not."""
    db = Database(f"sqlite:///{scene.database}")
    await db.open()
    try:
        at = SystemClock().now()
        await db.write(lambda conn: log.publish(conn, ARTICLES, [log.Event(value)], at=at))
    finally:
        await db.close()


def _run(scene: Scene, query: str, *values: str) -> None:
    with closing(sqlite3.connect(scene.database, timeout=10)) as conn:
        conn.execute(query, values)
        conn.commit()
