"""Says when a stream does nothing though it should: Faust's consumers can die slowly.

Known without a cure (#175, #523, #532, #629): a consumer that has no partitions, or has some and no
longer fetches. What starts anew is well again: on Kafka the process (it ends with 1), on ``local://``
first the app, and the process when that does not help.
"""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Watchdog:
    """Looks at what it is told; reads no clock. Seconds throughout."""

    alone: float
    """Without a partition for so long is too long."""
    still: float
    """So long without an event handled, while one waits that is older than this."""
    _assigned: float | None = field(default=None, init=False)
    _moved: float | None = field(default=None, init=False)
    _handled: int = field(default=-1, init=False)

    def reset(self) -> None:
        """Begin to count anew: what was seen had another cause."""
        self._assigned = self._moved = None

    def moves(self, now: float, handled: int) -> bool:
        """Whether events were handled since the last look; if so nothing else need be asked."""
        if handled == self._handled and self._moved is not None:
            return False
        self._handled, self._moved = handled, now
        return True

    def complaint(self, now: float, *, assigned: bool, waiting: bool) -> str | None:
        """What is wrong, None while nothing is.

        Args:
            now: monotonic.
            assigned: the worker has partitions.
            waiting: an event older than ``still`` was published and not handled.
        """
        if assigned or self._assigned is None:
            self._assigned = now
        if not waiting or self._moved is None:
            self._moved = now
        if now - self._assigned >= self.alone:
            return f"no partition for {self.alone:.0f} s"
        if now - self._moved >= self.still:
            return f"events wait, and none was handled for {self.still:.0f} s"
        return None
