"""What is hoped, told to do or announced for later has not come about."""

import pytest

from monitor.terms import Kind


@pytest.mark.parametrize(
    "title",
    [
        "Dolan says hopefully Norland will come to the table and negotiate",
        "Brandt sends fleet, warning Sudmark to negotiate",
        "No timeline yet for Norland-Sudmark talks in Lindmouth",
        "Halden believes Norland and Sudmark still have time to negotiate",
    ],
)
def test_a_wish_is_no_talks_that_begin(read, title: str) -> None:
    """About talks, and no change."""
    assert read(title).kind is Kind.OTHER


def test_a_deal_to_be_announced_is_no_outcome(read) -> None:
    """The announcement is planned; the same words without a plan tell a deal."""
    later = read("Halden set to announce initial deal between Norland and Sudmark")
    assert later.kind is not Kind.OUTCOME
    assert read("Norland, Sudmark initial deal to end war").kind is Kind.OUTCOME


def test_who_is_said_to_be_in_talks_sits_there(read) -> None:
    """ "Said in talks" is of himself."""
    assert set(read("Norland said in talks with Ostria about grain").parties) == {
        "Norland",
        "Ostria",
    }
