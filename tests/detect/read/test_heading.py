"""Headings: titles of two halves, of which the second may hold the news."""

import pytest

from monitor.terms import Kind


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Norland-Sudmark talks: second round postponed", Kind.POSTPONED),
        ("Norland-Sudmark talks: next round moved to Ostberg", Kind.VENUE_CHANGE),
        ("Norland-Sudmark talks - next round called off", Kind.CANCELLED),
        ("Norland-Sudmark talks: delegations leave without agreement", Kind.OUTCOME),
        ("Norland-Sudmark peace talks: Tveit replaced by Jane Roe", Kind.DELEGATION_CHANGE),
        ("Brandt under fire at home: Norland-Sudmark talks moved to Ostberg", Kind.VENUE_CHANGE),
        ("Norland ready for talks - Brandt, Dolan to meet in Lindmouth on Friday", Kind.NEW_TALKS),
        ("Peace plan on table: Brandt calls off meeting with Dolan", Kind.CANCELLED),
        ("A long winter in the north - Norland, Sudmark to resume talks", Kind.RESUMED),
    ],
)
def test_the_second_half_tells_the_news(read, title, kind):
    """A bare heading in front of it names the talks that it speaks of."""
    reading = read(title)
    assert reading.kind is kind
    assert "norland-sudmark" in [meeting.key for meeting in reading.meetings]


@pytest.mark.parametrize(
    "title",
    [
        "Norland-Sudmark talks: what to know",
        "Norland-Sudmark talks: Ostria postpones election",
        "Norland-Sudmark talks: Ostria delays the vote",
        "Norland-Sudmark talks: Vestia says visit of envoy postponed",
    ],
)
def test_a_second_half_on_something_else(read, title):
    assert read(title).kind is Kind.OTHER
