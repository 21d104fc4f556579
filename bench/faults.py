"""Proofs that nothing is lost: kill -9, a disk that is full, read-only, damaged, a database held."""

import asyncio
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from sqlalchemy import Connection, insert, select, text, update

from bench.proof import Proof
from monitor.errors import StoreCorrupt, StoreError, StoreFull, StoreLocked
from monitor.store.session import Database
from monitor.store.tables import alerts, deliveries, log_ends

SEED = 20260123
COMMAND = "make prove ARGS=faults"


def run(*, quick: bool) -> list[Proof]:
    """All of them."""
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        folder = Path(name)
        found = [killed(folder, 12 if quick else 40)]
        for proof in (held, concurrent, beside, full, readonly, locked, corrupt):
            room = folder / proof.__name__
            room.mkdir()
            found.append(asyncio.run(proof(room)))
        return found


def killed(folder: Path, kills: int) -> Proof:
    """A child with source, stream and dispatcher is killed at random moments, then left to finish."""
    chance = random.Random(SEED)
    database, receiver = folder / "kill.db", folder / "received"
    pace = str(kills / 100)  # so that there is work to do at each kill
    command = [sys.executable, "-m", "bench.faults_child", str(database), str(receiver)]
    done = 0
    while done < kills:
        child = subprocess.Popen([*command, pace], stderr=subprocess.DEVNULL)
        moment = chance.uniform(0.4, 2.2)
        try:
            child.wait(moment)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
            child.wait()
        else:
            break  # it finished: nothing is left to kill
        done += 1
    last = subprocess.run([*command, "0"], stderr=subprocess.PIPE, timeout=120, check=False)
    got = Counter(receiver.read_text().split()[::2])
    again = sum(" again" in line for line in receiver.read_text().splitlines())
    wanted = _column(database, str(select(deliveries.c.id)))
    raised = _column(database, str(select(alerts.c.id)))
    lost = [one for one in wanted if one not in got]
    twice = sum(n - 1 for n in got.values())
    return Proof(
        "kill -9 at random moments over poll, stream, deliver: no alert lost",
        COMMAND,
        f"{done} kills, {len(raised)} alerts, {len(wanted)} deliveries, {len(lost)} lost, {twice} sent "
        f"twice (all {again} repeats after an unanswered attempt)",
        ok=last.returncode == 0 and not lost and twice <= again and len(raised) == 30
        and len(wanted) == 60,
    )  # fmt: skip


async def held(room: Path) -> Proof:
    """Somebody holds a write transaction for two seconds; the loop and readers go on."""
    db = await _opened(room)
    other = sqlite3.connect(room / "m.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(db.write(_add_one))
    longest, until = 0.0, time.monotonic() + 2
    while time.monotonic() < until:
        began = time.monotonic()
        await db.read(_count)
        await asyncio.sleep(0.001)
        longest = max(longest, time.monotonic() - began)
    blocked = not waiting.done()
    other.execute("ROLLBACK")
    other.close()
    await waiting
    await db.close()
    return Proof(
        "a write transaction held for 2 s stops neither the loop nor readers", COMMAND,
        f"longest turn of loop + read {longest * 1000:.0f} ms", ok=blocked and longest < 0.5,
    )  # fmt: skip


async def concurrent(room: Path) -> Proof:
    """Fifty read-modify-writes at once."""
    db = await _opened(room)
    await asyncio.gather(*(db.write(_add_one) for _ in range(50)))
    n = await db.read(_count)
    await db.close()
    return Proof("50 concurrent state changes lose none", COMMAND, f"{n} of 50", ok=n == 50)


async def beside(room: Path) -> Proof:
    """Another process writes; the daemon hears of it."""
    db = await _opened(room)
    heard = asyncio.Event()
    db.listen("rules", heard.set)
    longest = 0.0
    for n in range(1, 6):
        await asyncio.sleep(0.6)
        heard.clear()
        code = f"import sqlite3; c = sqlite3.connect({str(room / 'm.db')!r}); c.execute('UPDATE log_ends SET next = {n}'); c.commit()"
        await asyncio.to_thread(subprocess.run, [sys.executable, "-c", code], check=True)
        began = time.monotonic()
        await asyncio.wait_for(heard.wait(), 5)
        longest = max(longest, time.monotonic() - began)
    await db.close()
    return Proof(
        "a write of another process is noticed within 1 s", COMMAND,
        f"longest of 5: {longest * 1000:.0f} ms", ok=longest < 1,
    )  # fmt: skip


async def full(room: Path) -> Proof:
    """The file may not grow any more: a limit of the kernel, as a full disk is."""
    db = await _opened(room)
    await db.write(_add_one)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    said = ""
    resource.setrlimit(resource.RLIMIT_FSIZE, ((room / "m.db-wal").stat().st_size + 8192, hard))
    try:
        for _ in range(50):
            await db.write(_add_much)
    except StoreFull as error:
        said = str(error)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    await db.write(_add_one)
    n = await db.read(_count)
    await db.close()
    return Proof("a full disk: said, nothing lost, goes on when there is room", COMMAND,
                 f'"{said[:60]}..."; {n} of 2 changes kept', ok=bool(said) and n == 2)  # fmt: skip


async def readonly(room: Path) -> Proof:
    """Nothing may be written any more; after a restart on a writable disk it goes on."""
    db = await _opened(room)
    await db.write(_add_one)
    await db.write(lambda conn: conn.exec_driver_sql("PRAGMA query_only=ON"))
    said = ""
    try:
        await db.write(_add_one)
    except StoreFull as error:
        said = str(error)
    await db.close()
    again = Database(f"sqlite:///{room / 'm.db'}")
    await again.open()
    n = await again.read(_count)
    await again.close()
    return Proof("a read-only database: said, nothing lost", COMMAND,
                 f'"{said[:60]}..."; {n} of 1 changes kept', ok=bool(said) and n == 1)  # fmt: skip


async def locked(room: Path) -> Proof:
    """Another process never lets go: the wait is bounded."""
    await (await _opened(room)).close()
    db = Database(f"sqlite:///{room / 'm.db'}", busy=1.0)
    await db.open()
    other = sqlite3.connect(room / "m.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    said, began = "", time.monotonic()
    try:
        await db.write(_add_one)
    except StoreLocked as error:
        said = str(error)
    took = time.monotonic() - began
    other.execute("ROLLBACK")
    other.close()
    await db.write(_add_one)
    n = await db.read(_count)
    await db.close()
    return Proof("a locked database: said after a bounded wait, goes on when it is free", COMMAND,
                 f'"{said[:60]}..." after {took:.1f} s of 1', ok=bool(said) and n == 1 and took < 3)  # fmt: skip


async def corrupt(room: Path) -> Proof:
    """A damaged file is refused, and not one byte of it is changed."""
    db = await _opened(room)
    await db.write(lambda conn: [_add_much(conn) for _ in range(3)])
    await db.close()
    path = room / "m.db"
    whole = bytearray(path.read_bytes())
    refused = 0
    damages = ((0, 16), (4096, 4096), (len(whole) // 2, 20_000))
    for start, size in damages:
        data = bytearray(whole)
        data[start : start + size] = os.urandom(size)
        path.write_bytes(data)
        again = Database(f"sqlite:///{path}")
        try:
            await again.open()
        except StoreCorrupt:
            refused += path.read_bytes() == data
        except StoreError:
            pass
        await again.close()
    return Proof("a damaged database is refused, the file untouched", COMMAND,
                 f"{refused} of {len(damages)} kinds of damage", ok=refused == len(damages))  # fmt: skip


async def _opened(room: Path) -> Database:
    db = Database(f"sqlite:///{room / 'm.db'}")
    await db.open()
    row = {"topic": "t", "partition": 0, "next": 0}
    await db.write(lambda conn: conn.execute(insert(log_ends), row))
    return db


def _count(conn: Connection) -> int:
    return int(conn.execute(select(log_ends.c.next).where(log_ends.c.topic == "t")).scalar_one())


def _add_one(conn: Connection) -> None:
    conn.execute(update(log_ends).where(log_ends.c.topic == "t").values(next=_count(conn) + 1))


def _add_much(conn: Connection) -> None:
    row = {"t": os.urandom(100_000).hex()}
    conn.execute(text("INSERT INTO log_ends VALUES (:t, 1, 1)"), row)


def _column(database: Path, query: str) -> list[str]:
    with sqlite3.connect(database) as conn:
        return [row[0] for row in conn.execute(query)]
