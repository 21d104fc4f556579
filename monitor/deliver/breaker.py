"""Leaves a channel alone that fails as a whole: one try now and then, until one succeeds. Pure.

What waits meanwhile costs no attempts, so a receiver that is away for a night kills no alert. The
field's circuit breaker: closed, open, half open (Nygard, Release It!).
``at`` is seconds of the event loop's (monotonic) time.
"""

from dataclasses import dataclass

from monitor.deliver.failure import Failure, cause_of
from monitor.errors import DeliveryError

_AT_ONCE = frozenset({Failure.AUTH, Failure.MISCONFIGURED})
"""Nothing another delivery could do better: open at the first."""


@dataclass(slots=True)
class Breaker:
    """One channel's."""

    limit: int = 5
    """Failures in a row that open it."""
    first: float = 5.0
    most: float = 300.0
    """Seconds between two tries while it is open; doubling from ``first``."""
    _failures: int = 0
    _wait: float = 0.0
    _until: float = 0.0
    _trying: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the channel is held to be out of order."""
        return self._wait > 0

    def room(self, at: float, free: int) -> int:
        """How many deliveries may be begun now, of ``free`` places."""
        if not self.is_open:
            return free
        return 0 if self._trying or at < self._until else min(1, free)

    def begun(self) -> None:
        """A delivery is being sent; while open it is the one try."""
        self._trying = self.is_open

    def answered(self) -> bool:
        """It works, or refused one target only; True when that closes it."""
        was = self.is_open
        self._failures, self._wait, self._until, self._trying = 0, 0.0, 0.0, False
        return was

    def failed(self, error: DeliveryError, at: float) -> bool:
        """It did not work; True while that is held against the channel.

        What was on its way when it opened is not the one try, and changes nothing.
        """
        was, tried = self.is_open, self._trying
        self._trying = False
        self._failures += 1
        if was and tried:
            self._wait = min(self.most, self._wait * 2)
            self._until = at + self._wait
        elif not was and (self._failures >= self.limit or cause_of(error) in _AT_ONCE):
            self._wait = self.first
            self._until = at + self._wait
        return self.is_open

    def idle(self) -> None:
        """The try asked nothing of the receiver: another may be made."""
        self._trying = False
