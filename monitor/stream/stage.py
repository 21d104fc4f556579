"""The shape every stage has: handle one event at least once, and what becomes of one that will not.

An event whose handling fails crashes the agent and comes again. Attempts are counted in SQL: of the
event a stage meets first after a start (it may be the one that ended the process) and of every one
that fails. After ``ATTEMPTS`` the event is handled item by item, and the item that still fails goes
to the dead letters alone. Trouble of the database, a write that hangs included, is never blamed on
an event.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import structlog
from sqlalchemy import Connection

from monitor.clock import Clock
from monitor.errors import NewerEventError, PermanentError, StoreError, StoreLocked
from monitor.store import inbox, parked
from monitor.store.fault import MovedOnError
from monitor.store.log import Event
from monitor.store.session import Database
from monitor.telemetry.metrics import Metrics

T = TypeVar("T")
ATTEMPTS = 3
LIMIT = 30.0
"""Seconds the reading of an event may take, and each of its writes."""
CONFLICTS = 5
"""Times a step is tried again because another worker stepped the same process."""
logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Tools:
    """What every stage works with."""

    db: Database
    machine: Clock
    """The machine's time: of marks, latencies and dead letters."""
    metrics: Metrics
    limit: float = LIMIT


class Stage(ABC):
    """One consumer of one topic.

    Args:
        tools: what it works with.
        blame: whether the event it meets first may be the reason of the last crash.
    """

    topic: str
    consumer: str

    def __init__(self, tools: Tools, *, blame: bool = True) -> None:
        self.tools = tools
        self.handled = 0
        """Events whose effect was written since the start."""
        self.moved = 0
        """The same, items that were handled alone counted too."""
        self.failure: BaseException | None = None
        """What crashed it."""
        self._counting = blame
        self._first = True
        self._pool: ThreadPoolExecutor | None = None

    async def __call__(self, event: Event) -> None:
        """Handle one event. Raises what should crash the agent."""
        try:
            result = await self._handle(event)
        except NewerEventError as error:
            result = await self._park(event, error)
        except PermanentError as error:
            why = str(error)
            await self.write(lambda conn: self._bury(conn, event, why))
            result = "dead"
        except StoreError as error:
            self.failure = error
            raise
        except Exception as error:
            self.failure = error
            await self._note_failure(event, error)
            raise
        self.handled += 1
        self.moved += 1
        self.tools.metrics.events.labels(self.topic, result).inc()

    def close(self) -> None:
        """Let the worker thread go; one that hangs is left behind."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    @abstractmethod
    async def work(self, event: Event) -> bool:
        """Do it, the mark as processed included, in one transaction; False: it was done before."""

    @abstractmethod
    async def parts(self, event: Event) -> list[tuple[str, Event]]:
        """The event's items as (name, an event that holds only this one)."""

    async def in_thread(self, fn: Callable[[], T]) -> T:
        """Run CPU work beside the loop, one at a time. Raises TimeoutError after ``limit``."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, thread_name_prefix=f"stream-{self.consumer}")
        try:
            async with asyncio.timeout(self.tools.limit):
                return await asyncio.get_running_loop().run_in_executor(self._pool, fn)
        except TimeoutError:
            self.close()  # its thread hangs; the next piece of work gets another
            self._pool = None
            raise TimeoutError(f"not done after {self.tools.limit:g} s") from None

    async def write(self, fn: Callable[[Connection], T]) -> T:
        """Run ``fn`` in a write transaction. Raises StoreLocked when that takes over ``limit``."""
        try:
            async with asyncio.timeout(self.tools.limit):
                return await self.tools.db.write(fn)
        except TimeoutError:
            text = f"the database has not finished a write after {self.tools.limit:g} s"
            raise StoreLocked(text) from None

    def now(self) -> datetime:
        """The machine's time."""
        return self.tools.machine.now()

    async def _handle(self, event: Event) -> str:
        if self._counting and await self.write(lambda conn: self._begin(conn, event)):
            await self._apart(event)
            return "apart"
        for left in reversed(range(CONFLICTS)):
            try:
                done = await self.work(event)
                break
            except MovedOnError:
                if not left:
                    raise
        if done and self._first:
            self._first = self._counting = False
            await self.write(lambda conn: self._forget(conn, event))
        return "done" if done else "repeat"

    async def _apart(self, event: Event) -> None:
        """Handle each item as an event of its own; what fails, or has killed us, is buried."""
        for name, part in await self.parts(event):
            tried = await self.write(lambda conn, part=part: self._begin(conn, part))  # type: ignore[misc]
            error = f"given up after {ATTEMPTS} attempts that did not end" if tried else None
            if error is None:
                error = await self._try(part)
            if error is not None:
                logger.error("item given up", consumer=self.consumer, item=name, error=error)
                await self.write(
                    lambda conn, n=name, p=part, e=error: self._bury(conn, p, e, n)  # type: ignore[misc]
                )
            self.moved += 1
        await self.write(lambda conn: self._finish(conn, event))
        self._first = self._counting = False

    async def _try(self, part: Event) -> str | None:
        try:
            await self.work(part)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - it goes to the dead letters with its text
            return f"{type(error).__name__}: {error}"
        await self.write(lambda conn: self._forget(conn, part))
        return None

    async def _park(self, event: Event, error: NewerEventError) -> str:
        """During an upgrade newer workers write what we cannot read: it waits for one of them."""

        def park(conn: Connection) -> bool:
            self._forget(conn, event)
            return parked.park(conn, self.consumer, self.topic, event, error.version, at=self.now())

        new = await self.write(park)
        logger.warning("event parked", consumer=self.consumer, id=event.id, reason=str(error))
        return "parked" if new else "repeat"

    async def _note_failure(self, event: Event, error: Exception) -> None:
        logger.error("event failed", consumer=self.consumer, id=event.id, error=repr(error))
        if not self._counting:
            await self.write(
                lambda conn: inbox.attempt(
                    conn, self.consumer, event.id, at=self.now(), error=repr(error)
                )
            )

    def _begin(self, conn: Connection, event: Event) -> bool:
        """Count this attempt; True when there were too many before. Done events do not count."""
        if inbox.is_processed(conn, self.consumer, event.id):
            return False
        return inbox.attempt(conn, self.consumer, event.id, at=self.now()) > ATTEMPTS

    def _bury(self, conn: Connection, event: Event, error: str, item: str = "") -> None:
        inbox.bury(conn, self.consumer, self.topic, event, error, at=self.now(), item=item)
        self._finish(conn, event)

    def _finish(self, conn: Connection, event: Event) -> None:
        inbox.begin(conn, self.consumer, event.id, at=self.now())
        self._forget(conn, event)

    def _forget(self, conn: Connection, event: Event) -> None:
        inbox.forget_attempts(conn, self.consumer, event.id)
