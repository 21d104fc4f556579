"""Names settled into entities: who speaks for whom on the day of the article."""

from datetime import date

from monitor.detect.read.entity import settle
from monitor.match.entry import Person
from monitor.match.lists import Lists
from monitor.match.model import Finding, Sort, Via

LISTS = Lists.of(
    people=[Person(id="ada-holm", name="Ada Holm", party="norland", until=date(2024, 3, 1))]
)
FOUND = [Finding(Sort.PERSON, "ada-holm", 0, 8, "Ada Holm", Via.NAME, 100, "people")]


def test_an_office_holder_speaks_for_the_party() -> None:
    """In office, and in the weeks behind it, the name stands for the side."""
    assert [e.party for e in settle(FOUND, LISTS, date(2024, 4, 1))] == ["norland"]


def test_whoever_left_office_long_ago_speaks_for_nobody() -> None:
    """A former minister who meets somebody is no meeting of states."""
    assert [(e.person, e.party) for e in settle(FOUND, LISTS, date(2025, 4, 1))] == [
        ("ada-holm", "")
    ]
