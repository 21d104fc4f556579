"""What becomes of an alert that a subscription is to get: sent now, held until a time, or silenced.

Asked when the alert is planned and again when a waiting one has what it waited for. In order:
silences, quiet hours, digests, caps. What follows up on something that was sent - a correction, a
confirmation - passes silences and caps: who was told the one must be told the other.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.alert.model import Alert, Planned
from monitor.alert.silence import Silence, silence_for
from monitor.alert.subscription import Subscription
from monitor.alert.timing import gathered, hushed
from monitor.terms import Kind, Reason, Severity, When

HOUR = timedelta(hours=1)
"""What caps count in, and how long a storm's summary gathers."""
CATCH_UP = timedelta(minutes=15)
"""So long changes that came late are gathered into one summary."""
FOLLOW_UPS = frozenset({Kind.CORRECTION, Kind.CONFIRMATION})


@dataclass(frozen=True, slots=True)
class Traffic:
    """How much went out in the hour before ``now``, and what is being gathered."""

    mine: int = 0
    """Alerts sent at once to the subscription."""
    all: int = 0
    """Alerts of the whole service."""
    storm_until: datetime | None = None
    """When the summary that gathers the subscription's rest goes out."""
    catch_up_until: datetime | None = None
    """When its summary of late changes goes out."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds for everybody."""

    per_hour: int = 0
    """Alerts an hour of the whole service; 0: no limit."""
    silences: tuple[Silence, ...] = ()


def release(
    alert: Alert,
    planned: Planned,
    traffic: Traffic,
    limits: Limits,
    now: datetime,
    names: frozenset[str] = frozenset(),
) -> Planned:
    """Decide about one delivery that has all it needs; the answer is told by its reason.

    ``names``: further ids that stand for the alert's negotiation, by merges.

    ``selected`` is sent now; ``silenced`` never, and ``note`` names the silence; ``quiet_hours``,
    ``digest``, ``late`` and ``capped`` are held until ``due`` and told in one summary.
    """
    to, follows = planned.subscription, alert.kind in FOLLOW_UPS
    silence = None if follows else silence_for(limits.silences, alert, to, now, names)
    if silence is not None:
        note = f"silence {silence.id}" + (f": {silence.comment}" if silence.comment else "")
        return replace(planned, reason=Reason.SILENCED, note=note)
    if to.when is not When.AT_ONCE:
        return _held(planned, Reason.DIGEST, gathered(to, alert.severity, now))
    if alert.late:
        return _held(
            planned, Reason.LATE, _calm(to, alert, traffic.catch_up_until or now + CATCH_UP)
        )
    quiet = hushed(to, alert.severity, now)
    if quiet is not None:
        return _held(planned, Reason.QUIET_HOURS, quiet)
    if not follows and alert.severity is not Severity.CRITICAL and _too_many(to, traffic, limits):
        until = traffic.storm_until or now + HOUR
        return _held(planned, Reason.CAPPED, _calm(to, alert, until))
    # Most often it is selected already, for each of thousands of receivers: no copy then.
    now_ready = planned.reason is Reason.SELECTED
    return planned if now_ready else replace(planned, reason=Reason.SELECTED)


def wants_count(subscription: Subscription, limits: Limits) -> bool:
    """Whether ``release`` looks at the traffic of this subscription at all."""
    return bool(subscription.max_per_hour or limits.per_hour)


def _too_many(to: Subscription, traffic: Traffic, limits: Limits) -> bool:
    """A cap is reached, or the rest is being gathered already: it stays one summary."""
    if traffic.storm_until is not None:
        return True
    mine = to.max_per_hour is not None and traffic.mine >= to.max_per_hour
    return mine or 0 < limits.per_hour < traffic.all


def _calm(to: Subscription, alert: Alert, at: datetime) -> datetime:
    return hushed(to, alert.severity, at) or at


def _held(planned: Planned, reason: Reason, until: datetime | None) -> Planned:
    return replace(planned, reason=reason, due=until)
