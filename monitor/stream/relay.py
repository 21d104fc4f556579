"""Publishes the log to Kafka: there the log is the outbox, and its topics are the cluster's.

What was committed in SQL is sent in its order and marked after the broker has acknowledged it, so it
may be sent twice and is never missed. How far it is the relay remembers; the mark in the database is
for the next one, and is written when there is nothing to send, or now and then. Of several relays one
has the turn; the others look whether it is free. One that was paused past its turn may still send, all from the mark on: so the first copies
of the events are in order, and the copies after them change nothing. Its mark is refused.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from time import monotonic
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
MARK_SECONDS = 1.0
"""A mark is not older than this while there is much to send: the next relay sends so much twice."""
QUIET_SECONDS = 0.2
"""Without an event for so long there is time to write the mark: an event that comes meanwhile waits."""
STOP_SECONDS = 2.0
"""What is on its way for longer is sent again by the next process."""
TURN = timedelta(seconds=5)
"""So long after the death of the one who has it another takes over."""
TOO_LARGE = (MessageSizeTooLargeError, RecordTooLargeError)
ODD = (AssertionError, TypeError, ValueError)
"""What the client's checks raise for an event it cannot write."""
logger = structlog.get_logger(__name__)
Ends = dict[tuple[str, int], int]
"""(topic, partition) -> the offset that is sent next."""
Refused = list[tuple[Record, str]]


class Relay:
    """Runs beside the app, and through its rebuilds."""

    def __init__(self, db: Database, cluster: Cluster, topics: Sequence[str], clock: Clock) -> None:
        self._db = db
        self._cluster = cluster
        self._topics = tuple(topics)
        self._clock = clock
        self._rang = asyncio.Event()
        self._rung: set[str] = set()
        self._next: Ends = {}
        """Where to go on; empty: what the database says."""
        self._owed: Ends = {}
        """Acknowledged, and not marked yet."""
        self._marked = monotonic()
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
        self._deaf = [self._db.listen(name, partial(self._ring, name)) for name in self._topics]
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
                    await self._keep_mark()
                    await self._db.write(lambda conn: turn.let_go(conn, RELAY, self._own))
        if self._producer is not None:
            with suppress(KafkaError, TimeoutError):
                await asyncio.wait_for(self._producer.stop(), STOP_SECONDS)

    def _ring(self, topic: str) -> None:
        self._rung.add(topic)
        self._rang.set()

    async def _run(self) -> None:
        while not self._stopping:
            self._rang.clear()
            try:
                if not await self._ours():
                    await asyncio.sleep(LOOK_SECONDS)
                    continue
                await self._rest(await self._turn())
            except Exception as error:  # noqa: BLE001 - nothing may end it but stop
                known = isinstance(error, (KafkaError, StoreError))
                say = logger.warning if known else logger.error
                say("events wait for Kafka", reason=repr(error))
                await asyncio.sleep(RETRY_SECONDS)

    async def _ours(self) -> bool:
        """Whether it is our turn; asked of the database only when it may have changed."""
        if self._until - self._clock.now() > TURN / 2:
            return True
        self._next, self._owed = {}, {}  # another may have been here
        if not await self._db.read(self._free, loose=True):
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
        """Send the next records of the topics that rang, or of each; returns how many."""
        rung, self._rung = self._rung, set()
        try:
            records = await self._db.read(lambda conn: self._read(conn, rung), loose=True)
            refused = await self._send(records)
        except BaseException:
            self._rung |= rung
            raise
        for record in records:
            self._next[record.topic, record.partition] = record.offset + 1
            self._owed[record.topic, record.partition] = record.offset + 1
        if refused or (self._owed and monotonic() - self._marked > MARK_SECONDS):
            await self._keep_mark(refused)
        self.sent += len(records)
        return len(records)

    async def _rest(self, found: int) -> None:
        """Until there may be something to send; the mark is written meanwhile."""
        if found >= FETCH or self._stopping:
            self._rung = set()  # there is more than was read, in whatever topic
            return
        if self._owed and not await self._rings(QUIET_SECONDS):
            await self._keep_mark()
        if not await self._rings(LOOK_SECONDS):
            self._next, self._rung = {}, set()

    async def _rings(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._rang.wait(), seconds)
        return self._rang.is_set()

    def _read(self, conn: Connection, topics: Collection[str]) -> list[Record]:
        if not self._next:
            marks = log.committed(conn, RELAY)
            known = {(t, p) for t in self._topics for p in (0, *log.ends(conn, t))}
            self._next = {of: marks.get(of, 0) for of in sorted(known)}
        at = [(*of, n) for of, n in self._next.items() if not topics or of[0] in topics]
        return log.read_after(conn, at, FETCH)

    async def _send(self, records: Sequence[Record]) -> Refused:
        """Send in order; returns those no broker will ever take. Raises KafkaError."""
        refused: Refused = []
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

    async def _keep_mark(self, refused: Refused | None = None) -> None:
        """Write how far the broker has acknowledged."""
        owed, self._owed, self._marked = self._owed, {}, monotonic()
        if not owed:
            return
        try:
            await self._db.write(lambda conn: self._mark(conn, owed, refused or []))
        except BaseException:
            self._next = {}  # what was refused is met again, and buried then
            raise

    def _mark(self, conn: Connection, ends: Ends, refused: Refused) -> None:
        if not self._keep(conn):
            return  # another has sent them, or will
        for record, why in refused:
            event = Event(record.value, record.key, record.event, record.headers)
            at = self._clock.now()
            inbox.bury(conn, RELAY, record.topic, event, why, at=at)
            inbox.begin(conn, CONSUMERS.get(record.topic, RELAY), record.event, at=at)
        log.commit(conn, RELAY, [(*of, offset) for of, offset in ends.items()])
