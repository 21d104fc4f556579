"""Delivery, Receipt, Message and the two ports of deliver: Channel and Outbox."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable

from monitor.alert.model import Alert, Subscription
from monitor.alert.view import View, view_of


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    """For more sources or certainty."""
    HELD = "held"
    """For a summary that goes out when it is due; the reason says which."""
    TOLD = "told"
    """By a summary: ``reference`` is the id of its delivery."""
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    """The last attempt failed; there will be another."""
    DEAD = "dead"
    """Given up: permanent refusal or too many attempts; shown, and replayable."""
    UNKNOWN = "unknown"
    """The answer was lost and the channel cannot be asked."""
    LAPSED = "lapsed"


UNSENT = (DeliveryState.PENDING, DeliveryState.FAILED)
"""To be sent as soon as they are due."""
OPEN = (DeliveryState.WAITING, DeliveryState.HELD, *UNSENT)
"""Not begun, or to be begun again: what can still be called back."""
ENDED = (DeliveryState.SENT, DeliveryState.TOLD, DeliveryState.LAPSED)
"""Nothing comes after; nearly all that are kept."""


def mark_of(target: str) -> str:
    """A target as deliveries are sorted by: not the address itself."""
    return hashlib.blake2b(target.encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Room:
    """To which targets (``mark_of``) a lane may claim, and how many to one."""

    avoid: frozenset[str] = frozenset()
    """Nothing to these."""
    most: int | None = None
    """So many to each, with what is in hand; no limit where it is None."""
    held: Mapping[str, int] = field(default_factory=dict)
    """What is in hand, by target."""

    def within(self) -> Callable[[str], bool]:
        """Asked once for each delivery, in their order: whether there is room for one more."""
        counted = Counter(self.held)

        def fits(mark: str) -> bool:
            counted[mark] += 1
            return self.most is None or counted[mark] <= self.most

        return fits


EVERYWHERE = Room()


@dataclass(frozen=True, slots=True)
class Delivery:
    """One alert for one subscription, claimed for sending."""

    id: str
    """uuid5(alert, subscription): the same on every repeat; sent to the receiver."""
    alert: Alert
    subscription: Subscription
    attempts: int
    """That count so far, this one included: 1 on the first. One that died with its process or asked
    nothing of the receiver does not count."""
    token: int
    """Fences the mark: a later claim makes this one void."""
    lease_until: datetime
    rules: tuple[str, ...] = ()
    """Those of the alert's rules by which this subscription gets it."""
    test: bool = False
    stored: datetime | None = None
    """When its alert was written, by the machine's clock."""
    claimed: datetime | None = None
    """When this attempt was begun."""
    resent_after: datetime | None = None
    """An earlier attempt began then and was never answered: ask the channel first if it can."""


def viewed(delivery: Delivery) -> View:
    """What its receiver is shown."""
    return view_of(
        delivery.alert, delivery.subscription, delivery.id, rules=delivery.rules, test=delivery.test
    )


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


class Health(Protocol):
    """Which channels fail as a whole (implemented by store)."""

    async def fails(self, channel: str, error: str, *, now: datetime) -> None:
        """It fails, and why; may be said again."""
        ...

    async def works(self, channel: str, *, now: datetime) -> None:
        """It works again: what failed with it is due at once."""
        ...

    async def hasten(self, channel: str, *, now: datetime) -> None:
        """What failed since it took nothing is due at once: somebody may have mended it."""
        ...


class Outbox(Health, Protocol):
    """Deliveries and their states (implemented by store).

    ``now`` is the machine's time throughout, never that of ``MONITOR_CLOCK``: leases and retries
    stay real. A delivery newly planned is due at once.
    """

    async def claim(
        self,
        *,
        channel: str,
        now: datetime,
        owner: str,
        limit: int,
        lease: timedelta,
        room: Room = EVERYWHERE,
    ) -> Sequence[Delivery]:
        """Take deliveries of one channel that are due, and those whose lease ran out.

        The most severe first, a share of each alert in turn, the oldest first; none for whose target
        there is no ``room``. One that cannot be read is given up. Each gets state
        ``sending``, a new token and ``attempts`` + 1; where its last attempt began but was never
        marked, ``resent_after`` instead: that attempt did not count. One whose attempts end with the
        process again and again is tried alone, then given up.
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
        tried: bool = True,
    ) -> bool:
        """Schedule the retry, or give up (``dead``) where ``retry_at`` is None; fenced alike.

        ``tried`` False: nothing was asked of the receiver; it goes back and counts no attempt.
        ``unanswered``: a request began then and may have arrived; the next claim gives it again
        as ``resent_after``.
        """
        ...

    async def mark_unknown(self, delivery: Delivery, error: str, *, now: datetime) -> bool:
        """It may have arrived and nobody can be asked: left to a person; fenced alike."""
        ...


@runtime_checkable
class Cards(Protocol):
    """A channel whose first message of a thread can be edited."""

    async def refresh(self, target: str, alert: Alert) -> bool:
        """Bring the card of the alert's round to its state; False where there is none now."""
        ...
