"""The PostgreSQL side of ``Database``: a pool, transactions that are tried again, notices.

A write is READ COMMITTED: what must not meet takes a lock (``store.guard``, FOR UPDATE) or carries a
version or token. A read is one snapshot (REPEATABLE READ, READ ONLY), unless a loose one will do. The functions run on the event
loop, in SQLAlchemy's greenlets, and wait for the server without holding up the loop.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import psycopg
import structlog
from sqlalchemy import URL, Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from monitor.errors import StoreAway, StoreLocked
from monitor.store import fault, later, migrate, together
from monitor.store.bell import Bell, take
from monitor.store.dial import arguments, dial
from monitor.store.ear import CHANNEL, PAUSES, Ear
from monitor.store.guard import number
from monitor.store.lease import PRESENT

T = TypeVar("T")
log = structlog.get_logger("store")
PATIENCE = 10.0
"""Seconds a call waits for a server that went away: it may only be restarting."""
START_SECONDS = 30.0
"""A server that starts together with us has this long."""
CONFLICTS = 12
"""Times a transaction is tried that others came between."""
_TABLE_IN_USE = (
    "the schema cannot be brought up to date while others are at work on a table; "
    "it is tried again, and nothing is changed until it succeeds"
)
_NOTIFY = "SELECT pg_notify(%s, %s)"
Body = Callable[[Connection], T]


class UnsureError(Exception):
    """The connection broke while committing: nobody can say whether it was kept."""


class Postgres:
    """A pool on one server.

    Args:
        url: ``postgresql://...``.
        bell: rung after commits, our own and others'.
        pool: connections at most, besides the one that listens.
        patience: seconds to wait for a server that went away.
        present: the name under which this process leases.
    """

    def __init__(
        self, url: URL, bell: Bell, *, pool: int, patience: float = PATIENCE, present: str = ""
    ) -> None:
        args = arguments(url)
        self._args = args
        self._bell = bell
        self._patience = patience
        self._runs = bool(present)
        self._engine: AsyncEngine = create_async_engine(
            "postgresql+psycopg://", async_creator=lambda: dial(args),
            pool_size=pool, max_overflow=0, pool_timeout=patience, pool_recycle=1800,
        )  # fmt: skip
        self._snapshots = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self._loose = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        together.before_each(self._engine)
        self._ear = Ear(
            args, bell.ring, bell.ring_all, present=number(PRESENT + present) if present else None
        )

    async def open(self, *, alone: bool = False) -> None:
        """Migrate, and listen; ``alone`` holds the lock of the one ``run`` that ``local://`` allows.

        Any other ``run`` shares that lock with its like: so nobody restores under it. Commands hold
        none. A ``run`` waits a while for a server that starts together with it, and for a table that
        a migration finds in use; what it raises then is StoreAway. Raises a StoreError.
        """
        until = time.monotonic() + (START_SECONDS if self._runs else 0)
        said = False
        while True:
            try:
                return await self._open(alone=alone)
            except StoreAway as error:
                if time.monotonic() > until:
                    raise
                if not said:
                    log.warning("waiting for the database", reason=str(error))
                said = True
                await asyncio.sleep(PAUSES[-1] / 4)

    async def _open(self, *, alone: bool) -> None:
        try:
            lock = number("run") if alone or self._runs else None
            await self._ear.open(lock, shared=not alone)
            async with self._engine.connect() as conn:
                await conn.run_sync(migrate.upgrade)
        except (SQLAlchemyError, psycopg.Error) as error:
            await self.close()
            if self._runs and fault.state(error) == fault.TAKEN:
                raise StoreAway(_TABLE_IN_USE) from error
            raise fault.explain(error) from error
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Let go of every connection."""
        await self._ear.close()
        await self._engine.dispose()

    async def write(self, fn: Body[T], *, durable: bool) -> T:
        """Run ``fn`` in a transaction; every commit is durable.

        ``fn`` is run again when others came between, or the server went away before the commit.
        """
        del durable
        return await self._try(lambda: self._write(fn))

    async def read(self, fn: Body[T], *, loose: bool) -> T:
        """Run ``fn`` in a snapshot, or each of its statements in one."""
        engine = self._loose if loose else self._snapshots
        return await self._try(lambda: self._read(fn, engine))

    async def _write(self, fn: Body[T]) -> T:
        if self._ear.taken:
            raise StoreLocked("another process has taken over this database while we were cut off")
        async with self._engine.connect() as conn:
            return await conn.run_sync(self._transact, fn)

    async def _read(self, fn: Body[T], engine: AsyncEngine) -> T:
        async with engine.connect() as conn:
            return await conn.run_sync(fn)

    def _transact(self, conn: Connection, fn: Body[T]) -> T:
        take(conn)  # what a transaction before this one rang, and took back
        conn.begin()  # said, because what waits goes past SQLAlchemy, which would see no transaction
        later.begin(conn)
        try:
            result = fn(conn)
            topics = take(conn)
            if topics:
                later.add(conn, _NOTIFY, [(CHANNEL, self._ear.message(topics))])
            together.send(conn)
        finally:
            later.end(conn)
        try:
            conn.commit()
        except SQLAlchemyError as error:
            if fault.is_away(error):
                raise UnsureError(str(error)) from error
            raise
        self._bell.ring(topics)
        return result

    async def _try(self, once: Callable[[], Awaitable[T]]) -> T:
        until = time.monotonic() + self._patience
        away = conflicts = 0
        while True:
            try:
                return await once()
            except UnsureError as error:
                raise StoreAway(
                    "the database went away during a commit; it may or may not have been kept"
                ) from error
            except (SQLAlchemyError, psycopg.Error) as error:
                if fault.state(error) in fault.AGAIN and conflicts < CONFLICTS:
                    conflicts += 1
                    await asyncio.sleep(random.uniform(0, 0.005 * conflicts))
                    continue
                if not fault.is_away(error) or time.monotonic() > until:
                    raise fault.explain(error) from error
                await self._wait(away, error)
                away += 1

    async def _wait(self, tries: int, error: BaseException) -> None:
        """At once the first time: a connection of the pool may have died long ago."""
        if tries == 1:
            log.warning("the database is away; trying again", error=str(error).split("\n")[0])
        if tries:
            await asyncio.sleep(PAUSES[min(tries, len(PAUSES)) - 1])
