"""One writer, many readers, and what happens when the disk or somebody else is in the way."""

import asyncio
import os
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import ResourceClosedError

from monitor.errors import StoreCorrupt, StoreError, StoreFull, StoreLocked
from monitor.store.lock import RunLock
from monitor.store.session import Database
from tests.store.test_session import add_one, counter, start


@pytest.fixture
def kind() -> str:
    return "sqlite"


async def test_a_job_that_fails_takes_back_only_its_own(db: Database) -> None:
    """Jobs that share a commit do not share their failures."""
    await db.write(start)

    def fail(conn: Connection) -> None:
        add_one(conn)
        raise ValueError("mine")

    done = await asyncio.gather(
        *(db.write(fail if n % 3 == 0 else add_one) for n in range(30)), return_exceptions=True
    )
    assert sum(isinstance(one, ValueError) for one in done) == 10
    assert await db.read(lambda conn: conn.execute(counter()).scalar_one()) == 20


async def test_no_function_runs_on_the_loops_thread(db: Database) -> None:
    """sqlite3 is never called on the event loop."""
    mine = threading.get_ident()
    assert await db.read(lambda _: threading.get_ident()) != mine
    assert await db.write(lambda _: threading.get_ident()) != mine


async def test_a_held_write_transaction_stops_neither_the_loop_nor_readers(
    db: Database, tmp_path: Path
) -> None:
    """Somebody else's open transaction delays writes and nothing else."""
    await db.write(start)
    other = sqlite3.connect(tmp_path / "monitor.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(db.write(add_one))
    turns = 0
    for _ in range(20):
        await asyncio.sleep(0.01)
        await db.read(lambda conn: conn.execute(counter()).scalar_one())
        turns += 1
    assert turns == 20
    assert not waiting.done()
    other.execute("ROLLBACK")
    await waiting
    other.close()


async def test_a_writer_that_does_not_let_go_is_named(db: Database, tmp_path: Path) -> None:
    """The wait is bounded; the next write works again."""
    await db.write(start)
    other = sqlite3.connect(tmp_path / "monitor.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreLocked, match="another process"):
        await db.write(add_one)
    other.execute("ROLLBACK")
    other.close()
    await db.write(add_one)


async def test_a_write_of_another_process_is_noticed(db: Database, tmp_path: Path) -> None:
    """A command beside the daemon wakes whoever listens, within a second."""
    heard = asyncio.Event()
    db.listen("rules", heard.set)
    await db.write(start)
    await asyncio.sleep(0.5)
    heard.clear()
    other = sqlite3.connect(tmp_path / "monitor.db")
    other.execute("UPDATE log_ends SET next = 7")
    other.commit()
    other.close()
    await asyncio.wait_for(heard.wait(), 1.0)


async def test_a_full_disk_is_said_and_nothing_is_lost(db: Database) -> None:
    """What was committed stays; when there is room again, writes work."""
    await db.write(start)
    await db.write(
        lambda conn: conn.exec_driver_sql(
            f"PRAGMA max_page_count={conn.exec_driver_sql('PRAGMA page_count').scalar()}"
        )
    )
    big = text("INSERT INTO log_ends VALUES (:t, 1, 1)")
    with pytest.raises(StoreFull, match="full"):
        await db.write(lambda conn: conn.execute(big, {"t": "x" * 500_000}))
    assert await db.read(lambda conn: conn.execute(counter()).scalar_one()) == 0
    await db.write(lambda conn: conn.exec_driver_sql("PRAGMA max_page_count=100000"))
    await db.write(lambda conn: conn.execute(big, {"t": "x" * 500_000}))


async def test_a_full_disk_in_a_shared_commit_fails_all_of_it(db: Database) -> None:
    """Nobody is told of success when the transaction they shared is gone."""
    await db.write(start)
    await db.write(
        lambda conn: conn.exec_driver_sql(
            f"PRAGMA max_page_count={conn.exec_driver_sql('PRAGMA page_count').scalar()}"
        )
    )
    big = text("INSERT INTO log_ends VALUES (:t, 1, 1)")
    done = await asyncio.gather(
        db.write(add_one),
        db.write(lambda conn: conn.execute(big, {"t": "x" * 500_000})),
        db.write(add_one),
        return_exceptions=True,
    )
    told = sum(one is None for one in (done[0], done[2]))
    assert isinstance(done[1], StoreFull)
    assert await db.read(lambda conn: conn.execute(counter()).scalar_one()) == told


async def test_a_read_only_file_is_said(tmp_path: Path) -> None:
    """A clear error, whoever runs it."""
    path = tmp_path / "monitor.db"
    db = Database(f"sqlite:///{path}")
    await db.open()
    await db.write(start)
    await db.write(lambda conn: conn.exec_driver_sql("PRAGMA query_only=ON"))
    with pytest.raises(StoreFull, match="read-only"):
        await db.write(add_one)
    await db.close()


async def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    """The path is the first thing people get wrong."""
    (tmp_path / "file").write_text("")
    db = Database(f"sqlite:///{tmp_path / 'file' / 'monitor.db'}")
    with pytest.raises(StoreError, match="file"):
        await db.open()
    await db.close()


@pytest.mark.parametrize("damage", ["header", "middle", "other"])
async def test_a_damaged_file_is_refused_and_not_touched(tmp_path: Path, damage: str) -> None:
    """Byte for byte the same after the refusal."""
    path = tmp_path / "monitor.db"
    db = Database(f"sqlite:///{path}")
    await db.open()
    await db.write(lambda conn: [start(conn, f"topic {n}" * 20) for n in range(300)])
    await db.close()
    data = bytearray(path.read_bytes())
    if damage == "header":
        data[:16] = os.urandom(16)
    elif damage == "middle":
        data[4096 : len(data) - 4096] = os.urandom(len(data) - 8192)
    else:
        data = bytearray(b"not a database at all")
    path.write_bytes(data)
    db = Database(f"sqlite:///{path}")
    with pytest.raises(StoreCorrupt, match="not been touched"):
        await db.open()
    await db.close()
    assert path.read_bytes() == data
    assert not path.with_name("monitor.db-wal").exists()


async def test_a_commit_that_cannot_even_begin_fails_alone(db: Database) -> None:
    """The writer outlives whatever SQLite refuses it: the next write works."""
    await db.write(start)

    def forbid(conn: Connection) -> sqlite3.Connection:
        raw: sqlite3.Connection = conn.connection.dbapi_connection  # type: ignore[assignment]
        pragma = sqlite3.SQLITE_PRAGMA
        raw.set_authorizer(lambda what, *_: int(what == pragma))  # 1 is SQLITE_DENY
        return raw

    raw = await db.write(forbid)
    with pytest.raises(Exception, match="not authorized"):
        await asyncio.wait_for(db.write(add_one, durable=True), 5)
    raw.set_authorizer(None)
    await asyncio.wait_for(db.write(add_one, durable=True), 5)
    assert await db.read(lambda conn: conn.execute(counter()).scalar_one()) == 1


async def test_a_lost_connection_fails_its_job_and_nobody_waits_for_ever(db: Database) -> None:
    """Who wrote when it was lost hears of it; who comes next writes on another one."""
    await db.write(start)

    def lose(conn: Connection) -> None:
        add_one(conn)
        conn.close()

    async with asyncio.timeout(20):
        with pytest.raises(ResourceClosedError):
            await db.write(lose)
        await db.write(add_one)
    assert await db.read(lambda conn: conn.execute(counter()).scalar_one()) == 1


def test_only_one_run_at_a_time(tmp_path: Path) -> None:
    """The second is told which process holds the first."""
    database = tmp_path / "monitor.db"
    with RunLock(database), pytest.raises(StoreLocked, match=str(os.getpid())), RunLock(database):
        pass
    with RunLock(database):
        pass


async def test_a_migration_that_dies_leaves_the_old_schema(tmp_path: Path) -> None:
    """All or nothing: the next start finds the file as it was."""
    path = tmp_path / "monitor.db"
    raw = sqlite3.connect(path)
    raw.execute("CREATE TABLE alerts (id TEXT)")  # in the way of the migration
    raw.commit()
    raw.close()
    db = Database(f"sqlite:///{path}")
    with pytest.raises(Exception, match="alerts"):
        await db.open()
    await db.close()
    raw = sqlite3.connect(path)
    assert [row[0] for row in raw.execute("SELECT name FROM sqlite_master")] == ["alerts"]
    raw.close()
