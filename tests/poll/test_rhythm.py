"""A feed is silent when it is silent for longer than it is used to."""

from datetime import UTC, datetime, timedelta

from monitor.poll.rhythm import Rhythm

START = datetime(2026, 1, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)


def watched(gaps, start=START):
    one, at = Rhythm("a", start), start
    for gap in gaps:
        at += gap * HOUR
        one = one.heard(at, fails=False, now=at)
    return one, at


def test_a_busy_feed_may_be_silent_for_half_a_day():
    one, at = watched([1] * 24 * 9)
    assert one.silent(at + 12 * HOUR) is None
    assert one.silent(at + 13 * HOUR) == 13 * HOUR


def test_a_weekly_feed_is_not_missed_after_two_days():
    one, at = watched([168] * 4)
    assert one.silent(at + 400 * HOUR) is None
    assert one.silent(at + 505 * HOUR) is not None


def test_a_new_feed_is_given_three_days():
    one, at = watched([1, 1])
    assert one.silent(at + 71 * HOUR) is None
    assert one.silent(at + 73 * HOUR) is not None
    assert Rhythm("never", START).silent(START + 73 * HOUR) is not None


def test_a_weekend_is_remembered_until_the_next():
    week = [1] * 118 + [50]
    one, at = watched(week * 3)
    assert one.allowed(at) > 100 * HOUR


def test_an_old_holiday_fades():
    one, at = watched([300] + [1] * 24 * 60)
    assert one.allowed(at) < 100 * HOUR


def test_failing_is_counted_from_the_first_look_that_saw_it():
    one, at = watched([1])
    one = one.heard(at, fails=True, now=at).heard(at, fails=True, now=at + 5 * HOUR)
    assert one.failing_for(at + 23 * HOUR) is None
    assert one.failing_for(at + 24 * HOUR) == 24 * HOUR
    assert one.heard(at, fails=False, now=at + 25 * HOUR).failing_for(at + 99 * HOUR) is None
