"""Which targets of a channel have deliveries in hand, and which nothing is claimed for. Pure.

It keeps each target's deliveries in order: what goes back to the outbox takes with it whatever came
after it and is still in hand, and nothing is claimed for the target before the first of them is due
again. A reload begins a lane beside the one that ends its sends: what that one has in hand goes first.
``at`` is seconds of the event loop's (monotonic) time.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count


@dataclass(slots=True)
class _Back:
    """The first of a target's that went back to the outbox, and when the last of them is due."""

    first: int
    until: float


@dataclass(slots=True)
class _Held:
    lane: object
    n: int = 0
    back: _Back | None = None


@dataclass(slots=True)
class Hands:
    """Of one channel, for all lanes that this process runs for it."""

    claiming: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held from looking whom to avoid until what was claimed is in hand."""
    _held: dict[str, _Held] = field(default_factory=dict)
    _rests: dict[str, float] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=count)

    def taken(self, target: str, lane: object) -> int:
        """A lane has claimed a delivery to a target; its number among all that are claimed."""
        held = self._held.setdefault(target, _Held(lane))
        held.n += 1
        return next(self._numbers)

    def left(self, target: str) -> None:
        """It is sent, or back in the outbox."""
        held = self._held[target]
        held.n -= 1
        if not held.n:
            del self._held[target]

    def went_back(self, target: str, number: int, until: float, at: float) -> None:
        """One is back in the outbox and due ``until`` then: what came after it must not pass it."""
        if until > at:
            self._rests[target] = max(until, self._rests.get(target, until))
        if (held := self._held.get(target)) is not None:
            before = held.back or _Back(number, until)
            held.back = _Back(min(number, before.first), max(until, before.until))

    def goes_back(self, target: str, number: int) -> float | None:
        """Until when one in hand goes back since one before it did; None where it need not."""
        held = self._held.get(target)
        back = held.back if held else None
        return back.until if back and number > back.first else None

    def counts(self) -> dict[str, int]:
        """How many are in hand, target by target."""
        return {target: held.n for target, held in self._held.items()}

    def avoid(self, lane: object, most: int | None, at: float) -> set[str]:
        """Targets for which a lane claims nothing now; ``most``: how many to one it may hold."""
        self._rests = {target: until for target, until in self._rests.items() if until > at}
        kept = {
            target
            for target, held in self._held.items()
            if held.lane is not lane
            or held.back is not None
            or (most is not None and held.n >= most)
        }
        return kept | set(self._rests)
