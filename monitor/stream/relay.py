"""Publishes the log to Kafka: there the log is the outbox, and its topics are the cluster's.

What was committed in SQL is sent in its order and marked when the broker has acknowledged it, so it
may be sent twice and is never missed. Of several relays one has the turn; the others look whether it
is free. One that was paused past its turn may still send, all from the mark on: so the first copies
of the events are in order, and the copies after them change nothing. Its mark is refused.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, RecordTooLargeError
from sqlalchemy import Connection

from monitor.clock import Clock
from monitor.errors import StoreError
from monitor.store import inbox, log, turn
from monitor.store.event import CONSUMERS
from monitor.store.log import Event, Record
from monitor.store.session import Database
from monitor.stream.agents import ID
from monitor.stream.cluster import LARGEST, Cluster

RELAY = "relay"
"""The log's reader: its offsets are what the broker has acknowledged."""
FETCH = 64
"""Records of each topic read at once."""
LOOK_SECONDS = 1.0
"""How often the log is looked at though nobody rang."""
SEND_SECONDS = 10
RETRY_SECONDS = 0.5
STOP_SECONDS = 2.0
"""What is on its way for longer is sent again by the next process."""
TURN = timedelta(seconds=5)
"""So long after the death of the one who has it another takes over."""
TOO_LARGE = (MessageSizeTooLargeError, RecordTooLargeError)
ODD = (AssertionError, TypeError, ValueError)
"""What the client's checks raise for an event it cannot write."""
logger = structlog.get_logger(__name__)
Position = tuple[str, int, int]


class Relay:
    """Runs beside the app, and through its rebuilds."""

    def __init__(self, db: Database, cluster: Cluster, topics: Sequence[str], clock: Clock) -> None:
        self._db = db
        self._cluster = cluster
        self._topics = tuple(topics)
        self._clock = clock
        self._rang = asyncio.Event()
        self._stopping = False
        self._deaf: list[Callable[[], None]] = []
        self._producer: AIOKafkaProducer | None = None
        self._task: asyncio.Task[None] | None = None
        self._own = uuid4().hex
        self._until = datetime.min.replace(tzinfo=UTC)
        """Our turn ends then."""
        self.sent = 0
        """Events the broker has acknowledged."""

    async def start(self) -> None:
        """Connect and begin. Raises KafkaError."""
        self._producer = AIOKafkaProducer(
            bootstrap_servers=self._cluster.hosts,
            acks="all",
            enable_idempotence=True,
            max_request_size=LARGEST,
            request_timeout_ms=SEND_SECONDS * 1000,
            **self._cluster.client(),
        )
        await self._producer.start()
        self._deaf = [self._db.listen(name, self._rang.set) for name in self._topics]
        self._task = asyncio.create_task(self._run(), name="relay")

    async def stop(self) -> None:
        """Finish the batch that is on its way."""
        self._stopping = True
        self._rang.set()
        for deaf in self._deaf:
            deaf()
        if self._task is not None:
            _, late = await asyncio.wait({self._task}, timeout=STOP_SECONDS)
            for task in late:
                task.cancel()
            with suppress(StoreError, TimeoutError):
                async with asyncio.timeout(STOP_SECONDS):
                    await self._db.write(lambda conn: turn.let_go(conn, RELAY, self._own))
        if self._producer is not None:
            with suppress(KafkaError, TimeoutError):
                await asyncio.wait_for(self._producer.stop(), STOP_SECONDS)

    async def _run(self) -> None:
        while not self._stopping:
            self._rang.clear()
            try:
                if not await self._ours():
                    await asyncio.sleep(LOOK_SECONDS)
                    continue
                found = await self._turn()
            except Exception as error:  # noqa: BLE001 - nothing may end it but stop
                known = isinstance(error, (KafkaError, StoreError))
                say = logger.warning if known else logger.error
                say("events wait for Kafka", reason=repr(error))
                await asyncio.sleep(RETRY_SECONDS)
                continue
            if not found:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._rang.wait(), LOOK_SECONDS)

    async def _ours(self) -> bool:
        """Whether it is our turn; asked of the database only when it may have changed."""
        if self._until - self._clock.now() > TURN / 2:
            return True
        if not await self._db.read(self._free):
            return False
        return await self._db.write(self._keep)

    def _free(self, conn: Connection) -> bool:
        return turn.is_free(conn, RELAY, self._own, now=self._clock.now())

    def _keep(self, conn: Connection) -> bool:
        now = self._clock.now()
        ours = turn.take(conn, RELAY, self._own, now=now, ttl=TURN)
        self._until = now + TURN if ours else now - TURN
        return ours

    async def _turn(self) -> int:
        """Send the next records of each topic; returns how many."""
        records = await self._db.read(self._next)
        if not records:
            return 0
        refused = await self._send(records)
        await self._db.write(lambda conn: self._mark(conn, records, refused))
        self.sent += len(records)
        return len(records)

    def _next(self, conn: Connection) -> list[Record]:
        marks = log.committed(conn, RELAY)
        found: list[Position] = [
            (topic, partition, marks.get((topic, partition), 0))
            for topic in self._topics
            for partition in log.ends(conn, topic)
        ]
        return log.read_after(conn, found, FETCH)

    async def _send(self, records: Sequence[Record]) -> list[tuple[Record, str]]:
        """Send in order; returns those no broker will ever take. Raises KafkaError."""
        refused: list[tuple[Record, str]] = []
        answers = []
        for record in records:
            try:
                answers.append((record, await self._hand_over(record)))
            except (*TOO_LARGE, *ODD) as error:
                refused.append((record, repr(error)))
        told = await asyncio.gather(*(answer for _, answer in answers), return_exceptions=True)
        for (record, _), answer in zip(answers, told, strict=True):
            if isinstance(answer, TOO_LARGE):
                refused.append((record, repr(answer)))
            elif isinstance(answer, BaseException):
                raise answer
        return refused

    async def _hand_over(self, record: Record) -> "asyncio.Future[object]":
        assert self._producer is not None
        future: asyncio.Future[object] = await self._producer.send(
            self._cluster.topic(record.topic),
            value=record.value or b"",
            key=record.key,
            headers=[(ID, record.event.encode()), *record.headers],
        )
        return future

    def _mark(
        self, conn: Connection, records: Sequence[Record], refused: Sequence[tuple[Record, str]]
    ) -> None:
        if not self._keep(conn):
            return  # another has sent them, or will
        for record, why in refused:
            event = Event(record.value, record.key, record.event, record.headers)
            at = self._clock.now()
            inbox.bury(conn, RELAY, record.topic, event, why, at=at)
            inbox.begin(conn, CONSUMERS.get(record.topic, RELAY), record.event, at=at)
        ends: dict[tuple[str, int], int] = {}
        for record in records:
            ends[record.topic, record.partition] = record.offset + 1
        log.commit(conn, RELAY, [(*of, offset) for of, offset in ends.items()])
