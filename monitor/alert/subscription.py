"""Who gets which alerts, when, and how sure they must be: the same for files and for rows."""

from dataclasses import dataclass
from datetime import time

from monitor.terms import Certainty, Heartbeat, Kind, Severity, SubscriptionState, When

MORNING = time(8, 0)
"""When a daily digest goes out where nothing else is said."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who gets what, where, when, and how sure it must be. Empty tuples mean "any"."""

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
    when: When = When.AT_ONCE
    at: time = MORNING
    """Local time of a daily digest and of a daily heartbeat."""
    zone: str = "UTC"
    """IANA time zone: of ``at``, of quiet hours, and of the times in messages."""
    quiet_from: time | None = None
    """Local time; None with ``quiet_to`` for no quiet hours. They may pass over midnight."""
    quiet_to: time | None = None
    quiet_below: Severity = Severity.CRITICAL
    """In quiet hours alerts less severe than this wait for their end."""
    language: str = "en"
    """In which dates are written (ISO 639-1)."""
    max_per_hour: int | None = None
    """Alerts sent at once in an hour; the rest comes as one summary. None: no cap of its own."""
    heartbeat: Heartbeat = Heartbeat.NONE
    operator: bool = False
    """Notices about the service itself go here too."""
    state: SubscriptionState = SubscriptionState.ACTIVE

    @property
    def enabled(self) -> bool:
        """Whether anything is sent."""
        return self.state is SubscriptionState.ACTIVE
