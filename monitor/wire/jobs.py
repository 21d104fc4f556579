"""The few periodic jobs: claim due feeds, look for edits, gauges, sweep, retention."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from monitor.clock import SystemClock
from monitor.detect.kin import EVERY, looks
from monitor.store import lease, turn
from monitor.store.backlog import Backlog
from monitor.store.retention import Keep, sweep
from monitor.store.subscription_erase import forget_old
from monitor.stream import sweeper
from monitor.stream.app import GROUP
from monitor.stream.relay import RELAY
from monitor.telemetry.recurring import Recurring
from monitor.wire import cards, digests, kin, ready
from monitor.wire.gauges import Gauges
from monitor.wire.role import Role

if TYPE_CHECKING:
    from monitor.wire.service import Service

log = structlog.get_logger("jobs")
Job = Callable[[], Awaitable[Any]]
COMMANDED = ("poll", "reload")
"""What commands beside the service ask for: feeds polled now, a rule of one's own."""
WHOLE = 30
"""Looks of the gauges from one that counts all to the next: a minute."""
RETENTION = timedelta(minutes=10)


class Jobs:
    """One scheduler on the service's loop; a job that fails is said and comes again."""

    def __init__(self, service: "Service") -> None:
        self._service = service
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._looked: datetime | None = None
        self._deaf: Callable[[], None] = lambda: None
        reader = GROUP if service.local else RELAY
        self._overdue = Backlog()
        self._looks = count()
        self._failing = Recurring()
        self.gauges = Gauges(service.db, service.metrics, service.roles, reader)

    def start(self) -> None:
        """Begin what the process's roles ask for."""
        service = self._service
        self._every(service.settings.reload_seconds, service.keeper.look, "reload")
        self._every(2.0, self.measure, "gauges")
        if Role.POLL in service.roles:
            self._every(1.0, service.poller.poll_due, "poll")
            self._every(5.0, self.leases, "leases")
        if Role.STREAM in service.roles:
            self._every(60.0, self.sweep, "sweep")
            self._every(1.0, self.digests, "digests")
            self._every(1.0, self.kin, "kin")
            self._every(RETENTION.total_seconds(), self.retain, "retention")
        if Role.DELIVER in service.roles:
            self._every(15.0, self.cards, "cards")
            self._every(30.0, service.outgoing.retry, "channels")
            self._every(60.0, self.watch, "watch")
        else:
            self._every(60.0, service.watch.see, "see")
        self._scheduler.start()
        self._deaf = self._service.db.listen("jobs", self._hurry)

    async def stop(self) -> None:
        """End; a job under way is not waited for."""
        self._deaf()
        self._scheduler.shutdown(wait=False)

    def _hurry(self) -> None:
        """Another process has written: a command, most likely. Look at once what it wants."""
        for name in COMMANDED:
            if self._scheduler.get_job(name) is not None:
                self._scheduler.modify_job(name, next_run_time=SystemClock().now())

    async def measure(self) -> None:
        """Bring the gauges up to date; without a database that can be written no role does its work."""
        answers = False
        try:
            await self.gauges.read(whole=next(self._looks) % WHOLE == 0)
            answers = not await ready.refusal(self._service.db, self._service.owner)
        finally:
            for role, works in ready.roles(self._service).items():
                self._service.metrics.role_ready.labels(role.value).set(works and answers)

    async def leases(self) -> None:
        """Free the feeds whose poll came to nothing: ours, and those of processes that died."""
        service = self._service
        if service.db.shared and (gone := await service.db.write(lease.bury)):
            log.info("feeds of processes that are gone are free again", processes=gone)
        if (held := service.poller.leased) is None:
            return
        owner = service.owner
        if freed := await service.db.write(lambda conn: lease.forgotten(conn, owner, held)):
            log.info("feeds whose poll was not written are free again", feeds=freed)

    async def sweep(self) -> None:
        """Publish overdue events again; let waiting deliveries lapse."""
        service = self._service
        await sweeper.sweep(
            service.db,
            now=service.clock.now(),
            machine=SystemClock().now(),
            local=service.local,
            backlog=self._overdue,
        )

    async def cards(self) -> None:
        """Edit the cards that show an older state."""
        await cards.bring_up(self._service.db, self._service.outgoing)

    async def digests(self) -> None:
        """Tell what was held for a summary that is due."""
        service = self._service
        current = {one.id: one for one in service.keeper.house.book.subscriptions}
        machine = SystemClock().now()
        await digests.close_due(service.db, current, now=service.clock.now(), machine=machine)

    async def kin(self) -> None:
        """Merge unlisted negotiations that prove to be one; one process at a time does it.

        When the articles' clock says so, as ``monitor replay`` does; a look that fails is still to come.
        """
        service, machine = self._service, SystemClock().now()
        now = service.clock.now()
        moments = list(looks(self._looked, now))
        if moments and await self._mine("kin", EVERY):
            lists = service.keeper.house.sense.lists
            for at in moments:
                if not await kin.join(service.db, lists, now=at, machine=machine):
                    break
                self._looked = at
        self._looked = now

    async def watch(self) -> None:
        """Tell the operator what is wrong; tell the outside that nothing is."""
        watch = self._service.watch
        await watch.look()
        if watch.flows:
            await self._service.ping.send()

    async def retain(self) -> None:
        """Delete what is past its time, a chunk a transaction; one process at a time does it."""
        settings, now = self._service.settings, self._service.clock.now()
        if not await self._mine("retention", RETENTION):
            return
        keep = Keep(
            articles=settings.retention,
            developments=timedelta(days=settings.retention_developments_days),
            log=timedelta(days=settings.retention_log_days),
            dead_letters=timedelta(days=settings.retention_dead_letters_days),
            deliveries=timedelta(days=settings.retention_deliveries_days) or None,
            history=timedelta(days=settings.retention_history_days) or None,
            processed=max(Keep().processed, 2 * timedelta(hours=settings.kafka_retention_hours)),
        )
        local, machine = self._service.local, SystemClock().now()
        db = self._service.db
        while await db.write(lambda conn: sweep(conn, keep, now=now, local=local)):
            pass
        while await db.write(lambda conn: forget_old(conn, now=machine)):
            pass

    async def _mine(self, name: str, ttl: timedelta) -> bool:
        owner, now = self._service.owner, SystemClock().now()
        return await self._service.db.write(
            lambda conn: turn.take(conn, name, owner, now=now, ttl=ttl)
        )

    def _failed(self, name: str, cause: str) -> None:
        if times := self._failing.fails(name, cause):
            again = {"failed": times} if times > 1 else {}
            log.error("job failed", job=name, error=cause, **again)

    def _every(self, seconds: float, job: Job, name: str) -> None:
        async def guarded() -> None:
            try:
                await job()
            except asyncio.CancelledError:
                return  # the service stops; the scheduler would print a traceback
            except Exception as error:  # noqa: BLE001 - the next turn may do better
                self._failed(name, str(error) or repr(error))
                return
            if over := self._failing.works(name):
                log.info("job works again", job=name, error=over.cause, failed=over.times)

        self._scheduler.add_job(
            guarded, "interval", seconds=seconds, max_instances=1, coalesce=True,
            misfire_grace_time=None, id=name,
        )  # fmt: skip
