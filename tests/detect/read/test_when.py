"""When: what a text says of days, resolved against a Wednesday, 14 January 2026."""

import pytest

from monitor.terms import Kind, Slot, Status


def days(reading):
    return [c.value for m in reading.meetings for c in m.claims if c.slot is Slot.DATE]


@pytest.mark.parametrize(
    ("when", "value"),
    [
        ("on Friday and Saturday", "2026-01-16/2026-01-17"),
        ("from Friday to Monday", "2026-01-16/2026-01-19"),
        ("from January 30 to February 2", "2026-01-30/2026-02-02"),
        ("from 30 January to 2 February", "2026-01-30/2026-02-02"),
        ("on Tuesday and Friday", "2026-01-20"),
        ("on 2026-02-12", "2026-02-12"),
        ("at the weekend", "2026-01-17/2026-01-18"),
        ("in April", "2026-04-01/2026-04-30"),
        ("in early April", "2026-04-01/2026-04-30"),
        ("in mid-April", "2026-04-01/2026-04-30"),
        ("in January", "2026-01-01/2026-01-31"),
        ("in April 2027", "2027-04-01/2027-04-30"),
        ("on November 10", "2026-11-10"),
        ("on 30 December", "2025-12-30"),
        ("on 29 February 2028", "2028-02-29"),
    ],
)
def test_days_ahead(read, when, value):
    """First and last day; a month is a window of its own; a year that is not said is the nearest."""
    assert days(read(f"Norland and Sudmark to hold talks in Lindmouth {when}")) == [value]


@pytest.mark.parametrize("when", ["on 29 February", "on 2026-13-12", "on 31 April"])
def test_days_that_are_none(read, when):
    assert days(read(f"Norland and Sudmark to hold talks in Lindmouth {when}")) == []


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Norland-Sudmark talks postponed from Friday to Monday", ["2026-01-19"]),
        ("Norland-Sudmark talks postponed from Friday until Monday", ["2026-01-19"]),
        ("Norland-Sudmark talks set for Friday postponed to Monday", ["2026-01-19"]),
        ("Norland-Sudmark talks moved from Friday to Monday", ["2026-01-19"]),
        ("Norland-Sudmark talks brought forward to Thursday", ["2026-01-15"]),
        ("Norland-Sudmark talks rescheduled for February 20", ["2026-02-20"]),
        ("Norland-Sudmark talks delayed, now to be held on 20 February", ["2026-02-20"]),
        ("Norland-Sudmark talks postponed on Friday", []),
        ("Norland-Sudmark talks set for Friday postponed", []),
    ],
)
def test_talks_that_are_put_off_have_the_new_day(read, title, found):
    """Not the old one, and not that on which it was said."""
    reading = read(title)
    assert reading.kind is Kind.POSTPONED
    assert next(c.value for c in reading.meetings[0].claims) == Status.POSTPONED
    assert days(reading) == found


def test_a_place_they_are_moved_to_is_no_day(read):
    assert read("Norland-Sudmark talks moved from Lindmouth to Ostberg").kind is Kind.VENUE_CHANGE
