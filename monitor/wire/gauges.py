"""Brings the gauges to what the database holds: each process those of its roles."""

from collections.abc import Collection

import structlog
from sqlalchemy import Connection

from monitor.clock import SystemClock
from monitor.deliver.model import ENDED, DeliveryState
from monitor.poll.model import FeedState
from monitor.poll.settings import MANY
from monitor.store import listing
from monitor.store.backlog import Backlog
from monitor.store.event import EVENTS
from monitor.store.session import Database
from monitor.stream.app import GROUP
from monitor.telemetry.metrics import Metrics
from monitor.wire.role import Role

log = structlog.get_logger("jobs")
ANSWERED = ("ok", "throttled")


class Gauges:
    """Read now and then."""

    def __init__(
        self, db: Database, metrics: Metrics, roles: Collection[Role], reader: str = GROUP
    ) -> None:
        self._db = db
        self._reader = reader
        """Who reads the log: the stream itself, or the relay to a cluster."""
        self._backlog = Backlog()
        self._metrics = metrics
        self._roles = roles
        self._said_silent = False
        self.feeds_by_state: dict[str, int] = {}

    async def read(self, *, whole: bool = True) -> None:
        """Bring them up to date, and say when no feed answers.

        ``whole``: deliveries that came to an end are counted too, which takes longer with each.
        """
        if self._roles == {Role.WEB}:
            return
        found = await self._db.read(lambda conn: listing.counts(conn, ended=whole))
        if Role.POLL in self._roles:
            self._feeds(found["feeds"])
        if Role.DELIVER in self._roles:
            await self._outbox(found["deliveries"], whole=whole)
        if Role.STREAM in self._roles:
            self._metrics.dead_letters.set(found["totals"]["dead_letters"])
            for topic, n in (await self._db.read(self._lag)).items():
                self._metrics.lag.labels(topic).set(n)

    def _lag(self, conn: Connection) -> dict[str, int]:
        """By marks; of topics whose events get none, what their reader has not come to."""
        waiting = self._backlog.look(conn)
        handled = {topic: one.events for topic, one in waiting.items()}
        nobodys = (EVENTS,) if self._reader == GROUP else ()  # left from a cluster; not read here
        return listing.unread(conn, self._reader, *nobodys) | handled

    def _feeds(self, states: dict[str, int]) -> None:
        self.feeds_by_state = states
        for state in FeedState:
            self._metrics.feeds.labels(state.value).set(states.get(state, 0))
        self._say_silent()

    async def _outbox(self, states: dict[str, int], *, whole: bool) -> None:
        for state in (s for s in DeliveryState if whole or s not in ENDED):
            self._metrics.outbox.labels(state.value).set(states.get(state, 0))
        oldest = await self._db.read(listing.oldest_pending)
        age = (SystemClock().now() - oldest).total_seconds() if oldest else 0
        self._metrics.outbox_age.set(age)

    def _say_silent(self) -> None:
        """Once, when all feeds or many were tried and none answered: mostly there is no network."""
        states = self.feeds_by_state
        tried = sum(n for state, n in states.items() if state != "new")
        enough = tried > 0 and tried >= min(sum(states.values()), MANY)
        silent = enough and not any(states.get(s) for s in ANSWERED)
        if silent and not self._said_silent:
            log.warning(
                "no feed answers: is there a network? The service stays up and keeps trying. "
                "To see it at work without one: make demo (monitor demo)",
                feeds=sum(states.values()),
            )
        self._said_silent = silent
