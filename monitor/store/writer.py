"""The one writer of a SQLite database: a thread with a queue, a connection and group commit.

Jobs that wait together share one transaction, each inside its own savepoint: one that fails takes
back only what it did. Nobody is told of success before the commit.
"""

import asyncio
import contextlib
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from typing_extensions import override

from monitor.store.bell import Bell, take
from monitor.store.fault import explain

GROUP = 64
"""Jobs that may share a commit."""
GROUP_SECONDS = 0.02
"""A commit is not put off longer than this for jobs that still wait."""
WATCH_SECONDS = 0.4
"""How often we look whether another process wrote."""


@dataclass(slots=True, eq=False)
class Job:
    """One function to run inside a write transaction, and who waits for it."""

    fn: Callable[[Connection], Any]
    done: asyncio.Future[Any]
    durable: bool
    """The commit is to survive a power cut, not only the end of the process."""
    result: Any = None
    error: BaseException | None = None


class Writer(threading.Thread):
    """Runs jobs one after the other on its own connection.

    Args:
        conn: its own connection; closed when it ends.
        dial: makes another one, for when that is lost.
        bell: rung after each commit with the topics its jobs published to.
        on_foreign: called, in the thread, when another process has written.
    """

    def __init__(
        self,
        conn: Connection,
        dial: Callable[[], Connection],
        bell: Bell,
        on_foreign: Callable[[], None],
    ) -> None:
        super().__init__(name="store-writer", daemon=True)
        self._conn = conn
        self._dial = dial
        self._bell = bell
        self._on_foreign = on_foreign
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._looked = 0.0
        self._seen: int | None = None
        self._full_sync = False

    def submit(self, job: Job) -> None:
        """Queue a job; its future is set on the loop it belongs to."""
        self._jobs.put(job)

    def finish(self) -> None:
        """Run what is queued, then end; blocks until then."""
        self._jobs.put(None)
        self.join()

    @override
    def run(self) -> None:
        """Serve the queue until ``finish``."""
        try:
            more = True
            while more:
                self._watch(self._conn)
                batch, more = self._next()
                if batch:
                    self._commit_together(batch)
        finally:
            self._conn.close()

    def _next(self) -> tuple[list[Job], bool]:
        """Wait for a job, then take those that already wait behind it."""
        batch: list[Job] = []
        try:
            job = self._jobs.get(timeout=WATCH_SECONDS)
            while job is not None:
                batch.append(job)
                if len(batch) == GROUP:
                    return batch, True
                job = self._jobs.get_nowait()
        except queue.Empty:
            return batch, True
        return batch, False

    def _commit_together(self, batch: list[Job]) -> None:
        while batch:
            conn = self._conn
            ran: list[Job] = []
            try:
                self._sync(conn, full=any(job.durable for job in batch))
                conn.exec_driver_sql("BEGIN IMMEDIATE")
                self._run(conn, batch, ran)
                conn.commit()
                self._bell.ring(take(conn))
            except BaseException as error:  # noqa: BLE001 - each waiting caller gets it
                ran = ran or batch
                cause = explain(error)
                for job in ran:
                    job.error = job.error or cause
                self._take_back(conn)
            self._settle(ran)
            batch = batch[len(ran) :]

    def _take_back(self, conn: Connection) -> None:
        """End the transaction; a connection that cannot even do that is given up for another."""
        try:
            conn.rollback()
            take(conn)
        except Exception:  # noqa: BLE001 - whatever it is, those who wait must hear of it
            with contextlib.suppress(Exception):
                conn.close()
            with contextlib.suppress(Exception):  # the next job fails too, and it is tried again
                self._conn = self._dial()
                self._full_sync = False

    def _run(self, conn: Connection, batch: list[Job], ran: list[Job]) -> None:
        until = time.monotonic() + GROUP_SECONDS
        alone = len(batch) == 1
        for job in batch:
            ran.append(job)
            if alone:
                job.result = job.fn(conn)
            else:
                self._run_apart(conn, job)
            if time.monotonic() > until:
                return

    @staticmethod
    def _run_apart(conn: Connection, job: Job) -> None:
        conn.exec_driver_sql("SAVEPOINT job")
        try:
            job.result = job.fn(conn)
        except Exception as error:
            job.error = explain(error)
            if not in_transaction(conn):  # a full disk ends the whole transaction, for all of them
                raise job.error from error
            conn.exec_driver_sql("ROLLBACK TO job")
        conn.exec_driver_sql("RELEASE job")

    @staticmethod
    def _settle(jobs: list[Job]) -> None:
        def tell() -> None:
            for job in jobs:
                if job.done.done():
                    continue
                if job.error is not None:
                    job.done.set_exception(job.error)
                else:
                    job.done.set_result(job.result)

        loop = jobs[0].done.get_loop()
        with contextlib.suppress(RuntimeError):  # the loop is gone, and with it who waited
            loop.call_soon_threadsafe(tell)

    def _sync(self, conn: Connection, *, full: bool) -> None:
        if full != self._full_sync:
            conn.exec_driver_sql(f"PRAGMA synchronous={'FULL' if full else 'NORMAL'}")
            conn.rollback()
            self._full_sync = full

    def _watch(self, conn: Connection) -> None:
        """``data_version`` moves only when another connection has written."""
        if time.monotonic() - self._looked < WATCH_SECONDS:
            return
        self._looked = time.monotonic()
        with contextlib.suppress(Exception):  # the next write will say what is wrong
            version = conn.exec_driver_sql("PRAGMA data_version").scalar_one()
            conn.rollback()
            if self._seen not in {None, version}:
                self._on_foreign()
            self._seen = version


def in_transaction(conn: Connection) -> bool:
    """Whether SQLite still has the transaction that was begun on ``conn``."""
    return bool(getattr(conn.connection.dbapi_connection, "in_transaction", False))
