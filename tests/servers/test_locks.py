"""Waiting for each other is bounded, and what the server takes back is done again."""

import asyncio
import time

import psycopg
import pytest
from sqlalchemy import Connection, select, text
from structlog.testing import capture_logs

from monitor.errors import StoreLocked
from monitor.store import migrate
from monitor.store.guard import hold
from monitor.store.session import Database
from monitor.store.tables import (
    log_ends,
)
from tests.servers.postgres import server
from tests.servers.rows import add_one, start

pytestmark = pytest.mark.servers


def words(url: str, **settings: str) -> str:
    """The URL with settings of the server."""
    return f"{url}?options=" + "%20".join(f"-c%20{k}%3D{v}" for k, v in settings.items())


async def test_who_waits_in_a_circle_is_tried_again(two) -> None:
    """The server ends one of them; both are done in the end."""
    runs: list[str] = []

    def both(first: str, second: str):
        def run(conn: Connection) -> None:
            hold(conn, first)
            runs.append(first)
            conn.execute(text("SELECT pg_sleep(0.1)"))
            hold(conn, second)

        return run

    await asyncio.gather(two[0].write(both("a", "b")), two[1].write(both("b", "a")))
    assert len(runs) == 3


async def test_a_lock_that_is_not_let_go_is_named(url: str, two) -> None:
    """The wait is bounded, and the next write works again."""
    hasty = Database(words(url, lock_timeout="100ms"))
    await hasty.open()
    await hasty.write(start)
    held, go = asyncio.Event(), asyncio.Event()

    async def beside() -> None:
        import psycopg

        async with await psycopg.AsyncConnection.connect(url) as conn:
            await conn.execute("UPDATE log_ends SET next = 5")
            held.set()
            await go.wait()

    other = asyncio.create_task(beside())
    await held.wait()
    with pytest.raises(StoreLocked, match="does not let go"):
        await hasty.write(add_one)
    go.set()
    await other
    await hasty.write(add_one)
    await hasty.close()


async def test_a_worker_that_stands_still_loses_its_locks_not_its_work(url: str) -> None:
    """Paused in a transaction, it finds that the server took it back, and does it again."""
    db = Database(words(url, idle_in_transaction_session_timeout="100ms"))
    await db.open()
    await db.write(start)
    runs: list[int] = []

    def pausing(conn: Connection) -> None:
        add_one(conn)
        runs.append(1)
        if len(runs) == 1:
            time.sleep(0.5)
        add_one(conn)

    await db.write(pausing)
    assert len(runs) == 2
    assert await db.read(lambda conn: conn.execute(select(log_ends.c.next)).scalar()) == 2
    await db.close()


async def test_a_write_that_is_given_up_is_taken_back(two) -> None:
    """A time limit above us ends the statement, and the connection can be used again."""
    await two[0].write(start)

    def slow(conn: Connection) -> None:
        add_one(conn)
        conn.execute(text("SELECT pg_sleep(30)"))

    for _ in range(10):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await two[0].write(slow)
    await asyncio.gather(*(two[0].write(add_one) for _ in range(10)))
    assert await two[0].read(lambda conn: conn.execute(select(log_ends.c.next)).scalar()) == 10


async def test_a_run_waits_for_a_table_that_its_migration_needs() -> None:
    """Who was at work on it lets go in the end; a supervisor need not start the run again."""
    url = server().url(server().create())
    busy = await psycopg.AsyncConnection.connect(url)
    await busy.execute("CREATE TABLE alerts (held bool)")  # not committed: its name is in use
    db = Database(url, present="a run")
    with capture_logs() as said:
        opening = asyncio.create_task(db.open())
        while not any(line["event"] == "waiting for the database" for line in said):
            assert not opening.done()
            await asyncio.sleep(0.05)
        await busy.rollback()
        await opening
    assert "at work on a table" in said[0]["reason"]
    found = await db.read(
        lambda conn: conn.execute(text("SELECT version_num FROM alembic_version"))
    )
    assert found.scalar_one() == migrate.HEAD
    await db.close()
    await busy.close()
