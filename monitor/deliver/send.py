"""One delivery from claim to mark."""

import asyncio
import random
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from monitor.clock import Clock
from monitor.deliver.breaker import Breaker
from monitor.deliver.failure import ChannelError, Failure, NotTriedError, cause_of
from monitor.deliver.lane import Lane
from monitor.deliver.model import Channel, Delivery, Outbox, Receipt
from monitor.deliver.order import Order, Place
from monitor.deliver.retry import Policy, retry_at
from monitor.deliver.tally import Cause, Result, Tally
from monitor.errors import DeliveryError

log = structlog.get_logger(__name__)

MARKS = 6
"""How often a mark is tried while the store fails (0.2 s, doubling); then the lease decides."""
HELD = NotTriedError(Failure.RATE_LIMITED, "the channel was told to wait")
STALE = NotTriedError(Failure.BROKEN, "the claim leaves no time for a send")
IN_LINE = frozenset({Failure.RATE_LIMITED, Failure.BROKEN})
"""Why the next of a target must wait as long as one that went back; other causes are its own."""
Marked = Awaitable[bool]


@dataclass(frozen=True, slots=True)
class Work:
    """A delivery in a lane's hands; ``number``: which of all that were claimed."""

    lane: Lane
    delivery: Delivery
    number: int


class Sending:
    """Sends single deliveries; holds no policy of its own (see retry and pace)."""

    def __init__(
        self,
        outbox: Outbox,
        clock: Clock,
        tally: Tally,
        policy: Policy,
    ) -> None:
        self._outbox = outbox
        self._clock = clock
        self._tally = tally
        self._policy = policy
        self._working: set[str] = set()
        self._order = Order()

    async def one(self, work: Work) -> None:
        """Pace, ask again, send, mark. Never raises but when cancelled.

        What is begun first for a target gets to its channel first.
        """
        lane, delivery = work.lane, work.delivery
        place = self._order.place(lane.channel.name, delivery.subscription.target)
        try:
            if await self._ready(work, place):
                await self._one(work)
        finally:
            place.leave()
            lane.standing.breaker.idle()

    async def _ready(self, work: Work, place: Place) -> bool:
        """Its turn, in time, and ours. What comes too late goes back to the outbox."""
        lane, delivery = work.lane, work.delivery
        if not await self._paced(work) or await self._late(work):
            return False
        ours = await self._ours(delivery)
        await place.first()
        place.leave()  # nothing is awaited from here to the channel
        if not ours:
            self._tally.result(lane.channel.name, Result.NOT_OURS)
            return False
        # One that was ahead may just have been told to wait, or went back: then this one does, too.
        held = self._behind(work)
        if held is not None:
            at = self._clock.now() + timedelta(seconds=held)
            await self._failed(work, HELD, at=at)
            return False
        return not await self._late(work)

    def _behind(self, work: Work) -> float | None:
        """Seconds until what is ahead of a delivery is due; None where it may be sent."""
        standing, target = work.lane.standing, work.delivery.subscription.target
        at = asyncio.get_running_loop().time()
        held = standing.pace.held(at, target)
        back = standing.hands.goes_back(target, work.number)
        return max(held, (back or at) - at) if held > 0 or back is not None else None

    async def _late(self, work: Work) -> bool:
        """Whether the lease may run out before a send has ended; then it is back in the outbox."""
        now = self._clock.now()
        late = work.delivery.lease_until - now < work.lane.channel.time_limit
        if late:
            await self._failed(work, STALE, at=now)
        return late

    async def _one(self, work: Work) -> None:
        channel, standing, delivery = work.lane.channel, work.lane.standing, work.delivery
        began = self._clock.now()
        try:
            receipt = await self._sent(channel, delivery)
        except DeliveryError as error:
            # The one clock before the other: when the hold ends, what was refused is due again,
            # and stays ahead of what came after it.
            now, at = self._clock.now(), asyncio.get_running_loop().time()
            if error.retry_after is not None:
                seconds = error.retry_after.total_seconds()
                standing.pace.hold(seconds, at, delivery.subscription.target)
            again = retry_at(error, delivery.attempts, now, random.random(), self._policy)
            await self._failed(work, error, at=again, began=began)
            await self._judge(channel, standing.breaker, error, at)
            return
        await self._arrived(channel, delivery, receipt)
        await self._good(channel, standing.breaker)

    async def _judge(
        self, channel: Channel, breaker: Breaker, error: DeliveryError, at: float
    ) -> None:
        """What a failure says of the channel as a whole."""
        if isinstance(error, NotTriedError):
            return
        if isinstance(error, ChannelError) and not error.whole:
            await self._good(channel, breaker)
        elif breaker.failed(error, at):
            self._working.discard(channel.name)
            await self._tell(self._outbox.fails(channel.name, error.reason, now=self._clock.now()))

    async def _good(self, channel: Channel, breaker: Breaker) -> None:
        breaker.answered()
        if channel.name not in self._working:
            self._working.add(channel.name)
            if not await self._tell(self._outbox.works(channel.name, now=self._clock.now())):
                self._working.discard(channel.name)

    async def _tell(self, word: Awaitable[None]) -> bool:
        """False where it could not be written: it is said again at the next occasion."""
        try:
            await word
        except Exception as error:  # noqa: BLE001 - only for people to see, and it costs no send
            log.warning("outbox.health_failed", error=str(error))
            return False
        return True

    async def _paced(self, work: Work) -> bool:
        """Wait for the delivery's turn; what would outlast its lease goes back to the outbox."""
        channel, pace, delivery = work.lane.channel, work.lane.standing.pace, work.delivery
        loop = asyncio.get_running_loop()
        wait = pace.reserve(delivery.subscription.target, loop.time())
        while wait > 0:
            turn = self._clock.now() + timedelta(seconds=wait)
            if turn + channel.time_limit > delivery.lease_until:
                await self._failed(work, HELD, at=turn)
                return False
            await asyncio.sleep(wait)
            wait = 0.0
            if (
                pace.held(loop.time(), delivery.subscription.target) > 0
            ):  # told to wait while we slept: queue up again
                wait = pace.reserve(delivery.subscription.target, loop.time())
        return True

    async def _ours(self, delivery: Delivery) -> bool:
        try:
            return await self._outbox.still_mine(delivery, now=self._clock.now())
        except Exception as error:  # noqa: BLE001 - in doubt we do not send
            log.warning("outbox.ask_failed", delivery=delivery.id, error=str(error))
            return False

    async def _sent(self, channel: Channel, delivery: Delivery) -> Receipt:
        """The channel's receipt within its time limit, or a DeliveryError, nothing else."""
        try:
            # The channel keeps its limit itself, and knows what it means; this is the net below.
            async with asyncio.timeout(channel.time_limit.total_seconds() * 1.1):
                return await channel.send(delivery)
        except TimeoutError:
            raise ChannelError(Failure.UNANSWERED, "time limit") from None
        except DeliveryError:
            raise
        except Exception as error:  # noqa: BLE001 - a channel's bug must not stop the others
            # Neither message nor locals are logged: they may hold a secret.
            where = "".join(traceback.format_tb(error.__traceback__, limit=-3))
            log.warning("channel.broken", channel=channel.name, delivery=delivery.id, where=where)
            raise ChannelError(Failure.BROKEN, type(error).__name__) from None

    async def _arrived(self, channel: Channel, delivery: Delivery, receipt: Receipt) -> None:
        lost = self._tally.answered(delivery.id)
        if not receipt.asked:
            if lost:
                self._tally.repeat(Cause.LOST)
            elif delivery.resent_after is not None:
                self._tally.repeat(Cause.DIED)
        self._tally.result(channel.name, Result.FOUND if receipt.repeat else Result.SENT)
        if delivery.stored is not None and not delivery.test:
            took = (self._clock.now() - delivery.stored).total_seconds()
            self._tally.took(channel.name, max(0.0, took))
        ours = await self._mark(
            delivery,
            lambda: self._outbox.mark_sent(delivery, receipt, now=self._clock.now()),
        )
        if not ours:
            self._tally.repeat(Cause.PAUSED)
        log.info(
            "delivery.sent",
            **_who(channel, delivery),
            found=receipt.repeat,
            marked=ours,
        )

    async def _failed(
        self,
        work: Work,
        error: DeliveryError,
        at: datetime | None,
        began: datetime | None = None,
    ) -> None:
        """Schedule the retry for ``at``, or give up where that is None."""
        channel, delivery = work.lane.channel, work.delivery
        if isinstance(error, NotTriedError):
            self._back(work, error, at)
        unanswered = cause_of(error) is Failure.UNANSWERED
        if unanswered:
            self._tally.unanswered(delivery.id)
        end = Result.UNKNOWN if cause_of(error) is Failure.UNKNOWN else Result.DEAD
        self._tally.result(channel.name, Result.RETRY if at else end)
        say, what = (log.warning, "delivery.failed") if at else (log.error, f"delivery.{end}")
        say(
            what,
            **_who(channel, delivery),
            error=error.reason,
            retry_at=at.isoformat() if at else None,
        )
        await self._mark(delivery, lambda: self._end(delivery, error, at, began))

    def _back(self, work: Work, error: NotTriedError, due: datetime | None) -> None:
        """What came after it for the same target does not pass it; until it is due, in its line."""
        rest = timedelta()
        if due is not None and error.failure in IN_LINE:
            rest = due - self._clock.now()
        at = asyncio.get_running_loop().time()
        target, until = work.delivery.subscription.target, at + rest.total_seconds()
        work.lane.standing.hands.went_back(target, work.number, until, at)

    def _end(
        self,
        delivery: Delivery,
        error: DeliveryError,
        at: datetime | None,
        began: datetime | None,
    ) -> Marked:
        """The mark of a failure, with what is still in doubt: this request, or an earlier one."""
        now = self._clock.now()
        if cause_of(error) is Failure.UNKNOWN:
            return self._outbox.mark_unknown(delivery, error.reason, now=now)
        # A refusal now is no word on what went unanswered before: that may have arrived.
        doubt = began if cause_of(error) is Failure.UNANSWERED else delivery.resent_after
        tried = not isinstance(error, NotTriedError)
        if isinstance(error, ChannelError) and not error.sent:
            doubt = delivery.resent_after
        return self._outbox.mark_failed(
            delivery, error.reason, retry_at=at, now=now, unanswered=doubt, tried=tried
        )

    async def _mark(self, delivery: Delivery, mark: Callable[[], Marked]) -> bool:
        """Write the mark, patiently: an answer that is not written down is sent again."""
        for n in range(MARKS):
            try:
                return await mark()
            except Exception as error:  # noqa: BLE001 - a store that fails may come back
                log.warning("outbox.mark_failed", delivery=delivery.id, error=str(error))
                await asyncio.sleep(0.2 * 2**n)
        return True  # not written: the lease runs out, and the repeat is counted as "died"


def _who(channel: Channel, delivery: Delivery) -> dict[str, object]:
    """What every line of the log names: with the article's id its whole way can be found."""
    sources = delivery.alert.sources
    return {
        "delivery": delivery.id, "alert": delivery.alert.id,
        "article": sources[0].article if sources else "", "channel": channel.name,
        "subscription": delivery.subscription.id, "attempts": delivery.attempts,
    }  # fmt: skip
