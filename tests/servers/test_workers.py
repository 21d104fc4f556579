"""Several workers on one cluster, joining, leaving, and a broker that dies: nothing lost or doubled."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from sqlalchemy import func, select

from monitor.store import article as articles
from monitor.store.session import Database
from monitor.store.tables import alerts, dead_letters, reports
from monitor.stream.app import METADATA_SECONDS, Tuning
from monitor.stream.cluster import Cluster, Login, servers
from monitor.stream.link import TOPICS
from monitor.stream.service import Options, StreamService
from monitor.stream.topics import ensure
from monitor.telemetry.metrics import Metrics
from tests.servers.broker import USER, Kafka
from tests.smalltalk import START, article, desk

pytestmark = pytest.mark.servers
OPTIONS = Options(Tuning(session=6), backoff=0.1)


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'monitor.db'}")
    await database.open()
    yield database
    await database.close()


async def worker(db: Database, cluster: Cluster) -> StreamService:
    at_desk = desk()
    made = StreamService(db, cluster, lambda: at_desk, lambda: None, Metrics(), options=OPTIONS)
    await made.start()
    return made


async def count(db: Database, table: object) -> int:
    query = select(func.count()).select_from(table)  # type: ignore[arg-type]
    return await db.read(lambda conn: conn.execute(query).scalar_one())


class Watch:
    """Looks how long nothing was handled."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.stall = 0.0

    async def until(self, n: int, seconds: float) -> None:
        last, since = -1, monotonic()
        async with asyncio.timeout(seconds):
            while last < n:
                now = await count(self._db, reports)
                if now != last:
                    last, since = now, monotonic()
                self.stall = max(self.stall, monotonic() - since)
                await asyncio.sleep(0.05)


async def stories(db: Database, n: int, between: float = 0.02) -> None:
    """The second is of a listed pair, further odd ones of pairs of their own, even ones of the weather."""
    for i in range(n):
        title = f"Party{i} and Side{i} meet in Port One" if i % 2 else f"Rain on day {i}"
        made = article(i, "Aland and Bland meet in Port One" if i == 1 else title)
        feed = replace(made.origin, feed=f"feed-{i % 7}")
        one = replace(made, origin=feed)
        await db.write(lambda conn, a=one: articles.save(conn, [a], at=START))
        await asyncio.sleep(between)


async def through(
    db: Database,
    cluster: Cluster,
    n: int,
    trouble: Callable[[list[StreamService]], Awaitable[None]],
) -> float:
    """Tell ``n`` stories to two workers while ``trouble`` is made; the longest stall in seconds."""
    crew = [await worker(db, cluster), await worker(db, cluster)]
    watch = Watch(db)
    try:
        telling = asyncio.create_task(stories(db, n))
        watching = asyncio.create_task(watch.until(n, 90))
        await trouble(crew)
        await telling
        await watching
    finally:
        for one in crew:
            await one.stop()
    assert await count(db, reports) == n
    assert await count(db, dead_letters) == 0
    assert await count(db, alerts) == 1
    return watch.stall


async def test_workers_come_and_go(db: Database, cluster: Cluster) -> None:
    """One leaves, two join: each story is stepped once."""

    async def trouble(crew: list[StreamService]) -> None:
        await asyncio.sleep(1)
        await crew.pop().stop()
        await asyncio.sleep(1)
        crew += [await worker(db, cluster), await worker(db, cluster)]

    assert await through(db, cluster, 300, trouble) < 20


async def test_the_broker_dies_and_comes_back(db: Database, tmp_path: Path) -> None:
    """kill -9 and three seconds without it; the workers go on by themselves."""
    kafka = Kafka(tmp_path / "kafka")
    await asyncio.to_thread(kafka.start)

    async def trouble(crew: list[StreamService]) -> None:
        await asyncio.sleep(2)
        await kafka.restart(down=3)

    try:
        stall = await through(db, Cluster(servers(kafka.url), partitions=4), 400, trouble)
    finally:
        kafka.kill()
    print(f"longest stall {stall:.1f} s")
    assert stall < 60


async def test_who_is_one_too_many_stands_by(db: Database, cluster: Cluster) -> None:
    """More workers than partitions: the last one has none, and does not end for it."""
    quick = replace(OPTIONS, tuning=Tuning(session=1.5))
    small = replace(cluster, partitions=1)
    at_desk = desk()
    crew = [
        StreamService(db, small, lambda: at_desk, lambda: None, Metrics(), options=quick)
        for _ in range(2)
    ]
    for one in crew:
        await one.start()
    await asyncio.sleep(10)
    assert [one.ready for one in crew] == [True, True]
    await stories(db, 2)
    await Watch(db).until(2, 30)
    for one in crew:
        await one.stop()


async def test_topics_that_a_broker_did_not_know_for_a_while_are_found(
    db: Database, cluster: Cluster
) -> None:
    """It says so after a bad restart; who has no partition then gets them without ending first."""
    one = await worker(db, cluster)
    names = [cluster.topic(name) for name in TOPICS]
    admin = AIOKafkaAdminClient(bootstrap_servers=cluster.hosts)
    await admin.start()
    await admin.delete_topics(names)
    await asyncio.sleep(2 * METADATA_SECONDS)
    await ensure(cluster, TOPICS)
    await admin.close()
    try:
        await stories(db, 2)
        await Watch(db).until(2, 25)
    finally:
        await one.stop()


async def test_all_of_it_through_tls_with_a_password(
    kafka: Kafka, cluster: Cluster, db: Database
) -> None:
    """Relay, consumer and admin all use the same door."""
    tls = ssl.create_default_context(cafile=kafka.ca)
    door = replace(
        cluster,
        servers=(("127.0.0.1", kafka.ports.tls),),
        tls=tls,
        login=Login(*USER, "PLAIN"),
    )

    async def nothing(crew: list[StreamService]) -> None: ...

    await through(db, door, 20, nothing)


async def test_a_stop_while_the_broker_is_away_takes_seconds(db: Database, tmp_path: Path) -> None:
    """The supervisor does not have to kill us; what was published waits in the log."""
    kafka = Kafka(tmp_path / "kafka")
    await asyncio.to_thread(kafka.start)
    one = await worker(db, Cluster(servers(kafka.url), partitions=2))
    kafka.kill()
    await stories(db, 5)
    began = monotonic()
    with suppress(TimeoutError):
        await one.stop()
    took = monotonic() - began
    print(f"stopped after {took:.1f} s")
    assert took < 30
