"""One poll without a book: fetch, compare, read. A feed's failure is a result, never an exception."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from monitor.clock import Clock
from monitor.errors import FetchError
from monitor.poll import outcome
from monitor.poll.cause import Cause
from monitor.poll.fetch import Fetcher
from monitor.poll.model import Feed, Memory, Polled
from monitor.poll.outcome import Moment
from monitor.poll.parsers import Parsers
from monitor.poll.schedule import wants_full
from monitor.poll.settings import PollSettings

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class FeedCheck:
    """What ``monitor feeds check`` says of one feed."""

    feed: Feed
    reason: str
    """``parsed``, or a Cause."""
    detail: str
    status: int | None
    """The HTTP status; None where there was no answer."""
    entries: int
    newest: datetime | None
    moved_to: str
    """Where 301 or 308 lead: the address to write into feeds.toml."""

    @property
    def ok(self) -> bool:
        """Whether the address is a feed with entries."""
        return self.reason == "parsed" and self.entries > 0


class Look:
    """Fetches and reads feeds; ``fetcher`` and ``parsers`` are opened and closed by the caller."""

    def __init__(
        self,
        fetcher: Fetcher,
        parsers: Parsers,
        clock: Clock,
        settings: PollSettings | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Join the parts; ``chance`` gives 0 to 1, for jitter."""
        self._fetcher = fetcher
        self._parsers = parsers
        self._clock = clock
        self._settings = settings or PollSettings()
        self._chance = chance

    async def at(self, feed: Feed, memory: Memory | None = None) -> Polled:
        """Poll ``feed`` once, within the overall time limit, and say what came of it."""
        memory = memory or Memory()
        moment = Moment(self._clock.now(), self._chance(), self._settings.speed)
        limit = self._settings.limit
        try:
            async with asyncio.timeout(limit.total_seconds()):
                return await self._look(feed, memory, moment)
        except FetchError as error:
            failure = error
        except TimeoutError:
            failure = FetchError(
                Cause.TIMEOUT, f"not done within {limit / timedelta(seconds=1):g} s"
            )
        except Exception as error:
            log.exception("poll_broke", feed=feed.id)
            failure = FetchError(Cause.INTERNAL, f"{type(error).__name__}: {error}")
        return outcome.failed(feed, memory, failure, at=moment)

    async def _look(self, feed: Feed, memory: Memory, at: Moment) -> Polled:
        full = wants_full(memory, self._settings.full_every, now=at.now)
        answer = await self._fetcher.fetch(feed, memory, full=full, now=at.now)
        if answer.status == 304 or (memory.baseline_done and answer.body_hash == memory.body_hash):
            return outcome.unchanged(feed, memory, answer, full=full, at=at)
        found = await self._parsers.parse(feed, answer, memory, at.now)
        return outcome.parsed(feed, memory, answer, found, full=full, at=at)


async def check_feed(look: Look, feed: Feed) -> FeedCheck:
    """Fetch and read ``feed`` once, writing nothing."""
    polled = await look.at(feed)
    return FeedCheck(
        feed=feed,
        reason=polled.reason,
        detail=polled.detail,
        status=polled.status,
        entries=polled.entries,
        newest=polled.newest,
        moved_to=polled.memory.moved_to,
    )
