"""Leaves an address alone that was refused for good several times in a row.

A mail server counts mails to addresses that do not exist against the sender. What is held against
an address is kept by the store, so that it outlives a restart and people can see it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

LIMIT = 3
"""Refusals in a row that suspend an address."""
REST = timedelta(hours=24)
"""Then it is tried again, once."""
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Strikes:
    """What is held against an address."""

    n: int
    last: datetime

    def until(self, now: datetime) -> datetime | None:
        """When it will be tried again; None where it may be tried now."""
        end = self.last + REST
        return end if self.n >= LIMIT and now < end else None


class Refusals(Protocol):
    """Remembers what is held against addresses (implemented by store)."""

    async def find(self, channel: str, target: str) -> Strikes | None:
        """What is held against one, or None."""
        ...

    async def keep(self, channel: str, target: str, strikes: Strikes | None, answer: str) -> None:
        """Remember it with the server's answer; None forgets."""
        ...


class MemoryRefusals:
    """For one run."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Strikes] = {}

    async def find(self, channel: str, target: str) -> Strikes | None:
        """What is held against an address, or None."""
        return self._known.get((channel, target))

    async def keep(self, channel: str, target: str, strikes: Strikes | None, answer: str) -> None:  # noqa: ARG002 - shown by the store's
        """Remember it; the oldest of 10,000 is forgotten."""
        self._known.pop((channel, target), None)
        if strikes is not None:
            self._known[channel, target] = strikes
        if len(self._known) > _MOST:
            del self._known[next(iter(self._known))]


class Suspension:
    """One channel's addresses."""

    def __init__(self, channel: str, kept: Refusals) -> None:
        self._channel = channel
        self._kept = kept

    async def strikes(self, target: str) -> Strikes | None:
        """What is held against an address before it is tried."""
        return await self._kept.find(self._channel, target)

    async def refused(self, target: str, now: datetime, answer: str) -> bool:
        """It does not exist, says its server; True when that suspends it."""
        before = await self._kept.find(self._channel, target)
        strikes = Strikes((before.n if before else 0) + 1, now)
        await self._kept.keep(self._channel, target, strikes, answer)
        return strikes.n >= LIMIT

    async def accepted(self, target: str) -> None:
        """It exists after all."""
        await self._kept.keep(self._channel, target, None, "")
