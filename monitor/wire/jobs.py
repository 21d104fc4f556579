"""The few periodic jobs: claim due feeds, look for edits, gauges, sweep, retention."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from monitor.clock import SystemClock
from monitor.deliver.model import DeliveryState
from monitor.poll.model import FeedState
from monitor.store import listing
from monitor.store.retention import Keep, sweep
from monitor.store.subscription_erase import forget_old
from monitor.stream import sweeper
from monitor.wire import cards, digests

if TYPE_CHECKING:
    from monitor.wire.service import Service

log = structlog.get_logger("jobs")
Job = Callable[[], Awaitable[Any]]
ANSWERED = ("ok", "throttled")
TRIED = 20
"""Feeds of which none answered that are enough to speak of."""
COMMANDED = ("poll", "reload")
"""What commands beside the service ask for: feeds polled now, a rule of one's own."""


class Jobs:
    """One scheduler on the service's loop; a job that fails is said and comes again."""

    def __init__(self, service: "Service") -> None:
        self._service = service
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._said_silent = False
        self.feeds_by_state: dict[str, int] = {}
        self._deaf: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Begin."""
        reload_seconds = self._service.settings.reload_seconds
        self._every(1.0, self._service.poller.poll_due, "poll")
        self._every(reload_seconds, self._service.keeper.look, "reload")
        self._every(2.0, self.gauge, "gauges")
        self._every(60.0, self.sweep, "sweep")
        self._every(1.0, self.digests, "digests")
        self._every(15.0, self.cards, "cards")
        self._every(600.0, self.retain, "retention")
        self._every(30.0, self._service.outgoing.retry, "channels")
        self._scheduler.start()
        self._deaf = self._service.db.listen("jobs", self._hurry)

    async def stop(self) -> None:
        """End; a job under way is not waited for."""
        self._deaf()
        self._scheduler.shutdown(wait=False)

    def _hurry(self) -> None:
        """Another process has written: a command, most likely. Look at once what it wants."""
        for name in COMMANDED:
            self._scheduler.modify_job(name, next_run_time=SystemClock().now())

    async def gauge(self) -> None:
        """Bring the gauges to what the database holds, and say when no feed answers."""
        db, metrics = self._service.db, self._service.metrics
        found = await db.read(listing.counts)
        self.feeds_by_state = found["feeds"]
        for feed_state in FeedState:
            metrics.feeds.labels(feed_state.value).set(found["feeds"].get(feed_state, 0))
        for state in DeliveryState:
            metrics.outbox.labels(state.value).set(found["deliveries"].get(state, 0))
        metrics.dead_letters.set(found["totals"]["dead_letters"])
        for topic, n in (await db.read(listing.lag)).items():
            metrics.lag.labels(topic).set(n)
        oldest = await db.read(listing.oldest_pending)
        age = (SystemClock().now() - oldest).total_seconds() if oldest else 0
        metrics.outbox_age.set(age)
        self._say_silent()

    async def sweep(self) -> None:
        """Publish overdue events again; let waiting deliveries lapse."""
        service = self._service
        await sweeper.sweep(service.db, now=service.clock.now(), machine=SystemClock().now())

    async def cards(self) -> None:
        """Edit the cards that show an older state."""
        await cards.bring_up(self._service.db, self._service.outgoing)

    async def digests(self) -> None:
        """Tell what was held for a summary that is due."""
        service = self._service
        current = {one.id: one for one in service.keeper.house.book.subscriptions}
        machine = SystemClock().now()
        await digests.close_due(service.db, current, now=service.clock.now(), machine=machine)

    async def retain(self) -> None:
        """Delete what is past its time, a chunk a transaction."""
        settings, now = self._service.settings, self._service.clock.now()
        local = settings.broker.get_secret_value().startswith("local://")
        keep = Keep(
            articles=settings.retention,
            log=timedelta(days=settings.retention_log_days),
            processed=max(Keep().processed, 2 * timedelta(hours=settings.kafka_retention_hours)),
        )
        db, machine = self._service.db, SystemClock().now()
        while await db.write(lambda conn: sweep(conn, keep, now=now, local=local)):
            pass
        while await db.write(lambda conn: forget_old(conn, now=machine)):
            pass

    def _say_silent(self) -> None:
        """Once, when all feeds or many were tried and none answered: mostly there is no network."""
        states = self.feeds_by_state
        tried = sum(n for state, n in states.items() if state != "new")
        enough = tried > 0 and tried >= min(sum(states.values()), TRIED)
        silent = enough and not any(states.get(s) for s in ANSWERED)
        if silent and not self._said_silent:
            log.warning(
                "no feed answers: is there a network? The service stays up and keeps trying. "
                "To see it at work without one: make demo (monitor demo)",
                feeds=sum(states.values()),
            )
        self._said_silent = silent

    def _every(self, seconds: float, job: Job, name: str) -> None:
        async def guarded() -> None:
            try:
                await job()
            except asyncio.CancelledError:
                return  # the service stops; the scheduler would print a traceback
            except Exception as error:  # noqa: BLE001 - the next turn may do better
                log.error("job failed", job=name, error=str(error) or repr(error))  # noqa: TRY400

        self._scheduler.add_job(
            guarded, "interval", seconds=seconds, max_instances=1, coalesce=True,
            misfire_grace_time=None, id=name,
        )  # fmt: skip
