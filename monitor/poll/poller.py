"""Polls what is due: leases and politeness; what a poll is worth is look's and outcome's affair."""

import asyncio
import time
from contextlib import suppress
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

import structlog

from monitor.clock import Clock
from monitor.errors import StoreError
from monitor.poll.look import Look
from monitor.poll.model import Feed, FeedBook, Lease, Polled, Stored
from monitor.poll.settings import FEW, MANY, PollSettings
from monitor.telemetry.metrics import Metrics

log = structlog.get_logger()
DRAIN = timedelta(seconds=1.5)
"""How long polls under way may go on after a stop: more would keep who waits for it."""
UNWRITTEN = timedelta(seconds=30)
"""How long a feed is left alone when its poll could not be written: much less than its lease."""


class Poller:
    """Claims due feeds from the book and polls them, one task each."""

    def __init__(
        self,
        book: FeedBook,
        look: Look,
        clock: Clock,
        *,
        owner: str,
        settings: PollSettings | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        """Join the parts.

        Args:
            book: leases, memory and articles.
            look: fetches and reads one feed.
            clock: the service's.
            owner: names this process in leases.
            settings: limits.
            metrics: where to count.
        """
        self._book = book
        self._look = look
        self._clock = clock
        self._owner = owner
        self._settings = settings or PollSettings()
        self._metrics = metrics
        self._slots = asyncio.Semaphore(self._settings.at_once)
        self._hosts: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._held: dict[str, datetime] = {}
        """Until when a host is left alone; the book knows it too, but not of what is leased."""
        self._unwritten: list[tuple[float, Lease]] = []
        """Leases of polls that could not be written, and when that was."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._leased: dict[str, int] = {}
        self._in_a_row = 0
        """Polls that failed since the last that did not."""
        self._unheard: list[tuple[Feed, Polled, Stored | None]] | None = []
        """Failures that are told when some feed answers; None once one has."""
        self._more = False
        self._claiming = False
        self._stopping = False

    async def poll_due(self) -> int:
        """Claim what is due and start polling it; returns how many feeds. Call it each second.

        It does not wait for the polls. While more is due than may be held, it goes on by itself.
        """
        room = self._settings.leased - len(self._tasks)
        if self._stopping or self._claiming or room <= 0:
            return 0
        self._claiming = True
        try:
            await self._give_back(UNWRITTEN)
            leases = await self._book.claim_due(
                now=self._clock.now(),
                limit=room,
                owner=self._owner,
                ttl=self._settings.lease * self._settings.speed,
            )
        finally:
            self._claiming = False
        self._more = len(leases) >= room
        for lease in leases:
            self._leased[lease.feed.id] = lease.token
            task = asyncio.create_task(self._run(lease))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return len(leases)

    @property
    def leased(self) -> frozenset[str] | None:
        """Feeds whose leases are in use; None at a moment when that cannot be told."""
        return None if self._claiming else frozenset(self._leased)

    async def idle(self) -> None:
        """Wait until nothing is under way (for commands that poll once, and for tests)."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def drain(self, limit: timedelta = DRAIN) -> None:
        """Take no more feeds; let polls under way end, and cancel what has not after ``limit``.

        A cancelled poll writes nothing, and gives its lease back: the feed is as due as before.
        """
        self._stopping = True
        if self._tasks:
            _, late = await asyncio.wait(set(self._tasks), timeout=limit.total_seconds())
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        with suppress(StoreError):  # then they run out
            await self._give_back(timedelta(0))

    async def poll(self, lease: Lease) -> tuple[Polled, Stored | None]:
        """Poll one leased feed and write what came of it.

        Stored is None where the lease was lost meanwhile: nothing was written. Raises what the book
        raises (StoreError); a feed's own failure is a result.
        """
        began = time.monotonic()
        polled = await self._look.at(lease.feed, lease.memory)
        if polled.hold:
            self._held[lease.feed.host] = polled.hold
        read = time.monotonic()
        stored = await self._book.finish(lease, polled)
        if self._metrics is not None and stored and polled.articles:
            self._metrics.kept.observe(time.monotonic() - read)
        self._count(polled, stored, time.monotonic() - began)
        self._say(lease.feed, polled, stored)
        return polled, stored

    def _say(self, feed: Feed, polled: Polled, stored: Stored | None) -> None:
        """Tell of a poll. At the start most failures wait: without a network they say one thing."""
        self._in_a_row = 0 if _answered(polled) else self._in_a_row + 1
        if self._unheard is not None and self._in_a_row > FEW:
            if polled.memory.failures <= 1:
                self._unheard.append((feed, polled, stored))
            return
        if self._unheard is not None and not self._in_a_row:
            for one in self._unheard:
                _tell(*one, whole=False)
            self._unheard = None
        _tell(feed, polled, stored, whole=self._in_a_row > MANY)

    async def _run(self, lease: Lease) -> None:
        try:
            if not await self._polled(lease):
                await self._book.release([lease])
            if self._more and len(self._tasks) <= self._settings.leased // 2:
                await self.poll_due()
        except StoreError as error:
            self._unwritten.append((time.monotonic(), lease))
            log.error("poll_not_written", feed=lease.feed.id, error=str(error))  # noqa: TRY400
        except Exception:
            # Our own mistake: this lease runs out, and the next poll finds the feed as it was.
            log.exception("poll_not_written", feed=lease.feed.id)
        finally:
            if self._leased.get(lease.feed.id) == lease.token:
                del self._leased[lease.feed.id]

    async def _give_back(self, after: timedelta) -> None:
        """Release the leases of polls that could not be written, once that may go better."""
        until = time.monotonic() - after.total_seconds()
        old = [lease for at, lease in self._unwritten if at <= until]
        if old:
            await self._book.release(old)
            self._unwritten = [one for one in self._unwritten if one[1] not in old]

    async def _polled(self, lease: Lease) -> bool:
        """Poll when it is the lease's turn; False when it did not come to that."""
        try:
            async with self._host(lease.feed), self._slots:
                if self._stopping or not self._in_time(lease):
                    return False
                await self.poll(lease)
        except asyncio.CancelledError:
            return False  # only drain cancels
        return True

    def _host(self, feed: Feed) -> asyncio.Semaphore:
        gate = self._hosts.get(feed.host)
        if gate is None:
            gate = self._hosts[feed.host] = asyncio.Semaphore(self._settings.per_host)
        return gate

    def _in_time(self, lease: Lease) -> bool:
        """False when its host is to be left alone, or after so long a wait for it that somebody else may get the feed."""
        now = self._clock.now()
        if now < self._held.get(lease.feed.host, now):
            return False
        return lease.until - now >= self._settings.limit * self._settings.speed

    def _count(self, polled: Polled, stored: Stored | None, seconds: float) -> None:
        if self._metrics is None:
            return
        self._metrics.polls.labels(polled.reason if stored else "lease_lost").inc()
        self._metrics.poll_time.observe(seconds)
        self._metrics.gaps.inc(int(polled.gap))
        if stored:
            for result in ("new", "revised", "unchanged"):
                self._metrics.articles.labels(result).inc(getattr(stored, result))


def _answered(polled: Polled) -> bool:
    return polled.reason in ("not_modified", "unchanged", "parsed")


def _tell(feed: Feed, polled: Polled, stored: Stored | None, *, whole: bool) -> None:
    """One line for what came of a poll; ``whole``: nothing at all answers, which is said elsewhere."""
    if polled.reason in ("not_modified", "unchanged") and not polled.detail:
        log.debug("polled", feed=feed.id, reason=polled.reason)
        return
    good = _answered(polled)
    say = log.info if good and not polled.gap and stored else log.warning
    if not good and stored and (whole or polled.memory.failures > 1):
        say = log.debug  # said when it began; ``monitor feeds list`` shows who still fails
    say(
        "polled",
        feed=feed.id,
        reason=polled.reason,
        detail=polled.detail,
        entries=polled.entries,
        new=stored.new if stored else None,
        revised=stored.revised if stored else None,
        gap=polled.gap,
        lease_lost=stored is None,
        next_poll=polled.next_poll.isoformat(),
    )
