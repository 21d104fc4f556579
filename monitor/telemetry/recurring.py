"""Failures that come again at every turn: said when a cause is new, seldom after, and when it is over."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

SECONDS = 600.0


@dataclass(slots=True)
class Failing:
    """One cause, and what it keeps from working."""

    cause: str
    said: float
    """When it was last said, by the clock."""
    times: int = 0
    names: set[str] = field(default_factory=set)


class Recurring:
    """Remembers which work fails of what, so that one cause is one line however many works it stops.

    Args:
        seconds: between two sayings of a cause that stays.
        clock: seconds that only grow.
    """

    def __init__(self, seconds: float = SECONDS, clock: Callable[[], float] = monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._failing: dict[str, Failing] = {}

    def fails(self, name: str, cause: str) -> int:
        """Note a failure; how many there were of that cause if it is to be said now, else 0."""
        now = self._clock()
        self._leave(name, but=cause)
        one = self._failing.setdefault(cause, Failing(cause, now))
        one.times += 1
        one.names.add(name)
        if one.times > 1 and now - one.said < self._seconds:
            return 0
        one.said = now
        return one.times

    def works(self, name: str) -> Failing | None:
        """Note that it works; what is over by that: the cause that stopped it and nothing else now."""
        return self._leave(name)

    def _leave(self, name: str, but: str = "") -> Failing | None:
        for one in list(self._failing.values()):
            if name in one.names and one.cause != but:
                one.names.discard(name)
                if not one.names:
                    return self._failing.pop(one.cause)
        return None
