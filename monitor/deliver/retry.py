"""Decides whether and when a failed delivery is tried again. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.deliver.failure import ChannelError, Failure, NotTriedError, cause_of
from monitor.errors import DeliveryError

_ANSWERS = frozenset({Failure.BUSY, Failure.UNANSWERED})
"""It was there, and took it or may have: days of these would be days of repeats."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How patient we are. The defaults try for about eight hours; for a channel away, six days."""

    attempts: int = 16
    """After so many a delivery is dead; ten times as many where it is not the delivery's fault."""
    first: timedelta = timedelta(seconds=5)
    most: timedelta = timedelta(hours=1)
    jitter: float = 0.2
    """The wait is stretched by up to this share, so that retries do not come in step."""


def retry_at(
    error: DeliveryError, attempts: int, now: datetime, chance: float, policy: Policy
) -> datetime | None:
    """When to try again, or None to give up. Who was not even asked is never given up.

    Args:
        error: why the last attempt failed.
        attempts: how many count, the last one included; not those that died with their process.
        now: the machine's time.
        chance: a random number in [0, 1) for the jitter.
        policy: the limits.
    """
    least = getattr(error, "not_before", None) or timedelta()
    if isinstance(error, NotTriedError):
        # Exactly then, too: the order of those that go back together is kept.
        return now + max(error.retry_after or timedelta(), least)
    if (error.permanent and not _of_channel(error)) or attempts >= _limit(error, policy):
        return None
    if error.retry_after is not None:
        # Exactly then, so that what waited longest is again the first of its queue.
        first = policy.first if attempts > policy.attempts else timedelta()
        return now + max(error.retry_after, first, least)
    wait = backoff(attempts, policy)
    return now + max(wait * (1 + policy.jitter * chance), least)


def backoff(attempts: int, policy: Policy) -> timedelta:
    """first, 2 x first, 4 x first, ... up to ``most``."""
    doublings = min(max(attempts - 1, 0), 30)
    return min(policy.first * (1 << doublings), policy.most)


def _of_channel(error: DeliveryError) -> bool:
    """Our login or token is refused: no delivery could do better, so none dies of it."""
    return isinstance(error, ChannelError) and error.whole and error.failure is Failure.AUTH


def _limit(error: DeliveryError, policy: Policy) -> int:
    """Longer for a receiver that says when to come back, and for a channel that takes nothing."""
    away = isinstance(error, ChannelError) and error.whole and error.failure not in _ANSWERS
    patient = away or cause_of(error) is Failure.RATE_LIMITED or error.retry_after is not None
    return policy.attempts * 10 if patient else policy.attempts
