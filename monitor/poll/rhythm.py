"""How long a feed is used to be silent, and when it is silent for longer than that. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

HALF = timedelta(days=14)
"""After so long an old silence counts half."""
LEARNING = timedelta(days=8)
"""Until a weekend was seen, a feed may be silent for ``UNSURE``."""
UNSURE = timedelta(days=3)
LEAST = timedelta(hours=12)
"""No feed is called silent before."""
TIMES = 3
"""It may be silent for so many times its longest silence."""
FAILING = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What was seen of one feed."""

    feed: str
    seen: datetime
    """When it was first looked at."""
    last: datetime | None = None
    """When it last brought something new."""
    longest: timedelta = timedelta()
    """The longest silence; an older one counts less."""
    failing: datetime | None = None
    """Since when it fails; None while it works."""

    def heard(self, last: datetime | None, *, fails: bool, now: datetime) -> "Rhythm":
        """After another look: its newest article came at ``last``."""
        failing = (self.failing or now) if fails else None
        if last is None or (self.last is not None and last <= self.last):
            return replace(self, failing=failing)
        longest = self.longest
        if self.last is not None:
            gap = last - self.last
            longest = max(gap, longest * 0.5 ** (gap / HALF))
        return replace(self, last=last, longest=longest, failing=failing)

    def allowed(self, now: datetime) -> timedelta:
        """How long it may be silent."""
        floor = LEAST if now - self.seen >= LEARNING else UNSURE
        return max(floor, self.longest * TIMES)

    def silent(self, now: datetime) -> timedelta | None:
        """For how long it has been silent, where that is longer than it is used to."""
        length = now - max(self.last, self.seen) if self.last is not None else now - self.seen
        return length if length > self.allowed(now) else None

    def failing_for(self, now: datetime) -> timedelta | None:
        """For how long it has failed, where that is too long."""
        if self.failing is None or now - self.failing < FAILING:
            return None
        return now - self.failing
