"""What is said of talks that run, told from how a sitting of them ended."""

import pytest

from monitor.terms import Kind

ENDED = [
    "Norland, Sudmark envoys held productive talks, Brandt says",
    "Dolan reports progress after talks with Brandt in Lindmouth",
    "Norland says progress was made at Lindmouth talks with Sudmark",
    "Brandt and Dolan note progress in phone call",
    "Norland, Sudmark end talks, hail progress",
]
GOES_ON = [
    "Brandt touts progress in Norland-Sudmark talks",
    "Dolan goes to second day of talks with Norland in positive mood",
    "Norland says progress is being made towards talks with Sudmark",
    "Norland unaware of outcome of talks of Sudmark and Ostria",
]


@pytest.mark.parametrize("title", ENDED)
def test_progress_at_a_sitting_is_an_outcome(read, title: str) -> None:
    """It has a place, a verb of sitting down, or an end."""
    assert read(title).kind is Kind.OUTCOME


@pytest.mark.parametrize("title", GOES_ON)
def test_progress_of_talks_that_run_is_a_remark(read, title: str) -> None:
    """Nothing says that anything is over."""
    reading = read(title)
    assert reading.relevant
    assert reading.kind is Kind.OTHER


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Norland and Sudmark have not halted talks", Kind.OTHER),
        ("Norland and Sudmark have halted talks", Kind.POSTPONED),
        ("Norland has not called off talks with Sudmark", Kind.OTHER),
        ("Norland has called off talks with Sudmark", Kind.CANCELLED),
    ],
)
def test_what_is_not_called_off_runs(read, title: str, kind: Kind) -> None:
    """The negation holds phrases of several words too."""
    assert read(title).kind is kind


def test_the_end_of_a_year_ends_no_talks(read) -> None:
    """Behind a preposition "end" is a time."""
    reading = read("Norland hosts yearly talks with Sudmark at end of a hard year")
    assert reading.kind is Kind.NEW_TALKS


KNOWN = [
    "Brandt regrets leak of her call with Dolan",
    "Brandt calls her meeting with Dolan a gift to both nations",
    "Brandt defends Tveit amid leaked call with Dolan",
    "Dolan welcomes Norlandic foreign minister's words on border",
    "Norlandic ambassador Jane Roe arrives in Ostria",
    "Brandt turns to poets in bid to meet Dolan",
    "Brandt's Vestia visit strains ties of Ostria and Sudmark",
    "Tveit reports to Brandt about trip to Lindmouth",
    "Brandt's portrait with Dolan from Lindmouth talks put up in Nordhaven",
    "Foreign troops arrive in Norland as Sudmark looks on",
]


@pytest.mark.parametrize("title", KNOWN)
def test_a_meeting_that_is_only_named_does_not_begin(read, title: str) -> None:
    """Somebody's meeting, one that is tried for, a picture of one, and people of no side."""
    assert read(title).kind in {Kind.OTHER, Kind.NONE}


@pytest.mark.parametrize(
    "title",
    [
        "Brandt says her meeting with Dolan will be held on Monday",
        "Brandt and Dolan meet in bid to end war",
        "Norlandic delegation arrives in Sudheim",
        "Brandt on visit to Sudheim for talks with Dolan",
        "Brandt to pay state visit to Sudmark",
    ],
)
def test_a_meeting_of_which_more_is_said_begins(read, title: str) -> None:
    """Whose it is does not matter where it is said when it is held."""
    assert read(title).kind is Kind.NEW_TALKS


def test_talks_that_resume_well_are_resumed(read) -> None:
    """What is said of their return is no readout."""
    title = "Norland calls resumption of talks with Sudmark in Lindmouth a positive sign"
    assert read(title).kind is Kind.RESUMED


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Norland outlines results of Brandt-Dolan talks", Kind.OUTCOME),
        ("Brandt briefs allies on talks with Dolan", Kind.OUTCOME),
        ("Brandt briefs Ostrian ministers on floods", Kind.NONE),
    ],
)
def test_a_readout_is_of_talks(read, title: str, kind: Kind) -> None:
    """Who is briefed on another matter hears no outcome."""
    assert read(title).kind is kind
