"""Silences: what people want kept from everybody for a while, in Alertmanager's manner.

A matcher is ``field=value`` or ``field!=value``; a value may be several, separated by commas, and
``*`` stands for any letters. A silence holds for an alert that all its matchers hold for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase

from typing_extensions import override

from monitor.alert.model import Alert
from monitor.alert.subscription import Subscription
from monitor.terms import Kind, Severity

FIELDS = ("process", "kind", "rule", "severity", "party", "subscription")
"""What a matcher may ask about."""
_CLOSED = {
    "kind": tuple(kind.value for kind in Kind if kind not in (Kind.OTHER, Kind.NONE)),
    "severity": tuple(severity.value for severity in Severity),
}


@dataclass(frozen=True, slots=True)
class Matcher:
    """One condition. ``values`` are patterns; an alert's field may hold several values itself."""

    field: str
    values: tuple[str, ...]
    negated: bool = False

    def holds(self, found: Iterable[str]) -> bool:
        """Whether any of ``found`` fits any of the values; the opposite where negated."""
        hit = any(fnmatchcase(one, value) for one in found for value in self.values)
        return hit is not self.negated

    @override
    def __str__(self) -> str:
        return f"{self.field}{'!=' if self.negated else '='}{','.join(self.values)}"


@dataclass(frozen=True, slots=True)
class Silence:
    """Alerts that fit all matchers are sent to nobody from ``since`` until ``until``."""

    id: str
    matchers: tuple[Matcher, ...]
    since: datetime
    until: datetime
    comment: str
    by: str


def parse_matcher(text: str) -> Matcher:
    """Read ``field=value,value`` or ``field!=value``.

    Raises ValueError that says what is wrong and what to write.
    """
    field, equals, rest = text.partition("=")
    negated = field.endswith("!")
    field = field.removesuffix("!").strip().casefold()
    values = tuple(value.strip() for value in rest.split(",") if value.strip())
    if not equals or not values:
        raise ValueError(f"{text!r} is no matcher; write field=value, as in process=aland-*")
    if field not in FIELDS:
        raise ValueError(f"nothing is called {field!r}; the fields are {', '.join(FIELDS)}")
    known = _CLOSED.get(field)
    for value in values:
        if known and not any(fnmatchcase(one, value) for one in known):
            raise ValueError(f"no {field} is called {value!r}; there are {', '.join(known)}")
    return Matcher(field, values, negated)


def silence_for(
    silences: Sequence[Silence],
    alert: Alert,
    subscription: Subscription,
    now: datetime,
    names: frozenset[str] = frozenset(),
) -> Silence | None:
    """The first silence in force that keeps the alert from the subscription.

    ``names``: further ids that stand for the alert's negotiation, by merges.
    """
    active = (s for s in silences if s.since <= now < s.until)
    return next((s for s in active if _fits(s, alert, subscription, names)), None)


def _fits(
    silence: Silence, alert: Alert, subscription: Subscription, names: frozenset[str]
) -> bool:
    return all(m.holds(_values(m.field, alert, subscription, names)) for m in silence.matchers)


def _values(
    field: str, alert: Alert, subscription: Subscription, names: frozenset[str]
) -> Iterable[str]:
    if field == "process":
        return names | {alert.process}
    if field == "kind":
        return (alert.kind.value,)
    if field == "rule":
        return alert.rules
    if field == "severity":
        return (alert.severity.value,)
    if field == "party":
        return (*alert.parties, *(c.party for c in alert.changes if c.party))
    return (subscription.id,)
