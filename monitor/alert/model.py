"""Alert, Subscription, Delivery plan and Decision: what the alert stage takes and returns."""

from dataclasses import dataclass, field
from datetime import datetime

from monitor.detect.model import Change
from monitor.terms import Certainty, Kind, Reason, Severity


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who gets what, where, and how sure it must be. Empty tuples mean "any"."""

    id: str
    channel: str
    """Name of a channel in alerts/routes.toml."""
    target: str
    """E-mail address, Slack channel id, or "" where the channel itself is the target."""
    processes: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    rules: tuple[str, ...] = ()
    min_severity: Severity = Severity.LOW
    min_sources: int | None = None
    """Independent families; None takes the rule's."""
    min_certainty: Certainty | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One report behind an alert."""

    article: str
    title: str
    url: str
    publisher: str
    family: str
    published: datetime | None
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """A detection (or mention) that at least one rule selects."""

    id: str
    """uuid5 of its first change key (or of rule + development for a mention)."""
    kind: Kind
    severity: Severity
    process: str
    """"" for a mention outside every process."""
    process_title: str
    round: int | None
    title: str
    rules: tuple[str, ...]
    changes: tuple[Change, ...]
    development: str
    sources: tuple[Source, ...]
    at: datetime
    """The event time of the article that raised it."""
    created: datetime
    state: dict[str, str] = field(default_factory=dict)
    """The negotiation in words after the change: status, venue, date, delegations."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One alert for one subscription: to send now, or waiting for more."""

    subscription: Subscription
    reason: Reason
    """``selected`` (send now) or ``waiting``."""
    have_sources: int
    need_sources: int
    need_certainty: Certainty
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one detection, mention or evidence: never without a reason."""

    alert: Alert | None
    planned: tuple[Planned, ...]
    reason: Reason
    refused: tuple[tuple[str, Reason], ...] = ()
    """(subscription or rule id, why not)."""
