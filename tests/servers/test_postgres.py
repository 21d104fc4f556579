"""What only a server can do to us: several workers, restarts, locks, refusals."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, insert, select, text, update

from monitor.article.model import Origin
from monitor.errors import StoreAway, StoreError, StoreLocked
from monitor.poll.model import Feed, FeedState, Memory, Polled
from monitor.store import alert, delivery, feed, inbox, log, negotiation
from monitor.store.bell import ring
from monitor.store.delivery import Deliveries
from monitor.store.event import ARTICLES
from monitor.store.fault import MovedOnError
from monitor.store.feed import Feeds
from monitor.store.guard import hold
from monitor.store.insert import insert_new
from monitor.store.session import Database
from monitor.store.shelf import Shelf
from monitor.store.tables import (
    alerts,
    articles,
    dead_letters,
    deliveries,
    developments,
    log_ends,
    negotiations,
    processed,
    reports,
    versions,
)
from monitor.stream.step import step_all
from tests.servers.postgres import server
from tests.servers.stores import empty, opened
from tests.smalltalk import START, article, desk
from tests.store.test_delivery import planned, some_alert
from tests.store.test_lane import items

pytestmark = pytest.mark.servers
TTL = timedelta(minutes=2)


@pytest.fixture
async def url(tmp_path: Path) -> str:
    return await empty("postgresql", tmp_path)


@pytest.fixture
async def two(url: str) -> AsyncIterator[tuple[Database, Database]]:
    """Two workers' stores on one database."""
    pair = Database(url), Database(url)
    for db in pair:
        await db.open()
    yield pair
    for db in pair:
        await db.close()


def words(url: str, **settings: str) -> str:
    """The URL with settings of the server."""
    return f"{url}?options=" + "%20".join(f"-c%20{k}%3D{v}" for k, v in settings.items())


def start(conn: Connection) -> None:
    conn.execute(insert(log_ends), {"topic": "t", "partition": 0, "next": 0})


def add_one(conn: Connection) -> None:
    conn.execute(update(log_ends).values(next=log_ends.c.next + 1))


async def total(db: Database, table) -> int:
    query = select(func.count()).select_from(table)
    return int(await db.read(lambda conn: conn.execute(query).scalar_one()))


async def restart(how: signal.Signals = signal.SIGINT) -> None:
    await asyncio.to_thread(server().stop, how)
    await asyncio.to_thread(server().start)


# Several workers


async def test_feeds_are_leased_to_one_worker_each(two) -> None:
    """Two pollers that ask again and again share the feeds between them; SKIP LOCKED, no waiting."""
    made = [Feed(f"f{i}", f"http://f/{i}", f"F{i}", Origin(f"f{i}", "P")) for i in range(60)]
    catalog = {one.id: one for one in made}
    await asyncio.gather(*(db.write(lambda conn: feed.sync(conn, made, now=START)) for db in two))

    async def poll(db: Database, owner: str) -> list[str]:
        got: list[str] = []
        while leases := await Feeds(db, lambda: catalog).claim_due(
            now=START, limit=4, owner=owner, ttl=TTL
        ):
            got += [lease.feed.id for lease in leases]
        return got

    found = await asyncio.gather(*(poll(db, f"w{n}") for n in range(3) for db in two))
    ids = [one for some in found for one in some]
    assert sorted(ids) == sorted(catalog)


async def test_deliveries_are_claimed_by_one_worker_each(two) -> None:
    """No alert leaves twice because two dispatchers looked at once."""

    def put(conn: Connection) -> None:
        for n in range(60):
            alert.put(conn, some_alert(n), "article-1", at=START)
            delivery.plan(conn, some_alert(n), [planned()])

    await two[0].write(put)

    async def claim(db: Database, owner: str) -> list[str]:
        got: list[str] = []
        while some := await Deliveries(db).claim(
            channel="console", now=START, owner=owner, limit=4, lease=TTL
        ):
            got += [one.id for one in some]
        return got

    found = await asyncio.gather(*(claim(db, f"w{n}") for n in range(3) for db in two))
    ids = [one for some in found for one in some]
    assert len(ids) == len(set(ids)) == 60


async def test_a_claim_waits_for_nobody(two) -> None:
    """Rows in another worker's open transaction are left out at once."""
    one, other = two
    made = [Feed(f"f{i}", f"http://f/{i}", f"F{i}", Origin(f"f{i}", "P")) for i in range(4)]
    catalog = {each.id: each for each in made}
    await one.write(lambda conn: feed.sync(conn, made, now=START))
    held, go = asyncio.Event(), asyncio.Event()
    beside = asyncio.create_task(holding(server().url(one.name.rsplit("/", 1)[1]), held, go))
    await held.wait()
    leases = await Feeds(other, lambda: catalog).claim_due(now=START, limit=9, owner="b", ttl=TTL)
    assert [lease.feed.id for lease in leases] == ["f1", "f2", "f3"]
    go.set()
    await beside


async def holding(url: str, held: asyncio.Event, go: asyncio.Event) -> None:
    import psycopg

    async with await psycopg.AsyncConnection.connect(url) as conn:
        await conn.execute("SELECT id FROM feeds WHERE id = 'f0' FOR UPDATE")
        held.set()
        await go.wait()


async def test_two_workers_open_one_negotiation(two) -> None:
    """The same talks, first heard of by two workers at once: one negotiation, one alert."""
    at_desk = desk()
    for n in range(5):
        (first,) = items(at_desk, f"Aland and X{n}land meet in Port One", first=10 * n + 1)
        (second,) = items(at_desk, f"Aland and X{n}land meet in Port One", first=10 * n + 2)
        await asyncio.gather(
            *(
                db.write(lambda conn, i=item: step_all(conn, [i], at_desk, Shelf(), at=START))
                for db, item in zip(two, (first, second), strict=True)
            )
        )
        assert await total(two[0], negotiations) == n + 1
    assert await total(two[0], reports) == 10


async def test_fifty_concurrent_steps_of_two_workers_lose_none(two) -> None:
    """Each worker remembers what it has stepped; the token tells that the other was there."""
    at_desk = desk()
    shelves = Shelf(), Shelf()
    every = items(at_desk, *(f"Aland and Bland meet in Port N{n}" for n in range(50)))

    async def step(n: int) -> None:
        item, shelf = every[n], shelves[n % 2]
        await two[n % 2].write(lambda conn: step_all(conn, [item], at_desk, shelf, at=START))

    await asyncio.gather(*(step(n) for n in range(50)))
    state = await two[0].read(lambda conn: negotiation.get(conn, "aland-bland"))
    assert await total(two[0], reports) == 50
    assert await total(two[0], versions) == state.version
    assert await total(two[0], alerts) >= 2


async def test_a_merge_among_steps_loses_none(two) -> None:
    """Steps before it belong to the loser, steps after it to the winner; none to nobody."""
    at_desk = desk()
    every = items(at_desk, *(f"Aland and Cland meet in Port N{n}" for n in range(30)))

    async def step(n: int) -> None:
        await two[n % 2].write(lambda conn: step_all(conn, [every[n]], at_desk, Shelf(), at=START))

    async def merge() -> None:
        await two[0].write(
            lambda conn: negotiation.merge(conn, "aland+cland", "aland-bland", at=START)
        )

    await asyncio.gather(*(step(n) for n in range(10)))
    await asyncio.gather(*(step(n) for n in range(10, 20)), merge(), *map(step, range(20, 30)))
    by = select(reports.c.process, func.count()).group_by(reports.c.process)
    found = dict(await two[0].read(lambda conn: conn.execute(by).all()))
    assert sum(found.values()) == 30
    assert set(found) == {"aland+cland", "aland-bland"}
    for process in found:
        past = await two[0].read(lambda conn, p=process: negotiation.history(conn, p))
        assert [state.version for state in past] == list(range(1, len(past) + 1))


async def test_a_step_past_the_lock_is_refused_by_its_version(two) -> None:
    """The second guard: a state that was read before somebody else's step is not written."""
    at_desk = desk()
    (item,) = items(at_desk, "Aland and Bland meet in Port One")
    await two[0].write(lambda conn: step_all(conn, [item], at_desk, Shelf(), at=START))
    state = await two[0].read(lambda conn: negotiation.get(conn, "aland-bland"))
    with pytest.raises(MovedOnError):
        await two[1].write(
            lambda conn: negotiation.put(conn, [(state, "x")], state.version + 1, at=START)
        )


async def test_one_article_from_two_feeds_at_once_is_one(two) -> None:
    """Whatever the order in which the documents list them, and it is published once."""
    made = [Feed(f"f{i}", f"http://f/{i}", f"F{i}", Origin(f"f{i}", "P")) for i in range(8)]
    catalog = {one.id: one for one in made}
    await two[0].write(lambda conn: feed.sync(conn, made, now=START))
    book = [Feeds(db, lambda: catalog) for db in two]
    leases = await book[0].claim_due(now=START, limit=8, owner="a", ttl=TTL)
    found = [article(n, f"T{n}") for n in range(30)]

    async def finish(n: int) -> int:
        mine = tuple(found if n % 2 else reversed(found))
        polled = Polled(
            Memory(), FeedState.OK, START + TTL, "parsed", articles=mine, entries=30, at=START
        )
        return (await book[n % 2].finish(leases[n], polled)).new

    assert sum(await asyncio.gather(*(finish(n) for n in range(8)))) == 30
    assert await total(two[0], articles) == 30
    records = await two[0].read(lambda conn: log.read_after(conn, [(ARTICLES, 0, 0)], 99))
    assert [record.offset for record in records] == list(range(len(records)))


async def test_an_event_is_begun_by_one_worker(two) -> None:
    """Delivered to two at once, its effect is written once."""
    begun = await asyncio.gather(
        *(
            db.write(lambda conn: inbox.begin(conn, "step", "e", at=START))
            for _ in range(5)
            for db in two
        )
    )
    assert sum(begun) == 1


async def test_both_databases_come_to_the_same(tmp_path: Path) -> None:
    """The same items give the same alerts, states, developments and reports, word for word."""
    at_desk = desk()
    said = [
        f"Aland and Bland meet in Port N{n % 5}" if n % 3 else f"Rain {n} Ärger" for n in range(60)
    ]
    every = items(at_desk, *said)
    found = []
    for kind in ("sqlite", "postgresql"):
        async with opened(kind, tmp_path) as db:
            for start_ in range(0, len(every), 4):
                for key in sorted({item.key for item in every[start_ : start_ + 4]}):
                    some = [item for item in every[start_ : start_ + 4] if item.key == key]
                    await db.write(
                        lambda conn, s=some: step_all(conn, s, at_desk, Shelf(), at=START)
                    )
            columns = (alerts.c.doc, negotiations.c.doc, developments.c.doc, deliveries.c.id)
            told = [
                sorted(await db.read(lambda conn, c=c: conn.execute(select(c)).scalars().all()))
                for c in (*columns, reports.c.development)
            ]
            found.append(told)
    assert found[0] == found[1]
    assert all(found[0])


# Locks


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


# Restarts


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


# One run on local://


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


# Opening


async def test_many_migrate_at_once(tmp_path: Path) -> None:
    """One does it, the others find it done."""
    url = server().url(server().create())
    many = [Database(url) for _ in range(5)]
    await asyncio.gather(*(db.open() for db in many))
    assert await total(many[0], alerts) == 0
    for db in many:
        await db.close()


async def test_a_migration_that_dies_leaves_the_old_schema() -> None:
    """All or nothing."""
    name = server().create()
    server().admin("CREATE TABLE alerts (id text)", name)  # in the way of the migration
    db = Database(server().url(name))
    with pytest.raises(Exception, match="alerts"):
        await db.open()
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    assert server().admin(query, name) == [("alerts",)]


async def test_a_column_more_does_not_disturb_who_runs(two, url: str) -> None:
    """Expand, then contract: an older worker goes on while a newer one adds to the schema."""
    at_desk = desk()
    shelf = Shelf()

    async def step(*numbers: int) -> None:
        for n in numbers:
            (item,) = items(at_desk, f"Aland and Bland meet in Port N{n}", first=n)
            await two[0].write(lambda conn, i=item: step_all(conn, [i], at_desk, shelf, at=START))

    await step(*range(1, 9))  # often enough for the driver to keep prepared statements
    name = url.rsplit("/", 1)[1]
    for table in ("lanes", "negotiations", "reports", "alerts", "deliveries", "developments"):
        server().admin(f"ALTER TABLE {table} ADD COLUMN later text", name)
    await step(*range(9, 20))
    assert await total(two[0], reports) == 19
    assert await two[1].read(alert.listing)


async def test_another_encoding_is_refused() -> None:
    """Headlines come in every script."""
    name = "latin"
    server().drop(name)
    server().admin(f"CREATE DATABASE {name} ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'")
    with pytest.raises(StoreError, match="UTF8"):
        await Database(server().url(name)).open()


@pytest.mark.parametrize(
    ("change", "kind", "said"),
    [
        (("monitor@", "nobody:hunter2@"), StoreError, "refuses this user"),
        (("/t", "/none"), StoreError, "no database of that name"),
        ((str(0), str(0)), StoreAway, "does not answer"),
    ],
)
async def test_what_keeps_it_from_opening_is_said(url: str, change, kind, said) -> None:
    """Without the password, and at once."""
    wrong = "postgresql://u:hunter2@127.0.0.1:1/x" if kind is StoreAway else url.replace(*change)
    with pytest.raises(kind, match=said) as found:
        await Database(wrong).open()
    assert "hunter2" not in str(found.value)
    assert "hunter2" not in Database("postgresql://u:hunter2@h/x").name


async def test_nul_in_a_message_is_left_out(two) -> None:
    """PostgreSQL takes none in text; a dead letter must never fail for it."""
    event = log.Event(b"\x00v", b"k", "e")
    await two[0].write(lambda conn: inbox.bury(conn, "read", "a", event, "bad \x00 byte", at=START))
    query = select(dead_letters.c.error, dead_letters.c.value)
    (row,) = await two[0].read(lambda conn: conn.execute(query).all())
    assert tuple(row) == ("bad  byte", b"\x00v")
