"""Hears what other processes commit, and holds what one process alone may: a connection of its own.

PostgreSQL delivers a NOTIFY to every session that listens, after the commit and in its order. What
is missed while the connection is down is made good by waking everybody when it is back.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import uuid4

import psycopg
import structlog

from monitor.errors import StoreLocked
from monitor.store.dial import dial

log = structlog.get_logger("store")
ALONE = "another monitor run uses this database; several at once need kafka://"
IN_USE = (
    "the database is held by one alone: a monitor run on local://, or monitor db restore or copy; "
    "start again when it has ended"
)
CHANNEL = "news_monitor"
LOOK_SECONDS = 5.0
"""How often a silent connection is asked whether it still lives."""
PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0)
"""Seconds between two attempts to connect again; the last one from then on."""


class Ear:
    """Listens until it is closed.

    Args:
        args: how to connect.
        heard: called with the topics that another process rang.
        missed: called when something may have been missed.
        present: the number of a lock that tells others that this process lives; shared, for our
            own old session may hold it still.
    """

    def __init__(
        self,
        args: dict[str, Any],
        heard: Callable[[set[str]], None],
        missed: Callable[[], None],
        *,
        present: int | None = None,
    ) -> None:
        self._args = args
        self._heard = heard
        self._missed = missed
        self._present = present
        self._own = uuid4().hex
        self._lock: int | None = None
        self._shared = False
        self._task: asyncio.Task[None] | None = None
        self.taken = False
        """Another process holds what we held: we must not write any more."""

    def message(self, topics: set[str]) -> str:
        """What is notified when our own transaction rang ``topics``."""
        return " ".join([self._own, *sorted(topics)])

    async def open(self, lock: int | None = None, *, shared: bool = False) -> None:
        """Begin to listen, holding ``lock``, alone or with others. Raises psycopg.Error, StoreLocked."""
        self._lock, self._shared = lock, shared
        conn = await self._connect()
        self._task = asyncio.create_task(self._run(conn), name="store-ear")

    async def close(self) -> None:
        """End, and let the lock go."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _connect(self) -> psycopg.AsyncConnection[Any]:
        conn = await dial(self._args, autocommit=True)
        try:
            if self._lock is not None:
                await _take(conn, self._lock, shared=self._shared)
            if self._present is not None:
                await conn.execute("SELECT pg_advisory_lock_shared(%s)", (self._present,))
            await conn.execute(f"LISTEN {CHANNEL}")
        except BaseException:
            await conn.close()
            raise
        return conn

    async def _run(self, conn: psycopg.AsyncConnection[Any]) -> None:
        while True:
            try:
                await self._listen(conn)
            except psycopg.Error as error:
                log.warning("the database's notices are cut off", error=str(error).strip())
            finally:
                await conn.close()
            conn = await self._again()
            self._missed()

    async def _listen(self, conn: psycopg.AsyncConnection[Any]) -> None:
        while True:
            async for notice in conn.notifies(timeout=LOOK_SECONDS):
                sender, *topics = notice.payload.split(" ")
                if sender != self._own:
                    self._heard(set(topics))
            await conn.execute("SELECT 1")

    async def _again(self) -> psycopg.AsyncConnection[Any]:
        tries = 0
        while True:
            await asyncio.sleep(PAUSES[min(tries, len(PAUSES) - 1)])
            tries += 1
            try:
                conn = await self._connect()
            except psycopg.Error:
                continue
            except StoreLocked:  # somebody's, or still our own old session's
                self.taken = True
                continue
            self.taken = False
            return conn


async def _take(conn: psycopg.AsyncConnection[Any], lock: int, *, shared: bool) -> None:
    ask = "SELECT pg_try_advisory_lock_shared(%s)" if shared else "SELECT pg_try_advisory_lock(%s)"
    row = await (await conn.execute(ask, (lock,))).fetchone()
    if row is None or not row[0]:
        raise StoreLocked(IN_USE if shared else ALONE)
