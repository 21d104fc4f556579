"""What a Kafka cluster needs beside the app: topics before it starts, the relay, the watchdog."""

from datetime import timedelta
from time import monotonic
from typing import Any

import structlog
from aiokafka.errors import KafkaError
from faust.exceptions import ConsumerNotStarted

from monitor.clock import Clock
from monitor.errors import BrokerError, StoreError
from monitor.store import log as events
from monitor.store.event import ALERTS, ARTICLES, CLAIMS, CONSUMERS, EVENTS
from monitor.store.session import Database
from monitor.stream.app import App
from monitor.stream.cluster import Cluster
from monitor.stream.group import crowded
from monitor.stream.refusal import reason, sentence
from monitor.stream.relay import Relay
from monitor.stream.topics import ensure
from monitor.stream.watchdog import Watchdog

TOPICS = (ARTICLES, CLAIMS, ALERTS, EVENTS)
LOOK_SECONDS = 5.0
SESSION = 10.0
STILL_SECONDS = 300.0
WINDOW = timedelta(hours=1)
"""Older events are the sweeper's."""
log = structlog.get_logger(__name__)


async def prepare(cluster: Cluster) -> None:
    """Make the topics. Raises BrokerError."""
    await ensure(cluster, TOPICS)


class Link:
    """A process's side of one cluster; one that only polls has no more of it than this.

    Args:
        db: the store, opened.
        cluster: where the topics are.
        machine: tells the machine's time.
        session: seconds after which a worker that was not heard of has lost its partitions.
    """

    def __init__(
        self, db: Database, cluster: Cluster, machine: Clock, session: float = SESSION
    ) -> None:
        self._db = db
        self._cluster = cluster
        self._machine = machine
        self._dog = Watchdog(alone=3 * session, still=STILL_SECONDS)
        self._looked = monotonic()
        self.relay = Relay(db, cluster, TOPICS, machine)

    async def start(self) -> None:
        """Make the topics and begin to publish. Raises BrokerError."""
        await prepare(self._cluster)
        try:
            await self.relay.start()
        except KafkaError as error:
            raise BrokerError(sentence(self._cluster, error)) from error

    async def stop(self) -> None:
        """Publish no more; what is left waits in the log."""
        await self.relay.stop()

    async def complaint(self, app: App, handled: int) -> str | None:
        """Why the process should end, asked as often as one likes; None: it should not.

        A cluster or a database that cannot be reached is no reason: it will be back, and so are we.
        """
        now = monotonic()
        if now - self._looked < LOOK_SECONDS:
            return None
        self._looked = now
        moves = self._dog.moves(now, handled)
        try:
            waiting = not moves and await self._waits()
        except StoreError as error:
            log.warning("nobody can say whether events wait", reason=str(error))
            self._dog.reset()
            return None
        found = self._dog.complaint(now, assigned=_assigned(app), waiting=waiting)
        if found is None:
            return None
        if (away := await reason(self._cluster)) is not None:
            log.warning("Kafka is away", reason=str(away) or repr(away), seen=found)
        elif not _assigned(app) and await crowded(self._cluster):
            log.info("no partition is left for this worker; it stands by", seen=found)
        else:
            return found
        self._dog.reset()
        return None

    async def _waits(self) -> bool:
        now = self._machine.now()
        old = now - timedelta(seconds=STILL_SECONDS)
        return await self._db.read(
            lambda conn: events.overdue(conn, CONSUMERS, since=now - WINDOW, before=old)
        )


def _assigned(app: Any) -> bool:
    try:
        return bool(app.consumer.assignment())
    except ConsumerNotStarted:
        return False
