"""Playhead: the scenario's clock, which stands still until the daemon is there to watch."""

import time
from datetime import datetime, timedelta


class Playhead:
    """A clock that can be held and let go; it never runs back.

    The daemon's own clock (MONITOR_CLOCK) runs from the start of its process. The play is let go at
    the time the daemon says it is, so that no article bears a date that lies ahead for its reader.
    """

    def __init__(self, start: datetime, speed: float) -> None:
        self.speed = speed
        self._at = start
        self._since: float | None = None

    def now(self) -> datetime:
        """The present instant of the play, aware UTC."""
        if self._since is None:
            return self._at
        return self._at + timedelta(seconds=(time.monotonic() - self._since) * self.speed)

    def release(self, at: datetime | None = None) -> None:
        """Run on from ``at``, or from where it stands; an earlier instant changes nothing."""
        self._at = max(self.now(), at or self._at)
        self._since = time.monotonic()

    def hold(self) -> datetime:
        """Stand still; returns where."""
        self._at = self.now()
        self._since = None
        return self._at

    def seconds_until(self, at: datetime) -> float:
        """Real seconds from now to ``at`` if it runs on."""
        return max(0.0, (at - self.now()).total_seconds() / self.speed)
