"""Gathers what waits for the same thing, so that one message may bring several deliveries.

Who comes first leads: when its turn is there it takes everything that has piled up behind it, and
what becomes of its message becomes of them all. A queue that grows makes fewer, longer messages.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from monitor.deliver.failure import ChannelError, Failure, NotTriedError
from monitor.deliver.model import Delivery, Receipt
from monitor.deliver.turns import Turns

K = TypeVar("K", bound=Hashable)
Send = Callable[[Sequence[Delivery]], Awaitable[Sequence[Receipt | ChannelError]]]

SHARED = 5
"""Deliveries one message may bring."""
_LATE = "its turn did not come within the time limit"
TURN = NotTriedError(Failure.BUSY, _LATE)
GONE = ChannelError(Failure.UNANSWERED, "the message it was part of was broken off")


@dataclass(slots=True)
class _Place:
    turn: str
    delivery: Delivery
    done: asyncio.Future[Receipt | ChannelError]


@dataclass(slots=True)
class Piles(Generic[K]):
    """One turn at a time for each ``turn``, one pile for each ``key`` within it."""

    most: int = SHARED
    """Deliveries in one message."""
    _piles: dict[K, list[_Place]] = field(default_factory=dict)
    _turns: Turns = field(default_factory=Turns)

    async def send(self, turn: str, key: K, delivery: Delivery, send: Send) -> Receipt:
        """Send alone or with others of the same key. Raises what ``send`` says of this delivery."""
        place = _Place(turn, delivery, asyncio.get_running_loop().create_future())
        self._piles.setdefault(key, []).append(place)
        try:
            async with self.turn(turn):
                if not place.done.done():
                    await self._lead(key, place, send)
        except asyncio.CancelledError:
            if self._left(key, place):
                raise TURN from None
            raise
        result = place.done.result()
        if isinstance(result, ChannelError):
            raise result
        return result

    def turn(self, name: str) -> asyncio.Lock:
        """The turn of a conversation: nothing else is sent there while it is held."""
        return self._turns.of(name)

    async def _lead(self, key: K, place: _Place, send: Send) -> None:
        pile = self._piles[key]
        pile.remove(place)
        taken = [place, *pile[: self.most - 1]]
        del pile[: self.most - 1]
        if not pile:
            del self._piles[key]
        results: Sequence[Receipt | ChannelError] = [GONE] * len(taken)
        try:
            results = await send([one.delivery for one in taken])
        except ChannelError as error:
            results = [error] * len(taken)
            if (told := _told(error)) is not None:
                self._send_back(place.turn, told)
        finally:
            for one, result in zip(taken, results, strict=True):
                if not one.done.done():
                    one.done.set_result(result)

    def _send_back(self, turn: str, told: NotTriedError) -> None:
        """What waits for the same turn does not even try: it would be ahead of what went back."""
        for key in [key for key, pile in self._piles.items() if pile[0].turn == turn]:
            for one in self._piles.pop(key):
                if not one.done.done():
                    one.done.set_result(told)

    def _left(self, key: K, place: _Place) -> bool:
        """Take a place out of its pile; False when it had been taken up."""
        pile = self._piles.get(key, [])
        if place not in pile:
            return False
        pile.remove(place)
        if not pile:
            del self._piles[key]
        return True


def _told(error: ChannelError) -> NotTriedError | None:
    """What those behind are told: the receiver asked for patience, or the line is too long (``line``)."""
    in_line = isinstance(error, NotTriedError) and error.failure is Failure.RATE_LIMITED
    least = error.not_before if in_line else None
    if error.retry_after is None and least is None:
        return None
    return NotTriedError(
        Failure.RATE_LIMITED, "told to wait", retry_after=error.retry_after, not_before=least
    )
