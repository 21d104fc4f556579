"""What any transport must do for our agents: ``local://`` and, with ``make test-servers``, Kafka."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import mode
import pytest
from faust.contrib.asgi import faust_app_running
from faust.types import TP

from monitor.store import log
from monitor.store.session import Database
from monitor.stream.app import App, Tuning, build_app
from monitor.stream.cluster import Cluster
from monitor.stream.local import partition_of
from monitor.stream.topics import ensure

Handler = Callable[[Any], Awaitable[None]]


class Broker:
    """One broker under test: makes apps of one consumer group that talk to it."""

    def __init__(self, db: Database, at: str | Cluster) -> None:
        self._db = db
        self._at = at
        self.topic = at.topic("t") if isinstance(at, Cluster) else "t"

    async def app(self, partitions: int = 1) -> App:
        tuning = Tuning(0.05, partitions)
        if isinstance(self._at, Cluster):
            self._at = replace(self._at, partitions=partitions)
            await ensure(self._at, ["t"])
            return build_app(self._at, self._db, [], tuning)
        return build_app(self._at, self._db, [], tuning)

    @asynccontextmanager
    async def running(self, handle: Handler, partitions: int = 1) -> AsyncIterator[Any]:
        """An app with one agent of our shape; gives its topic."""
        app = await self.app(partitions)
        topic = app.topic(
            self.topic,
            key_type=bytes,
            value_type=bytes,
            key_serializer="raw",
            value_serializer="raw",
        )

        async def body(stream: Any) -> None:
            async for event in stream.noack().events():
                await handle(event)
                await stream.ack(event)

        app.agent(topic, concurrency=1, supervisor_strategy=mode.CrashingSupervisor)(body)
        async with faust_app_running(app, discover=False, stop_timeout=20):
            yield topic


@pytest.fixture
def broker(at: str | Cluster, db: Database) -> Broker:
    return Broker(db, at)


@pytest.fixture
def own_log(db: Database) -> Broker:
    return Broker(db, "local://")


class Seen:
    """What an agent got."""

    def __init__(self, fail_on: bytes | None = None) -> None:
        self.values: list[bytes] = []
        self.events: list[Any] = []
        self.fail_on = fail_on
        self.changed = asyncio.Event()

    async def __call__(self, event: Any) -> None:
        if event.value == self.fail_on:
            raise RuntimeError("as told")
        self.values.append(event.value)
        self.events.append(event)
        self.changed.set()

    async def until(self, n: int) -> None:
        async with asyncio.timeout(20):
            while len(self.values) < n:
                self.changed.clear()
                await self.changed.wait()


async def send(topic: Any, *values: bytes, key: bytes | None = None, **more: Any) -> list[Any]:
    futures = [await topic.send(key=key, value=value, **more) for value in values]
    return [await future for future in futures]


async def test_events_arrive_once_and_in_order(broker: Broker) -> None:
    """Within a partition the order is that of sending."""
    seen = Seen()
    async with broker.running(seen) as topic:
        wanted = [b"%d" % n for n in range(200)]
        await send(topic, *wanted)
        await seen.until(200)
        await asyncio.sleep(0.1)
    assert seen.values == wanted


async def test_what_was_sent_before_the_start_is_read(broker: Broker) -> None:
    """A group that is new begins at the earliest event; what it has done it does not get again."""
    app = await broker.app()
    async with faust_app_running(app, discover=False, stop_timeout=20):
        await send(app.topic(broker.topic, value_serializer="raw"), b"a")
    seen = Seen()
    async with broker.running(seen) as topic:
        await send(topic, b"b")
        await seen.until(2)
    again = Seen()
    async with broker.running(again) as topic:
        await send(topic, b"c")
        await again.until(1)
    assert (seen.values, again.values) == ([b"a", b"b"], [b"c"])


async def test_headers_keys_and_empty_values_survive(broker: Broker) -> None:
    """Bytes are bytes."""
    seen = Seen()
    async with broker.running(seen) as topic:
        await send(topic, b"\x00\xff", key=b"\xfe", headers={"id": b"one", "x": b"\x00\xff"})
        await send(topic, b"", key=None)
        await seen.until(2)
    first, second = seen.events
    assert (first.key, first.value) == (b"\xfe", b"\x00\xff")
    assert dict(first.headers) == {"id": b"one", "x": b"\x00\xff"}
    assert (second.key, second.value) == (None, b"")


async def test_a_failed_event_comes_again_and_nothing_is_skipped(broker: Broker) -> None:
    """The crash commits nothing past the event that failed."""
    failing = Seen(fail_on=b"2")
    async with broker.running(failing) as topic:
        await send(topic, b"0", b"1", b"2", b"3")
        async with asyncio.timeout(5):
            await topic.app.wait_until_stopped()
        assert str(topic.app.crash_reason) == "as told"
    assert failing.values == [b"0", b"1"]
    seen = Seen()
    async with broker.running(seen):
        await seen.until(2)
        await asyncio.sleep(0.1)
    assert seen.values[-2:] == [b"2", b"3"]


async def test_an_event_in_work_is_finished_at_the_stop(broker: Broker) -> None:
    """A clean stop loses nothing and repeats nothing."""
    begun = asyncio.Event()
    seen = Seen()

    async def slowly(event: Any) -> None:
        begun.set()
        await asyncio.sleep(0.3)
        await seen(event)

    async with broker.running(slowly) as topic:
        await send(topic, b"slow")
        await begun.wait()
    assert seen.values == [b"slow"]
    again = Seen()
    async with broker.running(again) as topic:
        await send(topic, b"next")
        await again.until(1)
    assert again.values == [b"next"]


async def test_one_key_keeps_to_one_partition(broker: Broker) -> None:
    """The partition is Kafka's own choice for the key, and order holds within it."""
    seen = Seen()
    async with broker.running(seen, partitions=4) as topic:
        sent = [(b"key %d" % (n % 7), b"%d" % n) for n in range(70)]
        for key, value in sent:
            await send(topic, value, key=key)
        await seen.until(70)
    for wanted in {key for key, _ in sent}:
        of_key = [event for event in seen.events if event.key == wanted]
        assert [event.value for event in of_key] == [v for k, v in sent if k == wanted]
        assert {event.message.partition for event in of_key} == {partition_of(wanted, 4, None)}
    assert len({event.message.partition for event in seen.events}) > 1


async def test_send_tells_where_the_event_is(broker: Broker) -> None:
    """Topic, partition and an offset that grows by one."""
    async with broker.running(Seen()) as topic:
        told = await send(topic, b"a", b"b")
        assert [(t.topic, t.partition) for t in told] == [(broker.topic, 0)] * 2
        assert told[1].offset == told[0].offset + 1


async def test_positions_can_be_asked_and_set(broker: Broker) -> None:
    """Seek, position, highwater, earliest: what Faust may ask of its consumer."""
    seen = Seen()
    async with broker.running(seen) as topic:
        await send(topic, b"a", b"b", b"c")
        await seen.until(3)
        consumer, tp = topic.app.consumer, TP(broker.topic, 0)
        assert await consumer.earliest_offsets(tp) == {tp: 0}
        assert await consumer.highwaters(tp) == {tp: 3}
        assert consumer.highwater(tp) == 3
        assert await consumer.position(tp) == 3
        assert consumer.assignment() == {tp}
        assert consumer.topic_partitions(broker.topic) == 1
        await consumer.seek(tp, 1)
        await seen.until(5)
    assert seen.values[3:] == [b"b", b"c"]


# What only the log in our own database has.


async def test_publishing_is_part_of_the_callers_transaction(own_log: Broker, db: Database) -> None:
    """An event exists if and only if what it tells of was committed."""
    from tests.smalltalk import START

    seen = Seen()

    def publish_and_fail(conn: Any) -> None:
        log.publish(conn, "t", [log.Event(b"never")], at=START)
        raise ValueError

    async with own_log.running(seen):
        with pytest.raises(ValueError):
            await db.write(publish_and_fail)
        await db.write(lambda conn: log.publish(conn, "t", [log.Event(b"yes")], at=START))
        await seen.until(1)
        await asyncio.sleep(0.05)
    assert seen.values == [b"yes"]
    assert seen.events[0].message.offset == 0


async def test_the_log_forgets_only_what_was_read(own_log: Broker, db: Database) -> None:
    """Pruning keeps what nobody has committed, and offsets go on where they were."""
    from datetime import timedelta

    from tests.smalltalk import START

    late = START + timedelta(days=1)
    seen = Seen()
    async with own_log.running(seen) as topic:
        await send(topic, b"a", b"b")
        await seen.until(2)
    await db.write(lambda conn: log.publish(conn, "t", [log.Event(b"c")], at=START))
    far = late + timedelta(days=36500)
    dropped = await db.write(lambda conn: log.prune(conn, before=far, limit=10, forget=True))
    assert dropped == 2
    again = Seen()
    async with own_log.running(again) as topic:
        await again.until(1)
        assert await topic.app.consumer.earliest_offsets(TP("t", 0)) == {TP("t", 0): 2}
    assert again.values == [b"c"]
