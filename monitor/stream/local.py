"""The ``local://`` transport: topics are rows of the app's own SQLite file.

What a Faust transport must do, over ``monitor.store.log``. Publishing happens in the transactions of
those who have something to say; the database rings after the commit and the consumer reads on. One
process, one consumer group, every partition assigned to it. Delivery is at least once: offsets are
committed after the agents' own commits.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import nullcontext, suppress
from typing import Any, ClassVar

from aiokafka.partitioner import murmur2
from faust.transport import base, consumer, producer
from faust.types import TP
from faust.types.tuples import ConsumerMessage, RecordMetadata
from typing_extensions import override
from yarl import URL

from monitor.clock import SystemClock
from monitor.errors import StoreError
from monitor.store import log
from monitor.store.column import to_micros
from monitor.store.session import Database

FETCH = 16
"""Records read at once of each partition; one may hold 64 articles."""
ID = "id"


class Consumer(consumer.Consumer):  # type: ignore[misc]
    """Reads the log from where the group stands."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._db: Database = self.transport.db
        self._group = str(self.app.conf.id)
        self._assigned: frozenset[TP] = frozenset()
        self._positions: dict[TP, int] = {}
        self._ends: dict[TP, int] = {}
        self._rang = asyncio.Event()
        self._deaf: list[Callable[[], None]] = []

    async def subscribe(self, topics: Iterable[str]) -> None:
        """Take every partition of the topics; Faust hears of it as of a rebalance."""
        names = sorted(topics)
        count = self.app.conf.topic_partitions
        for name in names:
            await self._declare(name, count)
        parts = {name: await self._partitions(name) for name in names}
        assigned = frozenset(TP(name, p) for name in names for p in range(parts[name]))
        self._listen(names)
        self.add_future(self._rebalance(assigned))

    async def _rebalance(self, assigned: frozenset[TP]) -> None:
        revoked, self._assigned = self._assigned, assigned
        self.app.on_rebalance_start()
        if revoked:
            await self.on_partitions_revoked(set(revoked))
        self.app.consumer_generation_id += 1
        await self.on_partitions_assigned(set(assigned), self.app.consumer_generation_id)

    def _listen(self, topics: Iterable[str]) -> None:
        self._stop_listening()
        self._deaf = [self._db.listen(name, self._rang.set) for name in topics]

    def _stop_listening(self) -> None:
        for stop in self._deaf:
            stop()
        self._deaf.clear()

    @override
    async def on_stop(self) -> None:
        self._stop_listening()
        with suppress(StoreError):  # what is not committed is only repeated
            await super().on_stop()

    @override
    async def _getmany(
        self, active_partitions: set[TP] | None, timeout: float
    ) -> Mapping[TP, list[log.Record]]:
        active = sorted(self._assigned if active_partitions is None else active_partitions)
        self._rang.clear()
        found = await self._fetch(active)
        if not found:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._rang.wait(), timeout)
        return found

    @override
    def on_buffer_drop(self, tp: TP) -> None:
        super().on_buffer_drop(tp)
        self._rang.set()  # the partition is wanted again: do not wait out the others

    async def _fetch(self, active: list[TP]) -> dict[TP, list[log.Record]]:
        asked = {tp: self._positions.get(tp, 0) for tp in active}
        wanted = [(*tp, offset) for tp, offset in asked.items()]
        records: dict[TP, list[log.Record]] = {}
        for record in await self._db.read(lambda conn: log.read_after(conn, wanted, FETCH)):
            tp = TP(record.topic, record.partition)
            if self._positions.get(tp, 0) == asked[tp]:  # nobody sought elsewhere meanwhile
                records.setdefault(tp, []).append(record)
        for tp, of in records.items():
            self._positions[tp] = of[-1].offset + 1
            self._ends[tp] = max(self._ends.get(tp, 0), of[-1].offset + 1)
        return records

    @override
    def _to_message(self, tp: TP, record: log.Record) -> ConsumerMessage:
        return ConsumerMessage(
            record.topic,
            record.partition,
            record.offset,
            to_micros(record.at) / 1e6,
            0,
            [(ID, record.event.encode()), *record.headers],
            record.key,
            record.value,
            None,
            tp=tp,
            generation_id=self.app.consumer_generation_id,
        )

    @override
    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        positions = [(tp.topic, tp.partition, offset) for tp, offset in offsets.items()]
        await self._db.write(lambda conn: log.commit(conn, self._group, positions))
        return True

    @override
    async def seek_to_committed(self) -> Mapping[TP, int]:
        stands = await self._db.read(lambda conn: log.committed(conn, self._group))
        first = await self.earliest_offsets(*self._assigned)
        self._positions = {
            tp: max(stands.get((tp.topic, tp.partition), 0), first[tp]) for tp in self._assigned
        }
        self._rang.set()
        return dict(self._positions)

    @override
    async def _seek(self, partition: TP, offset: int) -> None:
        self._positions[partition] = offset
        self._rang.set()

    @override
    async def seek_wait(self, partitions: Mapping[TP, int]) -> None:
        for tp, offset in partitions.items():
            await self.seek(tp, offset)

    @override
    async def position(self, tp: TP) -> int | None:
        return self._positions.get(tp)

    @override
    def assignment(self) -> set[TP]:
        return set(self._assigned)

    @override
    def highwater(self, tp: TP) -> int:
        return self._ends.get(tp, 0)

    @override
    async def highwaters(self, *partitions: TP) -> Mapping[TP, int]:
        ends = {t: await self._ends_of(t) for t in {tp.topic for tp in partitions}}
        return {tp: ends[tp.topic].get(tp.partition, 0) for tp in partitions}

    @override
    async def earliest_offsets(self, *partitions: TP) -> Mapping[TP, int]:
        return await self._db.read(
            lambda conn: {tp: log.starts(conn, tp.topic, tp.partition) for tp in partitions}
        )

    @override
    def topic_partitions(self, topic: str) -> int | None:
        return sum(tp.topic == topic for tp in self._assigned) or None

    @override
    def key_partition(
        self, topic: str, key: bytes | None, partition: int | None = None
    ) -> int | None:
        return partition_of(key, self.topic_partitions(topic) or 1, partition)

    @override
    async def create_topic(self, topic: str, partitions: int, *_: Any, **__: Any) -> None:
        await self._declare(topic, partitions)

    @override
    def _new_topicpartition(self, topic: str, partition: int) -> TP:
        return TP(topic, partition)

    async def _declare(self, topic: str, partitions: int) -> None:
        await self._db.write(lambda conn: log.declare(conn, topic, partitions))

    async def _ends_of(self, topic: str) -> dict[int, int]:
        return await self._db.read(lambda conn: log.ends(conn, topic))

    async def _partitions(self, topic: str) -> int:
        return len(await self._ends_of(topic))


class Producer(producer.Producer):  # type: ignore[misc]
    """Appends to the log; sends that meet share a commit."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._db: Database = self.transport.db
        self._sending: set[asyncio.Task[RecordMetadata]] = set()
        self._turn = asyncio.Lock() if self._db.shared else nullcontext()

    @override
    async def send(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        partition: int | None,
        timestamp: float | None,
        headers: Any,
        *,
        transactional_id: str | None = None,
    ) -> Awaitable[RecordMetadata]:
        pairs = headers.items() if isinstance(headers, Mapping) else headers or ()
        known = {str(name): bytes(data) for name, data in pairs}
        named = {"id": known.pop(ID).decode()} if ID in known else {}
        event = log.Event(value, key, headers=tuple(known.items()), **named)
        task = asyncio.ensure_future(self._append(topic, event, partition))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)
        return task

    @override
    async def send_and_wait(self, *args: Any, **kwargs: Any) -> RecordMetadata:
        return await (await self.send(*args, **kwargs))

    @override
    async def flush(self) -> None:
        await self.buffer.flush()
        if self._sending:
            await asyncio.wait(set(self._sending))

    @override
    async def create_topic(self, topic: str, partitions: int, *_: Any, **__: Any) -> None:
        await self._db.write(lambda conn: log.declare(conn, topic, partitions))

    @override
    def key_partition(self, topic: str, key: bytes) -> TP:
        return TP(topic, partition_of(key, self.app.conf.topic_partitions, None))

    @override
    def supports_headers(self) -> bool:
        return True

    async def _append(self, topic: str, event: log.Event, partition: int | None) -> RecordMetadata:
        at = SystemClock().now()

        def append(conn: Any) -> tuple[int, int]:
            count = len(log.ends(conn, topic)) or self.app.conf.topic_partitions
            to = partition_of(event.key, count, partition)
            return to, log.publish(conn, topic, [event], at=at, partition=to)

        async with self._turn:  # where commits may overtake each other, sends must not
            to, offset = await self._db.write(append)
        return RecordMetadata(topic, to, TP(topic, to), offset, to_micros(at) / 1e6, 0)


class Transport(base.Transport):  # type: ignore[misc]
    """Joins both to one database."""

    Consumer: ClassVar[type[Consumer]] = Consumer
    Producer: ClassVar[type[Producer]] = Producer
    driver_version = "local"

    def __init__(self, url: list[URL], app: Any, db: Database) -> None:
        super().__init__(url, app)
        self.db = db


def partition_of(key: bytes | None, count: int, wanted: int | None) -> int:
    """The partition Kafka's own clients choose for a key; the first one where there is none."""
    if wanted is not None:
        return wanted
    return 0 if key is None else (murmur2(key) & 0x7FFFFFFF) % count
