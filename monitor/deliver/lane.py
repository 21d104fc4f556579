"""Lane: one channel, how hard it may be used, and how it stands with its receivers."""

from dataclasses import dataclass, field
from datetime import timedelta

from monitor.deliver.model import Channel
from monitor.deliver.standing import Standing

LEASE = 3
"""A lease is so many times the send's time limit."""


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
