"""Summary: what a digest tells, as data: net changes, what was taken back, mentions."""

from dataclasses import dataclass
from datetime import datetime

from monitor.terms import Certainty, Reason, Severity, Slot


@dataclass(frozen=True, slots=True)
class Entry:
    """One net change."""

    process: str
    process_title: str
    round: int | None
    slot: Slot
    party: str
    before: str
    """Empty where nothing was known before."""
    after: str
    certainty: Certainty
    severity: Severity
    speaker: str
    sentence: str
    publisher: str
    url: str
    independence: str
    """In words."""
    at: datetime
    """When the report was published that made it so."""
    alert: str
    """Id of the alert that holds everything about it."""
    moves: int = 1
    """How many changes it is the sum of."""
    late: bool = False
    """It was first seen long after it was published."""


@dataclass(frozen=True, slots=True)
class Item:
    """One alert that is no change: a mention."""

    title: str
    publisher: str
    url: str
    at: datetime
    alert: str


@dataclass(frozen=True, slots=True)
class Standpoint:
    """Where one round stands at the end."""

    process: str
    round: int | None
    state: dict[str, str]


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything one digest tells."""

    cause: Reason
    """``digest``, ``quiet_hours``, ``capped`` or ``late``: why these were gathered."""
    since: datetime
    until: datetime
    entries: tuple[Entry, ...]
    undone: tuple[str, ...] = ()
    """What came and went, in words."""
    mentions: tuple[Item, ...] = ()
    standpoints: tuple[Standpoint, ...] = ()
    alerts: int = 0
    """How many alerts it stands for."""
    more: int = 0
    """Alerts that are only counted: too many to be told."""
