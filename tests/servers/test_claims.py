"""What several workers claim at once, each of them gets alone."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from monitor.alert.notice import Trouble
from monitor.article.model import Origin
from monitor.poll.model import Feed, FeedState, Memory, Polled
from monitor.store import alert, channel, delivery, feed, inbox, lease, log, sighting
from monitor.store.event import ARTICLES
from monitor.store.feed import Feeds
from monitor.store.outbox import Deliveries
from monitor.store.session import Database
from monitor.store.tables import (
    articles,
)
from tests.servers.postgres import server
from tests.servers.rows import total
from tests.smalltalk import START, article
from tests.store.test_delivery import planned, some_alert

pytestmark = pytest.mark.servers


TTL = timedelta(minutes=2)


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


async def test_feeds_of_who_is_gone_are_free(url: str) -> None:
    """Seen by its connection; who lives keeps what it has, but what it does not use."""
    alive, dead, other = (Database(url, present=name) for name in ("alive", "dead", ""))
    for db in (alive, dead, other):
        await db.open()
    made = [Feed(f"f{i}", f"http://f/{i}", f"F{i}", Origin(f"f{i}", "P")) for i in range(4)]
    catalog = {one.id: one for one in made}
    await other.write(lambda conn: feed.sync(conn, made, now=START))

    async def claim(db: Database, owner: str, limit: int) -> list[str]:
        got = await Feeds(db, lambda: catalog).claim_due(
            now=START, limit=limit, owner=owner, ttl=TTL
        )
        return [one.feed.id for one in got]

    assert await claim(dead, "dead", 2) == ["f0", "f1"]
    assert await claim(alive, "alive", 2) == ["f2", "f3"]
    assert await other.write(lease.bury) == []
    await dead.close()
    async with asyncio.timeout(5):
        while (gone := await other.write(lease.bury)) == []:  # noqa: ASYNC110 - the server knows
            await asyncio.sleep(0.01)
    assert gone == ["dead"]
    assert await claim(other, "other", 9) == ["f0", "f1"]
    assert await alive.write(lambda conn: lease.forgotten(conn, "alive", ["f3"])) == 1
    assert await claim(alive, "alive", 9) == ["f2"]
    for db in (alive, other):
        await db.close()


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


async def test_what_a_process_that_is_gone_said_is_forgotten(url: str) -> None:
    """Else a channel that only it could not reach would fail for ever."""
    pair = {name: Database(url, present=name) for name in ("alive", "dead")}
    full = Trouble("disk/full", "the disk is full")
    for name, db in pair.items():
        await db.open()
        await Deliveries(db, owner=name).fails("mail", "busy", now=START)
        await db.write(lambda conn, name=name: sighting.see(conn, name, [full], at=START))
    alive = pair["alive"]
    await alive.write(lease.forget_gone)
    assert sorted(await alive.read(sighting.witnesses)) == ["alive", "dead"]
    await pair["dead"].close()
    async with asyncio.timeout(5):
        while await alive.read(sighting.witnesses) != ["alive"]:
            await alive.write(lease.forget_gone)  # once the server knows
    assert len(await alive.read(channel.failing)) == 1
    await alive.close()
