"""Digests and quiet hours by the clock on a subscriber's wall, whatever that clock does."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from monitor.alert.timing import boundary, gathered, hushed, quiet_until
from monitor.terms import Severity, When
from tests.alert.conftest import make_subscription

KYIV = "Europe/Kyiv"


def daily(at: time = time(8), zone: str = KYIV, **keys):
    return make_subscription(when=When.DAILY, at=at, zone=zone, **keys)


def utc(*numbers: int) -> datetime:
    return datetime(*numbers, tzinfo=UTC)


def ends(subscription, start: datetime, days: int) -> list[datetime]:
    """Every boundary within so many days, found one after the other."""
    found, now = [], start
    while (end := boundary(subscription, now)) < start + timedelta(days=days):
        found.append(end)
        now = end
    return found


def test_at_once_has_no_digest():
    assert boundary(make_subscription(), utc(2026, 1, 5)) is None
    assert gathered(make_subscription(), Severity.LOW, utc(2026, 1, 5)) is None


def test_hourly_ends_at_the_next_full_hour():
    hourly = make_subscription(when=When.HOURLY, zone="Asia/Kathmandu")
    assert boundary(hourly, utc(2026, 1, 5, 9, 30)) == utc(2026, 1, 5, 10)
    assert boundary(hourly, utc(2026, 1, 5, 10)) == utc(2026, 1, 5, 11)


@pytest.mark.parametrize("at", [time(8), time(2, 30), time(3), time(3, 30), time(0), time(23, 59)])
@pytest.mark.parametrize("start", [utc(2026, 3, 25), utc(2026, 10, 21)])
@pytest.mark.parametrize("zone", [KYIV, "America/New_York", "Australia/Lord_Howe", "UTC"])
def test_one_digest_for_each_local_day_over_a_change_of_the_clocks(at, start, zone):
    """Neither the day of 23 hours nor the one of 25 loses or doubles one; none overlaps another."""
    found = ends(daily(at, zone), start, 12)
    days = [end.astimezone(ZoneInfo(zone)).date() for end in found]
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
    assert len(found) >= 11
    gaps = {b - a for a, b in pairwise(found)}
    assert gaps <= {timedelta(hours=h) for h in (23, 23.5, 24, 24.5, 25)}


def test_a_time_that_is_left_out_comes_when_the_clocks_have_moved_on():
    """02:30 in New York on the 8th of March 2026 is 03:30 EDT."""
    assert boundary(daily(time(2, 30), "America/New_York"), utc(2026, 3, 8, 5)) == utc(
        2026, 3, 8, 7, 30
    )


def test_of_a_time_that_comes_twice_the_first_counts():
    first = boundary(daily(time(1, 30), "America/New_York"), utc(2026, 11, 1, 5))
    assert first == utc(2026, 11, 1, 5, 30)
    assert boundary(daily(time(1, 30), "America/New_York"), first) == utc(2026, 11, 2, 6, 30)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (utc(2026, 1, 5, 19, 59), None),
        (utc(2026, 1, 5, 20, 0), utc(2026, 1, 6, 5)),
        (utc(2026, 1, 5, 23, 30), utc(2026, 1, 6, 5)),
        (utc(2026, 1, 6, 4, 59), utc(2026, 1, 6, 5)),
        (utc(2026, 1, 6, 5, 0), None),
    ],
)
def test_quiet_hours_pass_over_midnight(now, until):
    """From 22:00 to 07:00 in Kyiv, which is two hours ahead in winter."""
    sleeper = make_subscription(zone=KYIV, quiet_from=time(22), quiet_to=time(7))
    assert quiet_until(sleeper, now) == until


def test_quiet_hours_over_the_change_of_the_clocks_end_by_the_wall():
    """The night of the 28th to the 29th of March 2026 is an hour shorter."""
    sleeper = make_subscription(zone=KYIV, quiet_from=time(22), quiet_to=time(7))
    assert quiet_until(sleeper, utc(2026, 3, 28, 20)) == utc(2026, 3, 29, 4)


def test_a_severe_alert_breaks_quiet_hours():
    sleeper = make_subscription(quiet_from=time(0), quiet_to=time(6), quiet_below=Severity.CRITICAL)
    night = utc(2026, 1, 5, 3)
    assert hushed(sleeper, Severity.HIGH, night) == utc(2026, 1, 5, 6)
    assert hushed(sleeper, Severity.CRITICAL, night) is None


def test_a_digest_that_falls_into_quiet_hours_comes_at_their_end():
    subscription = daily(time(3), "UTC", quiet_from=time(0), quiet_to=time(6))
    assert gathered(subscription, Severity.LOW, utc(2026, 1, 5, 1)) == utc(2026, 1, 5, 6)
