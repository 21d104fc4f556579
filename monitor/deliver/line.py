"""The pace of a channel whose messages several processes send: one line for each receiver.

Each process keeps to the rate by itself (``pace``); what it then sends takes its place in the line of
all of them. A receiver that asks one of them for patience is heard by all. Where one goes back to the
outbox, what comes after it for the same receiver goes back as well: the line may have become shorter
a moment later, and the later one would be ahead.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

import structlog
from typing_extensions import override

from monitor.deliver.failure import Failure, NotTriedError
from monitor.deliver.model import Channel, Delivery, Receipt
from monitor.deliver.pace import Pace
from monitor.deliver.turns import Turns
from monitor.errors import DeliveryError

log = structlog.get_logger(__name__)
MOST = timedelta(seconds=3)
"""How long a message waits for its place; where that is further off, it goes back to the outbox."""
_AGAIN = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Rate:
    """How fast one receiver may be sent to."""

    gap: timedelta
    """Between two messages, in the long run."""
    burst: int = 1
    """How many may go at once before that holds."""


class Paces(Protocol):
    """The lines of all processes (implemented by store)."""

    async def reserve(self, channel: str, target: str, rate: Rate, most: timedelta) -> timedelta:
        """Take the next place of a receiver: how long until it comes; beyond ``most`` none is taken."""
        ...

    async def hold(self, channel: str, target: str, rate: Rate, length: timedelta) -> None:
        """Give nobody a place there for so long."""
        ...


@dataclass(frozen=True, slots=True)
class Line:
    """One channel's; without ``paces`` this process is the only one.

    ``pace`` is this process's own, where nobody else keeps to it.
    """

    channel: str
    rate: Rate | None = None
    paces: Paces | None = None
    pace: Pace = field(default_factory=Pace)
    _turns: Turns = field(default_factory=Turns)
    _back: dict[str, float] = field(default_factory=dict)
    """Until when a target's go back (the loop's seconds), since one did."""

    @property
    def shared(self) -> bool:
        """Whether there is anybody to wait for."""
        return self.paces is not None and self.rate is not None

    async def turn(self, target: str) -> None:
        """Wait for the next place. Raises NotTriedError where others are too far ahead, or unknown."""
        await asyncio.sleep(self.pace.reserve(target, asyncio.get_running_loop().time()))
        if self.paces is None or self.rate is None:
            return
        async with self._turns.of(target):
            self._behind(target)
            wait = await self._reserve(self.paces, self.rate, target)
        await asyncio.sleep(wait.total_seconds())

    def _behind(self, target: str) -> None:
        """Raises NotTriedError while one that came earlier is back in the outbox."""
        at = asyncio.get_running_loop().time()
        for name in [name for name, until in self._back.items() if until <= at]:
            del self._back[name]
        if target in self._back:
            what = "one that came earlier for the same receiver went back"
            rest = timedelta(seconds=self._back[target] - at)
            raise NotTriedError(Failure.RATE_LIMITED, what, not_before=rest)

    async def _reserve(self, paces: Paces, rate: Rate, target: str) -> timedelta:
        try:
            wait = await paces.reserve(self.channel, target, rate, MOST)
        except Exception as error:  # noqa: BLE001 - in doubt we do not send
            log.warning("pace.ask_failed", channel=self.channel, error=str(error))
            what = "the pace of all processes cannot be asked for"
            raise self._sent_back(target, Failure.BROKEN, what, _AGAIN) from None
        if wait > MOST:
            what = "other processes send there, or were told to wait"
            raise self._sent_back(target, Failure.RATE_LIMITED, what, wait)
        return wait

    def _sent_back(
        self, target: str, failure: Failure, what: str, wait: timedelta
    ) -> NotTriedError:
        """Of this delivery alone: as ``retry_after``, two targets' would hold the whole channel."""
        self._back[target] = asyncio.get_running_loop().time() + wait.total_seconds()
        return NotTriedError(failure, what, not_before=wait)

    @asynccontextmanager
    async def hearing(self, target: str) -> AsyncIterator[None]:
        """Send within it: where the receiver asks for patience, all processes hear of it."""
        try:
            yield
        except DeliveryError as error:
            if error.retry_after is not None and not isinstance(error, NotTriedError):
                await self._hold(target, error.retry_after)
            raise

    async def _hold(self, target: str, wait: timedelta) -> None:
        if self.paces is None or self.rate is None:
            return
        try:
            await self.paces.hold(self.channel, target, self.rate, wait)
        except Exception as failure:  # noqa: BLE001 - then the receiver tells the others itself
            log.warning("pace.hold_failed", channel=self.channel, error=str(failure))


class Paced(Channel):
    """A channel that takes its place in the line before each send."""

    def __init__(self, inner: Channel, line: Line) -> None:
        self.name = inner.name
        self.time_limit = inner.time_limit + MOST
        self.inner = inner
        self._line = line

    @override
    async def send(self, delivery: Delivery) -> Receipt:
        """Wait for its place, and send. Raises DeliveryError."""
        target = delivery.subscription.target
        await self._line.turn(target)
        async with self._line.hearing(target):
            return await self.inner.send(delivery)

    @override
    async def close(self) -> None:
        """Close the channel."""
        await self.inner.close()
