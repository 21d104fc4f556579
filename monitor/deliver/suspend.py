"""Leaves an address alone that was refused for good several times in a row. Pure.

A mail server counts mails to addresses that do not exist against the sender.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

_MOST = 10_000


@dataclass(slots=True)
class Suspension:
    """Counts refusals of each target."""

    limit: int = 3
    rest: timedelta = timedelta(hours=24)
    """Then it is tried again, once."""
    _strikes: dict[str, tuple[int, datetime]] = field(default_factory=dict)

    def until(self, target: str, now: datetime) -> datetime | None:
        """When it will be tried again; None where it may be tried now."""
        strikes, last = self._strikes.get(target, (0, now))
        return last + self.rest if strikes >= self.limit and now < last + self.rest else None

    def refused(self, target: str, now: datetime) -> bool:
        """It does not exist, says its server; True when that suspends it."""
        strikes = self._strikes.pop(target, (0, now))[0] + 1
        self._strikes[target] = (strikes, now)
        if len(self._strikes) > _MOST:
            del self._strikes[next(iter(self._strikes))]
        return strikes >= self.limit

    def accepted(self, target: str) -> None:
        """It exists after all."""
        self._strikes.pop(target, None)
