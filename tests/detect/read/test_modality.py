"""How real a meeting is: what is wished for, heard of, on a condition or denied is not what is held."""

import pytest

from monitor.terms import Certainty, ClaimStatus, Kind, Slot, Status
from tests.detect.read.conftest import Read


def claim(reading, slot=Slot.STATUS):
    return next(c for c in reading.meetings[0].claims if c.slot is slot)


@pytest.mark.parametrize(
    "title",
    [
        "Ostria urges Norland and Sudmark to hold talks",
        "Ostria calls on Norland and Sudmark to hold peace talks in Lindmouth",
        "Norland should begin talks with Sudmark, says former envoy",
        "Norland will join talks with Sudmark only if troops leave the north",
    ],
)
def test_what_is_only_wished_for_is_not_planned(read, title):
    """Nor does it bear out what is."""
    found = read(title)
    assert found.relevant
    assert found.kind is Kind.OTHER
    assert claim(found).value == Status.PROPOSED
    assert claim(found).certainty is Certainty.POSSIBLE


def test_who_urges_beside_talks_that_run_takes_nothing_from_them(read):
    """The talks are told of before anything is asked of them."""
    found = read("Norland and Sudmark hold talks in Lindmouth, urge Ostria to keep calm")
    assert claim(found).value == Status.UNDER_WAY
    assert claim(found).certainty is Certainty.CONFIRMED


@pytest.mark.parametrize("word", ["reportedly", "allegedly"])
def test_hearsay_is_reported_whatever_it_says(read, word):
    """Without the word what has begun is confirmed by having begun."""
    heard = read(f"Norland and Sudmark {word} holding secret talks in Lindmouth")
    told = read("Norland and Sudmark holding secret talks in Lindmouth")
    assert claim(heard).value == claim(told).value == Status.UNDER_WAY
    assert claim(heard).certainty is Certainty.REPORTED
    assert claim(told).certainty is Certainty.CONFIRMED


@pytest.mark.parametrize(
    "title",
    [
        "Norland rejects claims that talks with Sudmark were moved to Lindmouth",
        "Norland dismisses reports of talks with Sudmark in Lindmouth",
        "Norland denies reports of talks with Sudmark in Lindmouth",
    ],
)
def test_who_rejects_a_report_denies_what_it_says(read, title):
    """The talks themselves are not rejected."""
    found = claim(read(title), Slot.VENUE)
    assert (found.status, found.name) == (ClaimStatus.DENIED, "Lindmouth")
    assert found.certainty is Certainty.CONFIRMED


def test_who_rejects_talks_denies_no_report(read):
    found = read("Norland rejects talks with Sudmark in Lindmouth")
    assert claim(found).status is not ClaimStatus.DENIED
    assert claim(found).certainty is Certainty.POSSIBLE


@pytest.mark.parametrize(
    ("title", "value"),
    [
        ("Norland says talks with Sudmark not postponed", Status.POSTPONED),
        ("Norland insists talks with Sudmark have not been called off", Status.CANCELLED),
    ],
)
def test_what_is_not_called_off_is_denied_to_be(read, title, value):
    """As by who denies it; the same without the negation is the news."""
    found = read(title)
    assert found.kind is Kind.OTHER
    assert (claim(found).value, claim(found).status) == (value, ClaimStatus.DENIED)
    told = read(title.replace("not been", "been").replace("not ", ""))
    assert (claim(told).value, claim(told).status) == (value, ClaimStatus.CONFIRMED)


@pytest.mark.parametrize(
    ("title", "value"),
    [
        ("Norland denies that talks with Sudmark collapsed", "no_deal"),
        ("Norland denies agreeing border deal with Sudmark", "deal"),
    ],
)
def test_an_end_may_be_denied(read, title, value):
    """How it is said to have ended is no news then, and no end."""
    found = read(title)
    assert found.kind is Kind.OTHER
    assert [(c.value, c.status) for c in found.meetings[0].claims] == [(value, ClaimStatus.DENIED)]


@pytest.mark.parametrize(
    "title",
    [
        "Norland and Sudmark agree ceasefire at Lindmouth talks",
        "Norland and Sudmark agree border deal at Lindmouth talks",
        "Norland, Sudmark agree on fishing deal",
    ],
)
def test_a_deal_may_be_agreed(read, title):
    found = read(title)
    assert found.kind is Kind.OUTCOME
    assert claim(found, Slot.OUTCOME).value == "deal"


def test_a_deal_to_talk_of_is_no_deal(read):
    assert read("Norland and Sudmark agree to border deal talks").kind is Kind.NEW_TALKS
    assert read("Norland, Sudmark yet to agree on border deal").kind is Kind.OTHER


def test_talks_on_a_plan_are_not_planned(read):
    """A "peace plan" is a paper."""
    held = read("Norland and Sudmark hold talks on peace plan in Lindmouth")
    assert claim(held).value == Status.UNDER_WAY
    ahead = read("Norland and Sudmark to hold talks on peace plan in Lindmouth")
    assert claim(ahead).value == Status.PLANNED


@pytest.mark.parametrize(
    "title",
    [
        "In 2018, Norland and Sudmark held talks in Lindmouth",
        "Norland and Sudmark leaders met in Lindmouth in 1998",
    ],
)
def test_history_is_no_news(read, title):
    assert read(title).kind in {Kind.OTHER, Kind.NONE}


def test_talks_on_an_old_deal_are_news(read):
    """The year is that of the deal."""
    assert read("Norland and Sudmark hold talks on truce of 2018").kind is Kind.NEW_TALKS
    found = read("Norland, Sudmark to resume talks on deal signed in 2018")
    assert found.kind is Kind.RESUMED


def test_who_agrees_to_meet_again_agrees_to_nothing_else(read):
    again = read("Norland, Sudmark agree to meet again after talks in Lindmouth")
    assert claim(again, Slot.OUTCOME).value == "continue"
    more = read("Norland, Sudmark sign truce, next round in Ostberg")
    assert claim(more, Slot.OUTCOME).value == "partial"


MONTHS = [
    ("Norland-Sudmark talks moved to May", Kind.POSTPONED, Certainty.REPORTED),
    ("Norland-Sudmark talks moved to March", Kind.POSTPONED, Certainty.REPORTED),
    ("Norland and Sudmark to hold talks in May", Kind.NEW_TALKS, Certainty.REPORTED),
    ("Norland and Sudmark may hold talks in June", Kind.OTHER, Certainty.POSSIBLE),
]


@pytest.mark.parametrize(("title", "kind", "certainty"), MONTHS)
def test_a_month_is_no_modal(read: Read, title: str, kind: Kind, certainty: Certainty) -> None:
    """ "In May" is a date and leaves the talks as sure as they are."""
    reading = read(title)
    assert reading.kind is kind
    assert {claim.certainty for claim in reading.meetings[0].claims} == {certainty}
