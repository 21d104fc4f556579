"""An address that its server refuses again and again is left alone for a day."""

from datetime import UTC, datetime, timedelta

from monitor.deliver.suspend import Suspension

NOW = datetime(2026, 1, 5, tzinfo=UTC)
DAY = timedelta(hours=24)


def test_three_refusals_in_a_row_suspend_for_a_day():
    counted = Suspension()
    assert [counted.refused("a", NOW) for _ in range(3)] == [False, False, True]
    assert counted.until("a", NOW) == NOW + DAY
    assert counted.until("b", NOW) is None
    assert counted.until("a", NOW + DAY) is None


def test_one_more_refusal_after_the_day_suspends_again():
    counted = Suspension()
    for _ in range(3):
        counted.refused("a", NOW)
    assert counted.refused("a", NOW + DAY)
    assert counted.until("a", NOW + DAY) == NOW + 2 * DAY


def test_a_yes_forgets():
    counted = Suspension()
    counted.refused("a", NOW)
    counted.refused("a", NOW)
    counted.accepted("a")
    assert not counted.refused("a", NOW)
