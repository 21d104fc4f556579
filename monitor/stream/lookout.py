"""Looks after the embedded stream: one that hangs without an error is found by what it leaves waiting."""

import asyncio
from datetime import timedelta
from time import monotonic
from typing import Any

import structlog

from monitor.clock import Clock
from monitor.errors import StoreError
from monitor.store import log as events
from monitor.store.event import CONSUMERS
from monitor.store.session import Database
from monitor.stream.stage import LIMIT
from monitor.stream.watchdog import Watchdog

STILL_SECONDS = 60.0
"""Twice what the reading of one event may take."""
LOOK_SECONDS = 5.0
log = structlog.get_logger(__name__)


class Lookout:
    """Asked again and again while one app lives.

    Args:
        db: the store, opened.
        group: whose offsets say how far the stream has come.
        machine: tells the machine's time.
        still: seconds without progress while an event waits, or without a topic, that are too many.
    """

    def __init__(
        self, db: Database, group: str, machine: Clock, still: float = STILL_SECONDS
    ) -> None:
        self._db = db
        self._group = group
        self._machine = machine
        self._still = still
        self._look = min(LOOK_SECONDS, still / 4)
        self._looked = monotonic()
        self._dog = Watchdog(alone=still, still=still)

    def begin(self) -> None:
        """Another app lives now."""
        self._looked = monotonic()
        self._dog.reset()

    async def complaint(self, app: Any, moved: int) -> str | None:
        """Why the app should be built anew; None: it should not.

        A database that cannot be used is no reason: another app could not use it either.
        """
        now = monotonic()
        if now - self._looked < self._look:
            return None
        self._looked = now
        assigned = app.consumer is not None and bool(app.consumer.assignment())
        try:
            waiting = not self._dog.moves(now, moved) and await self._waits()
            found = self._dog.complaint(now, assigned=assigned, waiting=waiting)
            if found is not None:
                await self._write()
        except (StoreError, TimeoutError) as error:
            log.warning(
                "the database cannot be used; the stream waits for it",
                reason=str(error) or repr(error),
            )
            self._dog.reset()
            return None
        return found

    async def _waits(self) -> bool:
        old = self._machine.now() - timedelta(seconds=self._still)
        return await self._db.read(
            lambda conn: events.waits(conn, self._group, CONSUMERS, before=old)
        )

    async def _write(self) -> None:
        """A write that changes nothing and needs all that a change needs: the writer, and room."""
        async with asyncio.timeout(LIMIT):
            await self._db.write(lambda conn: events.stay(conn, self._group))
