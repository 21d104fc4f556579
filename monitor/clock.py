"""The only place that reads the clock: a Clock gives ``now`` in aware UTC.

``MONITOR_CLOCK=START*SPEED`` ("2026-01-20T00:00:00Z*3600") gives demos another ``now``; time limits,
leases, backoff and rate limits stay real because they use the event loop's monotonic time.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Something that tells the time."""

    def now(self) -> datetime:
        """The present instant, aware UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The machine's time."""
        return datetime.now(UTC)  # noqa: TID251 - the one place


class ScaledClock:
    """Starts at ``start`` and runs ``speed`` times as fast as the machine's."""

    def __init__(self, start: datetime, speed: float = 1.0) -> None:
        self.start = start.astimezone(UTC)
        self.speed = speed
        self._began = time.monotonic()

    def now(self) -> datetime:
        """Start plus the elapsed time, scaled."""
        return self.start + timedelta(seconds=(time.monotonic() - self._began) * self.speed)


class SetClock:
    """Stands still until somebody sets it: for tests and replays. It never runs back."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """What it was last set to."""
        return self._at

    def set(self, at: datetime) -> None:
        """Move forward; an earlier instant changes nothing."""
        self._at = max(self._at, at.astimezone(UTC))


def parse_clock(text: str) -> Clock:
    """Read ``MONITOR_CLOCK``: "" is the machine's; "START" or "START*SPEED" a scaled one.

    Raises ValueError when START is no ISO 8601 instant or SPEED no positive number.
    """
    if not text:
        return SystemClock()
    start, _, speed = text.partition("*")
    at = datetime.fromisoformat(start.strip())
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    factor = float(speed) if speed else 1.0
    if factor <= 0:
        raise ValueError("the speed of MONITOR_CLOCK must be above 0")
    return ScaledClock(at, factor)
