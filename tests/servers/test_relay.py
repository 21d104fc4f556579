"""From the log to a real cluster: all of it, in order, whatever happens between."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer

from monitor.clock import SystemClock
from monitor.store import inbox, log, turn
from monitor.store.session import Database
from monitor.stream.cluster import LARGEST, Cluster, servers
from monitor.stream.relay import RELAY, TURN, Relay
from monitor.stream.topics import ensure
from tests.servers.broker import Kafka
from tests.smalltalk import START

pytestmark = pytest.mark.servers


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'monitor.db'}")
    await database.open()
    yield database
    await database.close()


@asynccontextmanager
async def relaying(db: Database, cluster: Cluster) -> AsyncIterator[Relay]:
    await ensure(cluster, ["t"])
    relay = Relay(db, cluster, ["t"], SystemClock())
    await relay.start()
    try:
        yield relay
    finally:
        await relay.stop()


async def publish(db: Database, *events: log.Event) -> None:
    await db.write(lambda conn: log.publish(conn, "t", events, at=START))


async def marked(db: Database, n: int, seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while (await db.read(lambda conn: log.committed(conn, RELAY))).get(("t", 0), 0) < n:  # noqa: ASYNC110 - the mark is in the database
            await asyncio.sleep(0.02)


async def everything(cluster: Cluster, n: int) -> list[Any]:
    """The topic from its beginning, at least ``n`` records."""
    consumer = AIOKafkaConsumer(
        cluster.topic("t"), bootstrap_servers=cluster.hosts, auto_offset_reset="earliest",
        max_partition_fetch_bytes=LARGEST,
    )  # fmt: skip
    await consumer.start()
    found: list[Any] = []
    try:
        async with asyncio.timeout(20):
            while len(found) < n:
                for records in (await consumer.getmany(timeout_ms=500)).values():
                    found.extend(records)
    finally:
        await consumer.stop()
    return found


async def test_what_was_committed_arrives_and_is_marked(db: Database, cluster: Cluster) -> None:
    """Before the start and while it runs; key, value, id and headers as they were."""
    cluster = replace(cluster, partitions=1)
    await publish(db, log.Event(b"one", b"k", "id-1", (("h", b"\xff"),)))
    async with relaying(db, cluster):
        await marked(db, 1)
        await publish(db, log.Event(b"two", id="id-2"), log.Event(None, id="id-3"))
        await marked(db, 3)
    async with relaying(db, cluster):
        await publish(db, log.Event(b"four", id="id-4"))
        await marked(db, 4)
    found = await everything(cluster, 4)
    assert [(r.key, r.value) for r in found] == [
        (b"k", b"one"), (None, b"two"), (None, b""), (None, b"four"),
    ]  # fmt: skip
    assert found[0].headers == (("id", b"id-1"), ("h", b"\xff"))


async def test_a_large_poll_passes_and_a_larger_one_is_buried(
    db: Database, cluster: Cluster
) -> None:
    """64 long articles are one event of megabytes; what no broker takes stops nobody."""
    cluster = replace(cluster, partitions=1)
    large, huge = b"x" * (LARGEST // 2), b"x" * (LARGEST + 1)
    async with relaying(db, cluster):
        await publish(db, log.Event(large), log.Event(huge, id="huge"), log.Event(b"small"))
        await marked(db, 3)
    assert [len(r.value) for r in await everything(cluster, 2)] == [len(large), 5]
    (letter,) = await db.read(inbox.letters)
    assert (letter.consumer, letter.event) == (RELAY, "huge")


async def test_of_two_relays_one_sends_and_the_other_takes_over(
    db: Database, cluster: Cluster
) -> None:
    """Nothing is sent twice while the first one lives; the second one begins when it ends."""
    cluster = replace(cluster, partitions=1)
    async with relaying(db, cluster) as second:
        async with relaying(db, cluster) as first:
            for n in range(20):
                await publish(db, *(log.Event(b"%d" % m, b"k") for m in range(n * 5, n * 5 + 5)))
            await marked(db, 100)
        assert 0 in (first.sent, second.sent)
        await publish(db, *(log.Event(b"%d" % m, b"k") for m in range(100, 110)))
        await marked(db, 110)
    values = [int(r.value) for r in await everything(cluster, 110)]
    assert values == list(range(110))


async def test_a_relay_past_its_turn_does_not_set_the_mark_back(
    db: Database, cluster: Cluster
) -> None:
    """It was paused while it sent; another has gone on meanwhile."""
    await publish(db, log.Event(b"one"), log.Event(b"two"))
    late = Relay(db, cluster, ["t"], SystemClock())
    now = SystemClock().now()
    await db.write(lambda conn: turn.take(conn, RELAY, "other", now=now, ttl=TURN))
    await db.write(lambda conn: log.commit(conn, RELAY, [("t", 0, 2)]))
    await db.write(lambda conn: late._mark(conn, {("t", 0): 1}, []))
    assert await db.read(lambda conn: log.committed(conn, RELAY)) == {("t", 0): 2}


async def test_two_relays_keep_the_order_of_first_copies(db: Database, cluster: Cluster) -> None:
    """They may both send an event; nobody sees a later one before it."""
    cluster = replace(cluster, partitions=1)
    async with relaying(db, cluster), relaying(db, cluster):
        for n in range(0, 300, 10):
            await publish(db, *(log.Event(b"%d" % m, b"k") for m in range(n, n + 10)))
        await marked(db, 300)
    values = [int(r.value) for r in await everything(cluster, 300)]
    assert list(dict.fromkeys(values)) == list(range(300))


async def test_a_broker_that_dies_delays_and_loses_nothing(db: Database, tmp_path: Path) -> None:
    """kill -9 with events on their way, three seconds without a broker, and on."""
    kafka = Kafka(tmp_path / "kafka")
    kafka.start()
    cluster = Cluster(servers(kafka.url), partitions=1)
    try:
        async with relaying(db, cluster):
            restart = None
            for n in range(100):
                await publish(db, *(log.Event(b"%d" % m, b"k") for m in range(n * 10, n * 10 + 10)))
                await asyncio.sleep(0.02)
                if n == 30:
                    restart = asyncio.create_task(kafka.restart(down=3))
            assert restart is not None
            await restart
            await marked(db, 1000, seconds=40)
        values = [int(r.value) for r in await everything(cluster, 1000)]
    finally:
        kafka.kill()
    assert list(dict.fromkeys(values)) == list(range(1000))
