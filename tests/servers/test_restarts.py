"""The server goes away and comes back; one run on local:// keeps its place."""

import asyncio
import signal

import pytest
from sqlalchemy import Connection, select, text

from monitor.errors import StoreAway, StoreLocked
from monitor.store.bell import ring
from monitor.store.insert import insert_new
from monitor.store.session import Database
from monitor.store.single import locate, quiet
from monitor.store.tables import (
    log_ends,
    processed,
)
from tests.servers.postgres import server
from tests.servers.rows import add_one, restart, start, total
from tests.smalltalk import START

pytestmark = pytest.mark.servers


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
async def test_a_restart_in_the_middle_loses_nothing_and_repeats_nothing(two, how) -> None:
    """What could not be told whether it was kept is asked for again, by its id."""
    await two[0].write(start)
    enough = asyncio.Event()
    done: list[str] = []

    def once(event: str):
        def run(conn: Connection) -> None:
            row = {"consumer": "c", "event": event, "at": START}
            if insert_new(conn, processed, [row]):
                add_one(conn)

        return run

    async def work(name: str, db: Database) -> None:
        for n in range(60):
            while not await kept(db, f"{name}/{n}"):
                pass
            done.append(name)
            if len(done) == 100:
                enough.set()

    async def kept(db: Database, event: str) -> bool:
        try:
            await db.write(once(event))
        except StoreAway as error:
            return "may or may not" not in str(error)
        return True

    workers = [asyncio.create_task(work(f"{n}", two[n % 2])) for n in range(10)]
    await asyncio.wait_for(enough.wait(), 20)
    await restart(how)
    assert not all(worker.done() for worker in workers)
    await asyncio.gather(*workers)
    assert await total(two[1], processed) == 600
    assert await two[1].read(lambda conn: conn.execute(select(log_ends.c.next)).scalar()) == 600


async def test_a_server_that_stays_away_is_said(two) -> None:
    """After a while; and it works again when the server is back."""
    db = two[0]
    db._backend._patience = 0.5
    await asyncio.to_thread(server().stop)
    try:
        with pytest.raises(StoreAway):
            await db.read(lambda conn: conn.execute(text("SELECT 1")))
        with pytest.raises(StoreAway):
            await db.write(add_one)
    finally:
        await asyncio.to_thread(server().start)
    await db.write(start)


async def test_notices_come_from_other_workers_also_after_a_restart(two) -> None:
    """Within moments of the commit; what was missed meanwhile is looked for."""
    heard, missed = asyncio.Event(), asyncio.Event()
    two[1].listen("rules", heard.set)
    two[1].listen("never rung", missed.set)
    await two[0].write(lambda conn: ring(conn, "rules"))
    await asyncio.wait_for(heard.wait(), 1)
    assert not missed.is_set()
    await restart()
    await asyncio.wait_for(missed.wait(), 5)
    heard.clear()
    await two[0].write(lambda conn: ring(conn, "rules"))
    await asyncio.wait_for(heard.wait(), 1)


async def test_local_topics_are_for_one_run(url: str) -> None:
    """The second is refused; commands beside it are not."""
    first, second, beside = Database(url), Database(url), Database(url)
    async with first.alone(), second.alone():
        await first.open()
        with pytest.raises(StoreLocked, match="another monitor run"):
            await second.open()
        await beside.open()
        await beside.close()
        await restart()
        await first.write(start)
        await first.close()
        third = Database(url)
        async with third.alone():
            await third.open()
            await third.close()


async def test_nobody_restores_under_a_cluster(url: str) -> None:
    """Runs on Kafka share the database with each other and with commands, not with a restore."""
    first, second, beside = Database(url, present="a"), Database(url, present="b"), Database(url)
    await first.open()
    await second.open()
    await first.close()
    with pytest.raises(StoreLocked, match="stop every one of them"), quiet(locate(url)):
        pass
    await second.close()
    with quiet(locate(url)):
        with pytest.raises(StoreLocked, match="restore or copy"):
            await Database(url, present="c").open()
        await beside.open()
        await beside.close()


async def test_a_run_whose_place_was_taken_writes_no_more(url: str) -> None:
    """Its connection broke, another run came in between."""
    import psycopg

    from monitor.store.guard import number

    first = Database(url)
    async with first.alone():
        await first.open()
        await first.write(start)
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as other:
            await other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' "
                "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
            await other.execute("SELECT pg_advisory_lock(%s)", (number("run"),))
            async with asyncio.timeout(5):
                await until(first, refused=True)
        async with asyncio.timeout(5):
            await until(first, refused=False)
        await first.close()


async def until(db: Database, *, refused: bool) -> None:
    while True:
        try:
            await db.write(add_one)
        except StoreLocked as error:
            assert "taken over" in str(error)  # noqa: PT017 - asked again and again
            if refused:
                return
        else:
            if not refused:
                return
        await asyncio.sleep(0.02)
