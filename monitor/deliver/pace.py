"""How fast one channel may send: a token bucket for each target, and holds the receiver asks for.

A receiver that says "wait" speaks of one target, as far as we know. When it says so of a second one
while the first still waits, it means us: then the whole channel waits. Pure: ``at`` is seconds of the event loop's (monotonic) time.
"""

from dataclasses import dataclass, field


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


@dataclass(slots=True)
class Pace:
    """``rate`` messages a second to one target with bursts of ``burst``; None is no limit."""

    rate: float | None = None
    burst: int = 1
    _buckets: dict[str, _Bucket] = field(default_factory=dict)
    _holds: dict[str, float] = field(default_factory=dict)
    _whole: float = 0.0

    def limit(self, rate: float | None, burst: int) -> None:
        """Another limit holds from now on; what was sent and what is held stays known."""
        self.rate, self.burst = rate, burst

    def reserve(self, target: str, at: float) -> float:
        """Take the next place for a target: the seconds to wait before sending."""
        held = self.held(at, target)
        if self.rate is None:
            return held
        bucket = self._buckets.pop(target, None) or _Bucket(float(self.burst), at)
        start = max(at + held, bucket.at)
        bucket.left = min(float(self.burst), bucket.left + (start - bucket.at) * self.rate) - 1
        bucket.at = start
        self._buckets[target] = bucket
        self._forget(at)
        return max(0.0, start - at) + max(0.0, -bucket.left / self.rate)

    def hold(self, seconds: float, at: float, target: str | None = None) -> None:
        """Send nothing to a target (None: to nobody) for so long: the receiver said so."""
        until = at + seconds
        others = [name for name in self.holding(at) if name != target]
        if target is None or others:
            self._whole = max(self._whole, until)
        else:
            self._holds[target] = max(self._holds.get(target, 0.0), until)

    def held(self, at: float, target: str | None = None) -> float:
        """Seconds until the hold on a target, or on the whole channel, ends; 0 without one."""
        own = self._holds.get(target, 0.0) if target is not None else 0.0
        return max(0.0, self._whole - at, own - at)

    def holding(self, at: float) -> list[str]:
        """The targets that are told to wait."""
        for name in [name for name, until in self._holds.items() if until <= at]:
            del self._holds[name]
        return list(self._holds)

    def _forget(self, at: float) -> None:
        """Buckets that are full again, oldest first; memory stays with the targets in use."""
        assert self.rate is not None
        for target in list(self._buckets)[:2]:
            bucket = self._buckets[target]
            if bucket.left + (at - bucket.at) * self.rate >= self.burst:
                del self._buckets[target]
