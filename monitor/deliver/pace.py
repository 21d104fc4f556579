"""How fast one channel may send: a token bucket for each target, and a hold for the channel.

Pure: ``at`` is seconds of the event loop's (monotonic) time.
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
    _held: float = 0.0

    def reserve(self, target: str, at: float) -> float:
        """Take the next place for a target: the seconds to wait before sending."""
        held = self.held(at)
        if self.rate is None:
            return held
        bucket = self._buckets.pop(target, None) or _Bucket(float(self.burst), at)
        start = max(at + held, bucket.at)
        bucket.left = min(float(self.burst), bucket.left + (start - bucket.at) * self.rate) - 1
        bucket.at = start
        self._buckets[target] = bucket
        self._forget(at)
        return max(0.0, start - at) + max(0.0, -bucket.left / self.rate)

    def hold(self, seconds: float, at: float) -> None:
        """Send nothing for so long: the receiver said so."""
        self._held = max(self._held, at + seconds)

    def held(self, at: float) -> float:
        """Seconds until the hold ends; 0 without one."""
        return max(0.0, self._held - at)

    def _forget(self, at: float) -> None:
        """Buckets that are full again, oldest first; memory stays with the targets in use."""
        assert self.rate is not None
        for target in list(self._buckets)[:2]:
            bucket = self._buckets[target]
            if bucket.left + (at - bucket.at) * self.rate >= self.burst:
                del self._buckets[target]
