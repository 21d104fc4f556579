"""Talks of two whom no list knows: named in passing, a delegation on its way, ties restored."""

import pytest

from monitor.terms import Kind, Slot

RUN = [
    "Ostria, Vestia speed up trade talks",
    "Ostria and Vestia advance talks on river navigation",
    "Ostria backs river plan in talks with Vestia",
    "Bridges were the focus during Ostrian-Vestian negotiations",
    "Ostrian, Vestian foreign ministers discuss river plan",
    "Ostrian delegation in Vestia for defence talks",
]
NOT_ON = [
    "Ostria may speed up trade talks with Vestia",
    "Ostria refuses to advance talks with Vestia",
    "Ostria, Vestia discuss river plan",
]


@pytest.mark.parametrize("title", RUN)
def test_that_they_talk_is_news(read, title: str) -> None:
    """Nobody knew of it, whatever else the headline tells."""
    meeting = read(title).meetings[0]
    assert (meeting.key, meeting.kind) == ("ostria+vestia", Kind.NEW_TALKS)


@pytest.mark.parametrize("title", NOT_ON)
def test_what_is_unsure_or_names_nobody_in_office_is_none(read, title: str) -> None:
    """A wish, a refusal, and states that only "discuss"."""
    assert {m.kind for m in read(title).meetings} <= {Kind.OTHER}


def test_of_a_listed_negotiation_it_is_a_remark(read) -> None:
    """That its talks go on is known."""
    assert read("Norland, Sudmark speed up peace talks").kind is Kind.OTHER


def test_a_delegation_talks_with_those_it_goes_to(read) -> None:
    """No other side is named; where one is, the land is a place alone."""
    meeting = read("Halden leads Ostrian delegation to Vestia for trade talks").meetings[0]
    assert meeting.parties == ("ostria", "vestia")
    third = read("Ostrian delegation heads to Vestia for talks with Norland").meetings[0]
    assert third.parties == ("norland", "ostria")


@pytest.mark.parametrize("verb", ["restore", "agree to re-establish"])
def test_ties_that_are_restored_are_an_accord(read, verb: str) -> None:
    """Between two, and done."""
    assert read(f"Ostria and Vestia {verb} diplomatic relations").kind is Kind.OUTCOME


def test_a_list_of_partners_is_no_pair(read) -> None:
    """ "X meets Y, Z" is not the negotiation of Y and Z; "Y, Z meet" is."""
    assert read("Ostria holds high-level talks with Norland, Sudmark").meetings[0].parties == (
        "norland", "ostria",
    )  # fmt: skip
    assert read("Norland, Sudmark hold talks").meetings[0].key == "norland-sudmark"


def test_a_land_they_meet_for_talks_on_is_no_venue(read) -> None:
    """They meet somewhere, about it."""
    meeting = read("Halden meets Vestian president for Sudmark talks").meetings[0]
    assert all(claim.slot is not Slot.VENUE for claim in meeting.claims)
