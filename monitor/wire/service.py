"""Service: every part of ``monitor run``, started in order and stopped in the reverse one."""

import os
import socket
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial

import structlog
from aiohttp.web import RouteDef

from monitor import __version__
from monitor.clock import Clock, SystemClock
from monitor.config import shipped
from monitor.config.house import House
from monitor.config.settings import Settings
from monitor.deliver.link import Links
from monitor.poll.look import Look
from monitor.poll.model import Feed
from monitor.poll.parsers import Parsers
from monitor.poll.poller import Poller
from monitor.store import feed as feed_rows
from monitor.store import lease
from monitor.store.feed import Feeds
from monitor.store.outbox import Deliveries
from monitor.store.session import Database
from monitor.store.subscription_follow import follow_house
from monitor.stream.desk import Desk
from monitor.stream.service import Options, StreamService
from monitor.telemetry.metrics import Metrics
from monitor.web.app import Readiness
from monitor.wire.broker import broker
from monitor.wire.jobs import Jobs
from monitor.wire.outgoing import Outgoing
from monitor.wire.pages import public_pages
from monitor.wire.polling import fetcher, poll_settings
from monitor.wire.reach import means
from monitor.wire.reload import Keeper

log = structlog.get_logger("run")
ROUTES = "alerts/routes.toml"


class Service:
    """A whole monitor on one database.

    Args:
        settings: what the operator set.
        clock: the ``now`` of articles; leases and retries take the machine's.
        metrics: where everything is counted.
        options: the stream's, for tests.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        metrics: Metrics | None = None,
        options: Options | None = None,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.metrics = metrics or Metrics()
        self.owner = f"{socket.gethostname()}:{os.getpid()}"
        self._options = options
        self._stack = AsyncExitStack()
        self.db: Database
        self.keeper: Keeper
        self.poller: Poller
        self.stream: StreamService
        self.outgoing: Outgoing
        self.jobs: Jobs
        self.links: Links | None = None

    async def start(self, *, jobs: bool = True) -> None:
        """Start everything; ``jobs`` False leaves polling to the caller (tests, replays).

        Raises StoreError, ConfigError: nothing is left running then.
        """
        try:
            await self._store()
            await self._house()
            self._deliver()
            await self._stream()
            await self._poll()
            self.jobs = Jobs(self)
            if jobs:
                self.jobs.start()
                self._stack.push_async_callback(self.jobs.stop)
        except BaseException:
            await self._stack.aclose()
            raise

    async def stop(self) -> None:
        """Sources first, then what they feed, the database last; what is in work is finished."""
        await self._stack.aclose()

    async def sync_feeds(self, house: House) -> None:
        """Bring the feeds table to what feeds.toml says."""
        now = self.clock.now()
        listed = tuple(house.feeds.values())
        added, off = await self.db.write(lambda conn: feed_rows.sync(conn, listed, now=now))
        if added or off:
            log.info("feeds", listed=len(listed), added=added, switched_off=off)

    async def follow_routes(self, house: House) -> None:
        """Let what is planned and not sent yet follow an edit of the subscriptions in routes.toml."""
        listed, at = house.routes.subscriptions, SystemClock().now()
        whole = not any(p.file == ROUTES for p in house.problems)
        gone = await self.db.write(lambda conn: follow_house(conn, listed, whole=whole, at=at))
        if gone:
            log.info("deliveries of subscriptions that are gone", lapsed=gone)

    async def readiness(self) -> Readiness:
        """Ready when the stream handles events, alerts are sent and the database answers."""
        alive = await self.db.read(lambda conn: conn.exec_driver_sql("SELECT 1").scalar() == 1)
        sends = self.outgoing.failed is None
        return Readiness(
            ready=self.stream.ready and alive and sends,
            detail={
                "stream": "running" if self.stream.ready else "starting or being rebuilt",
                "delivery": "running" if sends else "failed; the log says why",
                "database": "answers" if alive else "does not answer",
                "feeds": len(self.keeper.house.feeds),
                "feeds_by_state": self.jobs.feeds_by_state,
                "configuration_problems": len(self.keeper.house.problems),
                "version": __version__,
            },
        )

    def pages(self) -> list[RouteDef]:
        """The pages that need the service's parts."""
        return public_pages(self.settings, self.db, self.links, lambda: self.keeper.house)

    async def _store(self) -> None:
        self.db = Database(self.settings.database_url(), pool=self.settings.database_pool)
        if self.settings.broker.get_secret_value().startswith("local://"):
            await self._stack.enter_async_context(self.db.alone())
        await self.db.open()
        self._stack.push_async_callback(self.db.close)
        if not self.db.shared and (freed := await self.db.write(lease.free)):
            log.info("leases of a process that died are free again", leases=freed)

    async def _house(self) -> None:
        folder = self.settings.config or shipped.folder()
        self.keeper = Keeper(folder, self.db, self.metrics)
        await self.sync_feeds(await self.keeper.load())
        self.keeper.changed.append(self.sync_feeds)
        await self.follow_routes(self.keeper.house)
        self.keeper.changed.append(self.follow_routes)

    def _deliver(self) -> None:
        outbox = Deliveries(self.db)
        reach = means(self.settings, self.db)
        self.links = reach.links
        self.outgoing = Outgoing(outbox, self.metrics, SystemClock(), self.owner, reach)
        self.outgoing.use(self.keeper.house)
        self.keeper.changed.append(self.outgoing.swap)
        self._stack.push_async_callback(self.outgoing.stop)

    async def _stream(self) -> None:
        self.stream = StreamService(
            self.db,
            broker(self.settings),
            self._desk,
            self.outgoing.wake,
            self.metrics,
            options=self._options,
        )
        await self.stream.start()
        self._stack.push_async_callback(self.stream.stop)

    async def _poll(self) -> None:
        fetch = await self._stack.enter_async_context(fetcher(self.settings))
        parsers = await self._stack.enter_async_context(
            Parsers(limit=timedelta(seconds=self.settings.parse_seconds))
        )
        limits = poll_settings(self.settings, self.clock)
        look = Look(fetch, parsers, self.clock, limits)
        book = Feeds(self.db, self._catalog)
        self.poller = Poller(
            book, look, self.clock, owner=self.owner, settings=limits, metrics=self.metrics
        )
        self._stack.push_async_callback(partial(self.poller.drain))

    def _catalog(self) -> Mapping[str, Feed]:
        return self.keeper.house.feeds

    def _desk(self) -> Desk:
        house = self.keeper.house
        sense = house.sense
        return Desk(
            sense.engine.match,
            sense.reader.read,
            house.book,
            sense.lists.processes,
            self.settings.alerts_per_hour,
        )
