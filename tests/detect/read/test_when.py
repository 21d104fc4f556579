"""When: what a text says of days, resolved against a Wednesday, 14 January 2026."""

from datetime import timedelta

import pytest

from monitor.article.model import Article, Origin
from monitor.detect.read import Reader
from monitor.match.engine import Engine
from monitor.terms import Kind, Slot, Status
from tests.detect.read.conftest import DAY, LISTS, PROCESSES


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
        ("in two weeks", "2026-01-26/2026-02-01"),
        ("in two months", "2026-03-01/2026-03-31"),
        ("in 10 days", "2026-01-24"),
        ("within ten days", "2026-01-14/2026-01-24"),
        ("in the next three weeks", "2026-01-14/2026-02-08"),
        ("on the 20th", "2026-01-20"),
        ("on the 12th", "2026-02-12"),
        ("by the end of March", "2026-01-14/2026-03-31"),
        ("at the end of March", "2026-03-01/2026-03-31"),
        ("by the end of the month", "2026-01-14/2026-01-31"),
        ("by the end of next week", "2026-01-14/2026-01-25"),
        ("next year", "2027-01-01/2027-12-31"),
    ],
)
def test_days_ahead(read, when, value):
    """First and last day; a month is a window of its own; a year that is not said is the nearest."""
    assert days(read(f"Norland and Sudmark to hold talks in Lindmouth {when}")) == [value]


@pytest.mark.parametrize(
    "when",
    [
        "on 29 February",
        "on 2026-13-12",
        "on 31 April",
        "on the 20th floor",
        "for the third time in two weeks",
        "for the first time in 10 days",
        "ahead of April elections",
        "after last year",
        "in 500 days",
        "on the 12th round",
    ],
)
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
        ("Norland-Sudmark talks postponed to the 20th", ["2026-01-20"]),
        ("Norland-Sudmark talks postponed until April", ["2026-04-01/2026-04-30"]),
        ("Norland-Sudmark talks postponed until next year", ["2027-01-01/2027-12-31"]),
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


@pytest.mark.parametrize(
    ("lead", "found"),
    [
        ("Norland and Sudmark opened talks in Lindmouth on Monday.", ["2026-01-12"]),
        ("Envoys of Norland and Sudmark began talks in Lindmouth on Friday.", ["2026-01-09"]),
        ("Norland and Sudmark will open talks in Lindmouth on Monday.", ["2026-01-19"]),
        ("Talks between Norland and Sudmark are to be held in Lindmouth on Monday.", ["2026-01-19"]),
        ("Norland and Sudmark agreed on Monday to hold talks in Lindmouth.", []),
        ("Envoys of Norland and Sudmark, who met on Monday, will hold talks in Lindmouth.", []),
        ("Anna Brandt arrived in Lindmouth on Monday to hold talks with Marek Dolan on Friday.", ["2026-01-16"]),
    ],
)  # fmt: skip
def test_a_bare_weekday_behind_a_verb_of_the_past(read, lead, found):
    """It is the last of its name, and no day of talks that are still to come."""
    begun = "opened" in lead or "began" in lead
    title = "Norland, Sudmark begin talks" if begun else "Norland, Sudmark to hold talks"
    assert days(read(title, lead)) == found


def test_a_text_first_seen_days_late(lexicon):
    """A bare weekday counts from the day it was published, not from that it was fetched."""
    origin = Origin("test", "Test")
    title = "Norland and Sudmark to hold talks in Lindmouth on Friday"
    late = Article("a", "r", title, "", "", origin, "en", DAY, DAY + timedelta(days=6))
    reader = Reader(LISTS, lexicon, PROCESSES)
    found = reader.read(Engine.compile(LISTS, ()).match(late))
    assert days(found) == ["2026-01-16"]
