"""When a feed is asked next: a pure function of what it brought, what it asks for and how it fails.

After something new the interval halves (to a tenth when entries may have been missed); after nothing
it grows by a quarter, never beyond a quarter of the time since the last new entry. The document's
and the headers' own hints lengthen it; the feed's bounds hold. A document's hint at whose pace entries
were missed waits until the interval has grown to it. Failures double it, up to a day; no
feed is given up but by 410.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.poll.model import Feed, Memory

_GROWTH = 1.25
_SILENCE_SHARE = 4
_FAILURE_CAP = timedelta(hours=24)
_FIRST_RETRY = timedelta(minutes=1)
_SPREAD = 1.1
"""Jitter lengthens a wait by up to a tenth."""
GONE = timedelta(days=3650)
"""The wait after 410: until a person says otherwise."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """How a document compares with the one before."""

    new: int
    gap: bool
    """Nothing of the last document is left in this one: entries may be missing."""


def overlap(before: Sequence[str], now: Sequence[str]) -> Overlap:
    """Compare two documents by the identities of their entries.

    Args:
        before: ``identity/revision`` of the last document; empty when there is none.
        now: the same of this one.
    """
    known = {entry.partition("/")[0] for entry in before}
    found = {entry.partition("/")[0] for entry in now}
    return Overlap(len(found - known), gap=bool(known and found and not known & found))


def next_interval(feed: Feed, memory: Memory, seen: Overlap, *, now: datetime) -> timedelta:
    """The interval to keep after a fetch that worked (jitter and hints come on top).

    Args:
        feed: its bounds.
        memory: as it was before this fetch.
        seen: what the fetch brought; Overlap(0, False) for 304 and unchanged bodies.
        now: the time of the fetch.
    """
    if seen.gap:
        wanted = memory.interval / 10
    elif seen.new:
        wanted = memory.interval / 2
    else:
        wanted = memory.interval * _GROWTH
        if memory.last_new is not None:
            wanted = min(wanted, max((now - memory.last_new) / _SILENCE_SHARE, memory.interval))
    return _within(wanted, feed)


def after_success(feed: Feed, interval: timedelta, hint: timedelta, *, jitter: float) -> timedelta:
    """How long to wait after a fetch that worked.

    Args:
        feed: its bounds; a hint never lengthens the interval beyond ``max_interval``.
        interval: of :func:`next_interval`.
        hint: the longest that holds of Cache-Control, Expires, ttl and sy:updatePeriod; zero for none.
        jitter: 0 to 1, adds up to a tenth.
    """
    return max(interval, min(hint, feed.max_interval)) * (1 + jitter / 10)


def after_failure(
    feed: Feed, failures: int, retry_after: timedelta | None, *, jitter: float
) -> timedelta:
    """How long to wait after a failure: 1, 2, 4 ... minutes, at most a day; never for good.

    Args:
        feed: the first wait is no longer than its ``min_interval``.
        failures: in a row, this one included.
        retry_after: the server's own word; it is obeyed, and spread by up to a tenth.
        jitter: 0 to 1, spreads the wait over 75 to 125 %.
    """
    if retry_after is not None:
        return max(retry_after, _FIRST_RETRY) * (1 + jitter / 10)
    first = min(feed.min_interval, _FIRST_RETRY)
    wait: timedelta = min(first * 2 ** min(failures - 1, 30), _FAILURE_CAP)
    return wait * (0.75 + jitter / 2)


def brought_forward(feed: Feed, last: datetime, due: datetime) -> datetime | None:
    """When a feed that its own pace put off is due at the latest; None where it is due by then.

    Its bounds may have become narrower since it was put off.

    Args:
        feed: its bounds now.
        last: when it was polled.
        due: when it would be polled next.
    """
    latest = last + feed.max_interval
    return latest if due > last + feed.max_interval * _SPREAD else None


def wants_full(memory: Memory, every: timedelta, *, now: datetime) -> bool:
    """Whether this fetch leaves the validators out: some servers answer 304 whatever changed."""
    # Both ways: the clock may have run ahead when the last one was fetched.
    return memory.unconditional_at is None or abs(now - memory.unconditional_at) >= every


def _within(interval: timedelta, feed: Feed) -> timedelta:
    return max(feed.min_interval, min(interval, feed.max_interval))
