"""Service: the parts of ``monitor run``, or of one of its roles, started in order and stopped in reverse."""

import asyncio
import os
import socket
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from secrets import token_hex

import structlog
from aiohttp.web import RouteDef

from monitor.clock import Clock, SystemClock
from monitor.config import shipped
from monitor.config.house import House
from monitor.config.settings import Settings
from monitor.deliver.link import Links
from monitor.errors import StoreError
from monitor.poll.look import Look
from monitor.poll.model import Feed
from monitor.poll.parsers import Parsers
from monitor.poll.poller import Poller
from monitor.store import feed as feed_rows
from monitor.store import lease
from monitor.store.delivery import TOPIC
from monitor.store.feed import Feeds
from monitor.store.outbox import Deliveries
from monitor.store.session import Database
from monitor.store.subscription_follow import follow_house
from monitor.stream.cluster import Cluster
from monitor.stream.desk import Desk
from monitor.stream.link import Link, prepare
from monitor.stream.service import Options, StreamService
from monitor.telemetry.metrics import Metrics
from monitor.web import slack
from monitor.web.app import Readiness
from monitor.wire import ready
from monitor.wire.broker import broker
from monitor.wire.jobs import Jobs
from monitor.wire.outgoing import Outgoing
from monitor.wire.pages import public_pages
from monitor.wire.ping import Ping
from monitor.wire.polling import fetcher, guard, poll_settings
from monitor.wire.press import Presses
from monitor.wire.reach import links, means
from monitor.wire.reload import Keeper
from monitor.wire.role import ALL, Role
from monitor.wire.skew import Skew
from monitor.wire.watch import Watch

log = structlog.get_logger("run")
ROUTES = "alerts/routes.toml"
POLLS_SECONDS = timedelta(seconds=2)
"""How long polls under way are waited for at the end: a broken off one is made again."""


class Service:
    """A monitor on one database, or its part in one role.

    Args:
        settings: what the operator set.
        clock: the ``now`` of articles; leases and retries take the machine's.
        metrics: where everything is counted.
        options: the stream's, for tests.
        roles: what this process does.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        metrics: Metrics | None = None,
        options: Options | None = None,
        roles: frozenset[Role] = ALL,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.metrics = metrics or Metrics()
        self.roles = roles
        self.local = settings.broker.get_secret_value().startswith("local://")
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{token_hex(3)}"
        self._options = options
        self._stack = AsyncExitStack()
        self.db: Database
        self.keeper: Keeper
        self.poller: Poller
        self.stream: StreamService | None = None
        self.outgoing: Outgoing
        self.jobs: Jobs
        self.skew = Skew(SystemClock(), socket.gethostname())
        self.watch = Watch(self)
        self.ping: Ping
        self.links: Links | None = None

    async def start(self, *, jobs: bool = True) -> None:
        """Start everything; ``jobs`` False leaves polling to the caller (tests, replays).

        Raises StoreError, ConfigError: nothing is left running then.
        """
        try:
            topics = asyncio.create_task(self._topics())
            self._stack.push_async_callback(_ended, topics)
            await self._store()
            await self._house()
            await topics
            if Role.DELIVER in self.roles:
                await self._deliver()
            if Role.STREAM in self.roles:
                await self._stream()
            if Role.POLL in self.roles:
                await self._poll()
            if Role.WEB in self.roles:
                self.links = links(self.settings)
            self.jobs = Jobs(self)
            if jobs:
                self.jobs.start()
                self._stack.push_async_callback(self.jobs.stop)
        except BaseException:
            await self._stack.aclose()
            raise

    async def stop(self) -> None:
        """Sources first, then what they feed, the database last; what is in work is finished.

        Within ten seconds: what takes longer is broken off, and taken up by who comes next.
        """
        if Role.DELIVER in self.roles:
            self.outgoing.end()
        await self._stack.aclose()

    async def wait(self) -> None:
        """Return when the stream has ended; raises StreamFailedError. For ever without one."""
        if self.stream is not None:
            await self.stream.wait()
        else:
            await asyncio.Event().wait()

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
        """Ready when each of its roles does its work and the database answers."""
        return await ready.look(self)

    def pages(self) -> list[RouteDef]:
        """The pages that need the service's parts."""
        if Role.WEB not in self.roles:
            return []
        machine = SystemClock()
        house = lambda: self.keeper.house  # noqa: E731
        presses = Presses(self.db, self.clock, machine, house, guard(self.settings))
        return [
            *public_pages(self.settings, self.db, self.links, house),
            *slack.routes(presses.secrets, presses.press, machine.now),
        ]

    async def _store(self) -> None:
        self.db = Database(
            self.settings.database_url(), pool=self.settings.database_pool, present=self.owner
        )
        if self.local or not self.db.shared:
            await self._stack.enter_async_context(self.db.alone())
        await self.db.open()
        self._stack.push_async_callback(self.db.close)
        if not self.db.shared and (freed := await self.db.write(lease.free)):
            log.info("leases of a process that died are free again", leases=freed)
        self._stack.push_async_callback(self._give_back)

    async def _give_back(self) -> None:
        """What was broken off need not wait for the end of its lease."""
        try:
            now = SystemClock().now()
            await self.db.write(lambda conn: lease.give_back(conn, self.owner, now=now))
        except StoreError as error:
            log.warning("leases are left to run out", reason=str(error))

    async def _house(self) -> None:
        folder = self.settings.config or shipped.folder()
        stream = Role.STREAM in self.roles
        self.keeper = Keeper(folder, self.db, self.metrics, compiled=stream)
        house = await self.keeper.load()
        if Role.POLL in self.roles:
            await self.sync_feeds(house)
            self.keeper.changed.append(self.sync_feeds)
        if Role.DELIVER in self.roles:
            await self.follow_routes(house)
            self.keeper.changed.append(self.follow_routes)

    async def _deliver(self) -> None:
        outbox = Deliveries(self.db, owner=self.owner)
        reach = means(self.settings, self.db)
        self.links = reach.links
        self.ping = Ping(self.settings.ping_url, reach.gate)
        self.outgoing = Outgoing(outbox, self.metrics, SystemClock(), self.owner, reach)
        await self.outgoing.start(self.keeper.house)
        self.keeper.changed.append(self.outgoing.swap)
        self._stack.callback(self.db.listen(TOPIC, self.outgoing.wake))
        self._stack.push_async_callback(self.outgoing.stop)

    async def _topics(self) -> None:
        """Make the topics while the files are read: a cluster that is new takes its time as well."""
        if self.roles & {Role.STREAM, Role.POLL}:
            at = broker(self.settings)
            if isinstance(at, Cluster):
                await prepare(at)

    async def _stream(self) -> None:
        self.stream = StreamService(
            self.db,
            broker(self.settings),
            self._desk,
            self.outgoing.wake if Role.DELIVER in self.roles else _nobody,
            self.metrics,
            options=self._options,
        )
        await self.stream.start()
        self._stack.push_async_callback(self.stream.stop)

    async def _poll(self) -> None:
        await self._publish()
        fetch = await self._stack.enter_async_context(fetcher(self.settings))
        fetch.heard = self.skew.heard
        parsers = await self._stack.enter_async_context(
            Parsers(limit=timedelta(seconds=self.settings.parse_seconds))
        )
        limits = poll_settings(self.settings, self.clock)
        look = Look(fetch, parsers, self.clock, limits)
        book = Feeds(self.db, self._catalog, live=not self.settings.clock)
        self.poller = Poller(
            book, look, self.clock, owner=self.owner, settings=limits, metrics=self.metrics
        )
        self._stack.push_async_callback(partial(self.poller.drain, POLLS_SECONDS))

    async def _publish(self) -> None:
        """Where there is no stream beside it, a poller publishes what it stored."""
        at = broker(self.settings)
        if self.stream is not None or not isinstance(at, Cluster):
            return
        link = Link(self.db, at, SystemClock())
        await link.start()
        self._stack.push_async_callback(link.stop)

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
            live=not self.settings.clock,
        )


async def _ended(task: asyncio.Task[None]) -> None:
    """Whatever came of it."""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _nobody() -> None:
    """Dispatchers in other processes hear of it from the database."""
