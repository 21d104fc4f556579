"""How often alerts are right, by what their readers say: counts and their uncertainty. Pure."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from monitor.terms import Verdict

Z = 1.96
"""Of an interval in which the truth lies with 95 % certainty."""
_BAD = (Verdict.WRONG, Verdict.DUPLICATE)


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a whole, with its Wilson interval (Wilson 1927; both None of an empty whole)."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """From 0 to 1."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the true share lies, with 95 % certainty."""
        n = self.whole
        if not n:
            return None
        p, z = self.part / n, Z
        centre = p + z * z / (2 * n)
        spread = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        low, high = ((centre + sign * spread) / (1 + z * z / n) for sign in (-1, 1))
        return max(0.0, low), min(1.0, high)


@dataclass(slots=True)
class Quality:
    """What was said of the alerts of one rule or process."""

    sent: int = 0
    said: dict[Verdict, int] = field(default_factory=dict)
    """How many alerts count as each."""

    @property
    def judged(self) -> int:
        """Alerts somebody said something of."""
        return sum(self.said.values())

    @property
    def among_judged(self) -> Share:
        """The right ones (late ones are true) among those somebody judged."""
        return Share(self.judged - self._bad, self.judged)

    @property
    def among_sent(self) -> Share:
        """Those nobody called wrong or a duplicate, among all."""
        return Share(self.sent - self._bad, self.sent)

    @property
    def _bad(self) -> int:
        return sum(self.said.get(verdict, 0) for verdict in _BAD)

    def count(self, verdict: Verdict | None) -> None:
        """Count one alert that was sent."""
        self.sent += 1
        if verdict is not None:
            self.said[verdict] = self.said.get(verdict, 0) + 1


def tally(alerts: Iterable[tuple[Iterable[str], Verdict | None]]) -> dict[str, Quality]:
    """Quality by name: each alert counts once under each of its names."""
    found: dict[str, Quality] = {}
    for names, verdict in alerts:
        for name in names:
            found.setdefault(name, Quality()).count(verdict)
    return dict(sorted(found.items()))
