"""Lane: one channel, how hard it may be used, and how it stands with its receivers."""

from dataclasses import dataclass, field
from datetime import timedelta

from monitor.deliver.model import Channel
from monitor.deliver.pile import SHARED
from monitor.deliver.standing import Standing

LEASE = 3
"""A lease is so many times the send's time limit."""
POSTS = 3
"""What one delivery to a conversation may take: a card edited, one that was deleted, the reply."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One channel and how hard it may be used."""

    channel: Channel
    concurrency: int = 4
    per_target: int | None = None
    """Deliveries to one target held at once; no limit where it is left out."""
    standing: Standing = field(default_factory=Standing)
    """Its rate, holds, breaker and what is in hand: may outlive the lane."""

    @property
    def lease(self) -> timedelta:
        """How long a claim holds."""
        return self.channel.time_limit * LEASE


def in_hand(rate: float | None, time_limit: float) -> int:
    """How many deliveries to one conversation get their turn within the time limit (seconds).

    One that gives up goes back to the outbox, and those behind it would pass it. ``rate`` is in
    messages a second; no more than one message may bring are held.
    """
    if rate is None:
        return SHARED
    return max(1, min(SHARED, int(rate * time_limit / POSTS)))
