"""How the poller shares its time."""

from dataclasses import dataclass
from datetime import timedelta

MANY = 20
"""So many feeds that do not answer, and none that does: then it is the network, not the feeds."""
FEW = 3
"""So many of them get their line before any feed has answered since the start; the others wait for
the first that does."""


@dataclass(frozen=True, slots=True)
class PollSettings:
    """Limits of polling. All spans are real time, whatever the clock's speed."""

    at_once: int = 32
    """Feeds being fetched."""
    per_host: int = 2
    """Of them, at one registrable domain."""
    leased: int = 256
    """Feeds held, those waiting for their host included."""
    limit: timedelta = timedelta(seconds=90)
    """For one poll, fetch and reading together."""
    lease: timedelta = timedelta(minutes=5)
    """At least three times ``limit``: a poll is not begun unless it can end within its lease."""
    full_every: timedelta = timedelta(hours=24)
    """How often a feed is fetched without validators."""
    speed: float = 1.0
    """Seconds of the clock per real second (a demo's clock)."""
