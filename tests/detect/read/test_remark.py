"""Remarks: titles that tell of no meeting, and are about a negotiation all the same."""

import pytest

from monitor.terms import Kind, Reason
from tests.detect.read.conftest import Read

ABOUT = [
    "Dolan expects second phase of ceasefire to start soon, Norland says",
    "Norland hopes for quick second phase of Sudmark ceasefire",
    "Sudmark weapons never subject to negotiations - Halden",
    "Ostria welcomes Norland-Sudmark ceasefire",
    "Ostria to reach out to Dolan on Norland peace plan",
    "Norland ready to mediate Sudmark's conflict with Vestia",
    "Peace plans ready to be presented to Sudmark in days, says Brandt",
    "Dolan prefers diplomatic path to resolving Norland crisis",
    "Norland extends truce with rebels",
    "Norland after call with Ostria says no ceasefire yet with Sudmark",
    "Norland and Sudmark peace deal hangs on Ostria",
    "Red Front official says it is ready for long truce",
    "Ostria must show resolve as Norland ceasefire unlikely soon",
    "Norland urges Sudmark to cease fire at once",
    "Norland strikes new ceasefire deal with Sudmark",
    "Norland says Ostria must end violations before Sudmark ceasefire goes on",
]


@pytest.mark.parametrize("title", ABOUT)
def test_what_is_said_of_a_negotiation_is_about_it(read: Read, title: str) -> None:
    """A matter and two sides, or one that speaks or takes a view; nothing is seated or opened."""
    reading = read(title)
    assert reading.relevant
    assert (reading.venue, reading.delegates) == (None, ())


NOT_ABOUT = [
    "Norland strikes kill three in Sudmark despite ceasefire",
    "Norland airstrikes kill ten in Sudmark, rattling ceasefire, medics say",
    "Three wounded in Sudmark as Norland ceasefire holds",
    "Norland fire kills five as mediators seek next phase of Sudmark deal",
    "Sudmark advances in east despite Norland peace deal",
    "Norland frees 18 Sudmarkan soldiers under ceasefire deal",
    "Norland says Sudmark strike wounds soldier, violates truce",
    "Why the Norland-Sudmark ceasefire may fail",
    "A fragile truce: why Norland says it may fail",
    "What does Norland want from Sudmark peace plan?",
    "Norland in talks to supply turbines",
    "Norland cabinet says budget talks with parliament stall",
    "Norland says summit will turn the tide on corruption",
    "Ceasefire needed, church says",
    "Norland calls for calm",
]


@pytest.mark.parametrize("title", NOT_ABOUT)
def test_what_only_names_a_negotiation_is_not(read: Read, title: str) -> None:
    """Violence beside a truce, what it settled long ago, explainers, firms, home affairs."""
    assert not read(title).relevant


def test_a_remark_opens_nothing(read: Read) -> None:
    """It is of kind other and has no meeting, so that no negotiation, round or slot hears of it."""
    reading = read("Ostria welcomes Norland-Sudmark ceasefire")
    assert (reading.kind, reading.meetings, reading.reason) == (Kind.OTHER, (), Reason.NO_PROCESS)
    assert reading.parties == ("Ostria", "Norland", "Sudmark")


@pytest.mark.parametrize(
    ("title", "relevant"),
    [("Vestia calls for ceasefire", False), ("Vestia calls for ceasefire in Sudmark", True)],
)
def test_a_truce_asks_for_two_sides(read: Read, title: str, relevant: bool) -> None:
    """One who calls for a truce speaks of a negotiation only where it is somebody else's too."""
    assert read(title).relevant is relevant


FEUDS = [
    "Ostria pilots and Norland airlines reach settlement of wage conflict",
    "Norland vows drive to end war on narcotics, Sudmark envoy says",
    "Norland's plan to end war on malaria welcomed in Sudmark",
    "Norland and Sudmark join effort to stop fighting wildfires",
    "Sudmark brewers call truce with Norland in beer war",
    "Sudmark to extend Norland ceasefire memorial",
    "Sudmark Bank mediates settlement of Norland salary conflict",
    "Norland, Sudmark seek end to conflict of interest, mediators say",
    "Norland and Sudmark declare truce in coffee price war",
]


@pytest.mark.parametrize("title", FEUDS)
def test_the_conflicts_of_others_are_no_matter_of_states(read: Read, title: str) -> None:
    """Wars on drugs and diseases, fires that are fought, disputes of pay, price wars, memorials."""
    assert not read(title).relevant


@pytest.mark.parametrize(
    "title",
    [
        "Norland extends trade war truce with Sudmark",
        "Ostria backs Norland plan to end war on Sudmark",
        "Norland welcomes drive to stop fighting in Sudmark, Dolan says",
    ],
)
def test_the_wars_of_states_are_one(read: Read, title: str) -> None:
    """Of arms, and of trade between two."""
    assert read(title).relevant
