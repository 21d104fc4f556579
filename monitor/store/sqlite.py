"""The SQLite side of ``Database``: one writer thread, a few reader threads, each with a connection.

WAL, so readers never wait for the writer. ``synchronous=NORMAL``: every commit survives the death of
the process; one marked ``durable`` (a delivery about to leave, or gone) and all before it survive a
power cut too, so nothing goes out that could be forgotten.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from monitor.errors import StoreCorrupt, StoreFull
from monitor.store import migrate
from monitor.store.bell import Bell
from monitor.store.fault import explain
from monitor.store.writer import Job, Writer

T = TypeVar("T")
READERS = 2
BUSY_SECONDS = 10.0
"""How long a write waits for another process before it is StoreLocked."""
CHECK_BYTES = 256 * 1024 * 1024
"""Larger files are not read through at start; damage then shows at first use."""


class Sqlite:
    """A database file and its threads.

    Args:
        path: of the file; its folder is made if missing.
        bell: rung after commits.
        on_foreign: called, in a thread, when another process has written.
        busy: seconds a write may wait for another process.
    """

    def __init__(
        self,
        path: Path,
        bell: Bell,
        on_foreign: Callable[[], None],
        busy: float = BUSY_SECONDS,
    ) -> None:
        self.path = path
        self._bell = bell
        self._on_foreign = on_foreign
        self._busy = busy
        self._writer: Writer | None = None
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")
        self._local = threading.local()
        self._open: list[Connection] = []

    async def open(self, *, check: bool) -> None:
        """Check, migrate and open the file. Raises a StoreError; a damaged file is not touched."""
        conn = await asyncio.get_running_loop().run_in_executor(self._readers, self._prepare, check)
        dial = partial(self._connect, readonly=False)
        self._writer = Writer(conn, dial, self._bell, self._on_foreign)
        self._writer.start()

    async def close(self) -> None:
        """Finish the queued writes and let the file go."""
        loop = asyncio.get_running_loop()
        if self._writer is not None:
            await loop.run_in_executor(None, self._writer.finish)
            self._writer = None
        await loop.run_in_executor(None, self._readers.shutdown)
        for conn in self._open:
            conn.close()
        self._open.clear()

    async def write(self, fn: Callable[[Connection], T], *, durable: bool) -> T:
        """Run ``fn`` in a write transaction."""
        if self._writer is None:
            raise RuntimeError("the database is not open")
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._writer.submit(Job(fn, done, durable))
        result: T = await done
        return result

    async def read(self, fn: Callable[[Connection], T], *, loose: bool) -> T:
        """Run ``fn`` in a snapshot; a loose one would cost the same here."""
        del loose
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, fn)

    def _read(self, fn: Callable[[Connection], T]) -> T:
        conn: Connection | None = getattr(self._local, "conn", None)
        try:
            if conn is None:
                conn = self._local.conn = self._connect(readonly=True)
                self._open.append(conn)
            conn.exec_driver_sql("BEGIN")
            return fn(conn)
        except (DBAPIError, sqlite3.Error) as error:
            raise explain(error) from error
        finally:
            if conn is not None:
                conn.rollback()

    def _prepare(self, check: bool) -> Connection:  # noqa: FBT001 - an executor's argument
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if check:
                quick_check(self.path)
            conn = self._connect(readonly=False)
            migrate.upgrade(conn)
        except (DBAPIError, sqlite3.Error) as error:
            raise explain(error) from error
        except OSError as error:
            raise StoreFull(f"{self.path} cannot be used: {error.strerror}") from error
        return conn

    def _connect(self, *, readonly: bool) -> Connection:
        def dial() -> sqlite3.Connection:
            raw = sqlite3.connect(
                self.path, timeout=self._busy, isolation_level=None, check_same_thread=False
            )
            raw.execute("PRAGMA journal_mode=WAL")
            raw.execute("PRAGMA synchronous=NORMAL")
            raw.execute("PRAGMA foreign_keys=ON")
            raw.execute("PRAGMA cache_size=-16000")
            raw.execute("PRAGMA wal_autocheckpoint=4000")
            if readonly:
                raw.execute("PRAGMA query_only=ON")
            return raw

        engine = create_engine("sqlite://", creator=dial, poolclass=NullPool)
        return engine.connect()


def quick_check(path: Path) -> None:
    """Look through the file without writing to it. Raises StoreCorrupt."""
    if not path.exists() or not path.stat().st_size:
        return
    with path.open("rb") as file:
        if file.read(16) != b"SQLite format 3\0":
            raise StoreCorrupt(f"{path} is no SQLite database; it has not been touched")
    if path.stat().st_size > CHECK_BYTES:
        return
    found = _looked_through(path)
    if found != "ok":
        raise StoreCorrupt(f"{path} is damaged ({found}); it has not been touched")


def _looked_through(path: Path) -> str:
    """What SQLite says of the file: "ok", or the damage. Leaves nothing beside it."""
    log = path.with_name(path.name + "-wal")
    # Read-only is not enough: it would leave an empty log beside a file that nobody has open.
    alone = not log.exists()
    how = "mode=ro&immutable=1" if alone else "mode=ro"
    raw = sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True)
    try:
        found = str(raw.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        found = str(error)
    finally:
        raw.close()
    if found != "ok" and alone and log.exists():  # somebody opened it meanwhile, and wrote
        return _looked_through(path)
    return " ".join(found.split())
