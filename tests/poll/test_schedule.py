"""Intervals follow what feeds bring; failing feeds are asked more rarely, never given up."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.poll.model import Memory
from monitor.poll.schedule import (
    Overlap,
    after_failure,
    after_success,
    next_interval,
    overlap,
    wants_full,
)
from tests.feedworld import NOW, feed

MINUTE = timedelta(minutes=1)
FEED = feed("https://example.org/f", min_interval=5 * MINUTE, max_interval=timedelta(hours=6))
QUIET = Overlap(0, gap=False)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ((), ("a/1", "b/1"), Overlap(2, gap=False)),
        (("a/1", "b/1"), ("a/1", "b/1"), Overlap(0, gap=False)),
        (("a/1", "b/1"), ("c/1", "a/1"), Overlap(1, gap=False)),
        (("a/1", "b/1"), ("a/2", "b/1"), Overlap(0, gap=False)),
        (("a/1", "b/1"), ("c/1", "d/1"), Overlap(2, gap=True)),
        (("a/1",), (), Overlap(0, gap=False)),
    ],
)
def test_overlap_of_two_documents(before, now, expected):
    """By identity, not by revision; nothing left of the last document is a gap."""
    assert overlap(before, now) == expected


@pytest.mark.parametrize(
    ("interval", "seen", "expected"),
    [
        (60, Overlap(1, gap=False), 30),
        (60, Overlap(20, gap=True), 6),
        (60, QUIET, 75),
        (6, Overlap(3, gap=False), 5),
        (300, QUIET, 360),
    ],
)
def test_the_interval_follows_what_came(interval, seen, expected):
    """Half after news, a tenth after a gap, a quarter more after nothing; within bounds (minutes)."""
    memory = Memory(interval=interval * MINUTE)
    assert next_interval(FEED, memory, seen, now=NOW) == expected * MINUTE


def test_a_feed_that_brought_something_lately_is_not_slowed_much():
    """No longer than a quarter of the silence, unless it was longer before."""
    memory = Memory(interval=10 * MINUTE, last_new=NOW - 44 * MINUTE)
    assert next_interval(FEED, memory, QUIET, now=NOW) == 11 * MINUTE


def test_a_silent_feed_comes_to_its_longest_interval_and_back():
    """Hundreds of quiet polls, then news."""
    memory = Memory(interval=5 * MINUTE)
    for _ in range(100):
        memory = replace(memory, interval=next_interval(FEED, memory, QUIET, now=NOW))
    assert memory.interval == FEED.max_interval
    for _ in range(10):
        seen = Overlap(1, gap=False)
        memory = replace(memory, interval=next_interval(FEED, memory, seen, now=NOW))
    assert memory.interval == FEED.min_interval


@pytest.mark.parametrize(("hint", "expected"), [(0, 10), (30, 30), (5, 10), (10_000, 360)])
def test_hints_lengthen_within_bounds(hint, expected):
    """Cache-Control, ttl and sy are respected up to the feed's longest interval."""
    wait = after_success(FEED, 10 * MINUTE, hint * MINUTE, jitter=0)
    assert wait == expected * MINUTE


@given(
    failures=st.integers(1, 10**6),
    jitter=st.floats(0, 1),
    said=st.one_of(st.none(), st.integers(0, 86_400)),
)
def test_no_feed_is_given_up(failures, jitter, said):
    """However often it failed, it is tried again within 30 hours, and never in a hammering."""
    retry = None if said is None else timedelta(seconds=said)
    wait = after_failure(FEED, failures, retry, jitter=jitter)
    assert timedelta(seconds=45) <= wait <= timedelta(hours=30)
    if retry is not None:
        assert wait >= retry


def test_failures_double_the_wait():
    """1, 2, 4, 8 minutes ..."""
    waits = [after_failure(FEED, n, None, jitter=0.5) for n in (1, 2, 3, 4, 20)]
    assert waits == [MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE, timedelta(hours=24)]


def test_jitter_spreads():
    """Feeds that failed together do not come back together."""
    assert after_failure(FEED, 5, None, jitter=0) < after_failure(FEED, 5, None, jitter=1)
    assert after_success(FEED, MINUTE, QUIET.new * MINUTE, jitter=1) == 1.1 * MINUTE


def test_a_full_fetch_now_and_then():
    """At first, and when the last is a day old."""
    day = timedelta(days=1)
    assert wants_full(Memory(), day, now=NOW)
    assert not wants_full(Memory(unconditional_at=NOW - day / 2), day, now=NOW)
    assert wants_full(Memory(unconditional_at=NOW - day), day, now=NOW)
    assert wants_full(Memory(unconditional_at=NOW + 365 * day), day, now=NOW)
