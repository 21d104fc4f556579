"""Delivery, Receipt, Message and the two ports of deliver: Channel and Outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from monitor.alert.model import Alert, Subscription


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    """For more sources or certainty."""
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"
    """Given up: permanent refusal or too many attempts; shown, and replayable."""
    UNKNOWN = "unknown"
    """The answer was lost and the channel cannot be asked."""
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One alert for one subscription, claimed for sending."""

    id: str
    """uuid5(alert, subscription): the same on every repeat; sent to the receiver."""
    alert: Alert
    subscription: Subscription
    attempts: int
    """Begun so far, this one included: 1 on the first."""
    token: int
    """Fences the mark: a later claim makes this one void."""
    lease_until: datetime
    test: bool = False
    resent_after: datetime | None = None
    """An earlier attempt began then and was never answered: ask the channel first if it can."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the receiver answered."""

    reference: str = ""
    """Slack ts, Message-ID ..."""
    repeat: bool = False
    """It had arrived before; nothing was sent now."""
    asked: bool = False
    """The receiver was asked first and had not got it: this is no repeat."""


class Channel(Protocol):
    """One way to reach people. ``send`` raises DeliveryError; it never retries by itself."""

    name: str
    time_limit: timedelta

    async def send(self, delivery: Delivery) -> Receipt:
        """Send one delivery within ``time_limit``."""
        ...

    async def close(self) -> None:
        """Let connections go."""
        ...


class Outbox(Protocol):
    """Deliveries and their states (implemented by store).

    ``now`` is the machine's time throughout, never that of ``MONITOR_CLOCK``: leases and retries
    stay real. A delivery newly planned is due at once.
    """

    async def claim(
        self, *, channel: str, now: datetime, owner: str, limit: int, lease: timedelta
    ) -> Sequence[Delivery]:
        """Take pending deliveries of one channel that are due, and those whose lease ran out.

        The oldest first. Each gets state ``sending``, a new token, ``attempts`` + 1, and
        ``resent_after`` where its last attempt began but was never marked.
        """
        ...

    async def still_mine(self, delivery: Delivery, *, now: datetime) -> bool:
        """Ask again just before the send."""
        ...

    async def mark_sent(self, delivery: Delivery, receipt: Receipt, *, now: datetime) -> bool:
        """False when the token is no longer ours (a documented hole, counted)."""
        ...

    async def mark_failed(
        self,
        delivery: Delivery,
        error: str,
        *,
        retry_at: datetime | None,
        now: datetime,
        unanswered: datetime | None = None,
    ) -> bool:
        """Schedule the retry, or give up (``dead``) where ``retry_at`` is None; fenced alike.

        ``unanswered``: a request began then and may have arrived; the next claim gives it again
        as ``resent_after``.
        """
        ...

    async def mark_unknown(self, delivery: Delivery, error: str, *, now: datetime) -> bool:
        """It may have arrived and nobody can be asked: left to a person; fenced alike."""
        ...
