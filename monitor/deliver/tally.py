"""What attempts came to, and how often something may have been sent twice, by cause."""

from enum import StrEnum
from typing import Protocol

_REMEMBERED = 10_000


class Cause(StrEnum):
    """Why a delivery may have been sent twice."""

    DIED = "died between yes and mark"
    PAUSED = "paused past the lease"
    LOST = "answer lost"


class Result(StrEnum):
    """What one attempt came to."""

    SENT = "sent"
    FOUND = "found"
    """It had arrived before: nothing was sent."""
    RETRY = "retry"
    DEAD = "dead"
    UNKNOWN = "unknown"
    """It may have arrived, and is left to a person."""
    NOT_OURS = "not_ours"
    """The lease was lost before the send."""


class Counter(Protocol):
    """The part of a Prometheus counter that is used here."""

    def labels(self, *labels: str) -> "Counter": ...  # noqa: D102
    def inc(self) -> None: ...  # noqa: D102


class Histogram(Protocol):
    """The part of a Prometheus histogram that is used here."""

    def labels(self, *labels: str) -> "Histogram": ...  # noqa: D102
    def observe(self, amount: float) -> None: ...  # noqa: D102


class Tally:
    """Counts results by (channel, result) and repeats by cause; feeds metrics where given."""

    def __init__(
        self,
        deliveries: Counter | None = None,
        repeats: Counter | None = None,
        took: Histogram | None = None,
    ) -> None:
        self.results: dict[tuple[str, Result], int] = {}
        self.repeats: dict[Cause, int] = {}
        self._deliveries = deliveries
        self._repeats = repeats
        self._took = took
        self._unanswered: dict[str, None] = {}

    def result(self, channel: str, result: Result) -> None:
        """Count one attempt."""
        self.results[channel, result] = self.results.get((channel, result), 0) + 1
        if self._deliveries is not None:
            self._deliveries.labels(channel, result.value).inc()

    def took(self, channel: str, seconds: float) -> None:
        """Keep how long the receiver had to wait, from the alert's row to its yes."""
        if self._took is not None:
            self._took.labels(channel).observe(seconds)

    def unanswered(self, delivery: str) -> None:
        """The answer to a delivery was lost; the oldest of 10,000 is forgotten."""
        self._unanswered[delivery] = None
        if len(self._unanswered) > _REMEMBERED:
            del self._unanswered[next(iter(self._unanswered))]

    def answered(self, delivery: str) -> bool:
        """It has one now; whether an earlier one was lost."""
        return self._unanswered.pop(delivery, "") is None

    def repeat(self, cause: Cause) -> None:
        """Count one delivery that may have been sent twice."""
        self.repeats[cause] = self.repeats.get(cause, 0) + 1
        if self._repeats is not None:
            self._repeats.labels(cause.value).inc()
