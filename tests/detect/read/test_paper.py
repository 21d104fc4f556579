"""Plans, accords and errands: what a negotiation is told by where nobody "holds talks"."""

import pytest

from monitor.terms import Kind
from tests.detect.read.conftest import Read

RELEVANT = [
    ("Brandt says Sudmark peace deal is 'very close'", True),
    ("Norland could accept revised Sudmark peace plan, Ostria says", True),
    ("Norland tweaks Sudmark peace plan", True),
    ("Peace plan would kill and divide Norland, Sudmark bombed again", False),
    ("Brandt wants to negotiate with Sudmark", True),
    ("Ostria says Sudmark wants to talk", True),
    ("World leaders meet to back Norland ceasefire", True),
    ("Norland-Arab summit to be held next year", True),
    ("Norland's summit to be held next year", False),
    ("Halden says Norland agrees to 60-day ceasefire", True),
    ("Norland agrees to 60-day ceasefire", False),
]


@pytest.mark.parametrize(("title", "relevant"), RELEVANT)
def test_a_second_side_is_needed(read: Read, title: str, relevant: bool) -> None:
    """A side that says what it makes of a plan, one who speaks for another, a region, "leaders"."""
    assert read(title).relevant is relevant


KINDS = [
    ("Brandt announces ceasefire deal between Ostria and Sudmark", Kind.OUTCOME),
    ("Norland extends ceasefire with Sudmark by 15 days", Kind.OUTCOME),
    ("Brandt unveils Sudmark trade deal", Kind.OUTCOME),
    ("Norland and Sudmark halt border conflict with second ceasefire", Kind.OUTCOME),
    ("Norland and Sudmark yet to agree on ceasefire", Kind.OTHER),
    ("Norland rejects Sudmark peace plan", Kind.OTHER),
]


@pytest.mark.parametrize(("title", "kind"), KINDS)
def test_an_accord_is_an_outcome_and_a_plan_is_not(read: Read, title: str, kind: Kind) -> None:
    """What is announced, extended, unveiled came of talks; what is only on paper did not."""
    reading = read(title)
    assert (reading.relevant, reading.kind) == (True, kind)


def test_an_envoy_is_sent_somewhere(read: Read) -> None:
    """Behind "sends envoy to" stands where he goes, not whose envoy he is."""
    sent, named = (
        read("Norland sends envoy to Sudmark to calm spat"),
        read("Norland envoy to Sudmark"),
    )
    assert (sent.kind, sent.venue) == (Kind.NEW_TALKS, "Sudmark")
    assert not named.relevant


def test_nobody_sits_down_with_a_paper(read: Read) -> None:
    """Who speaks of a plan takes part in nothing, and the land it is for is no place."""
    reading = read("Dolan will have to accept peace deal in Norland, Brandt says")
    assert (reading.relevant, reading.delegates, reading.venue) == (True, (), None)


@pytest.mark.parametrize(
    ("title", "venue"),
    [("Nordhaven ready to negotiate with Sudmark", None), ("Nordhaven talks with Sudmark begin", "Nordhaven")],
)  # fmt: skip
def test_a_verb_has_no_place_in_front(read: Read, title: str, venue: str | None) -> None:
    """The city in front of a noun of talks is where; in front of a verb it is who."""
    assert read(title).venue == venue
