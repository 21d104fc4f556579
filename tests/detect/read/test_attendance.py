"""Attendance: who is named beside talks and does not come."""

import pytest

from monitor.terms import Slot
from tests.detect.read.conftest import Read


@pytest.mark.parametrize(
    ("title", "delegates"),
    [
        ("Brandt and Dolan will not attend peace talks in Lindmouth", ()),
        ("Brandt, Dolan to skip Ostria peace summit in Lindmouth", ()),
        ("Brandt says she will not attend summit with Sudmark in Lindmouth", ()),
        ("Joren Tveit leads Norlandic team as Ilse Kovarik skips talks", ("Joren Tveit",)),
        ("Anna Brandt meets Marek Dolan, skips summit", ("Anna Brandt", "Marek Dolan")),
        ("Anna Brandt meets Marek Dolan as Peter Halden stays away from summit",
         ("Anna Brandt", "Marek Dolan")),
        ("Anna Brandt fires Joren Tveit days before Sudmark peace talks in Lindmouth", ()),
        ("Anna Brandt to skip talks on Sudmark, Joren Tveit to attend instead", ("Joren Tveit",)),
        ("Tveit to stand in for Brandt at Norland-Sudmark talks", ("Joren Tveit",)),
        ("Anna Brandt welcomes Sudmark's Ilse Kovarik in closed-door meeting",
         ("Anna Brandt", "Ilse Kovarik")),
        ("Anna Brandt welcomes Sudmark's proposal for meeting in Lindmouth", ()),
    ],
)  # fmt: skip
def test_whoever_stays_away_is_no_delegate(
    read: Read, title: str, delegates: tuple[str, ...]
) -> None:
    """The subject of "skips" and "will not attend", and those listed with it, take no part."""
    assert read(title).delegates == delegates


def test_staying_away_is_still_a_claim(read: Read) -> None:
    """That a named person will not come is what changes the delegation."""
    reading = read("Joren Tveit to skip Norland-Sudmark talks in Lindmouth")
    claims = [c for m in reading.meetings for c in m.claims if c.slot is Slot.DELEGATION]
    assert [claim.value for claim in claims] == ["joren-tveit"]


def test_one_is_dismissed_and_another_named(read: Read) -> None:
    """ "Fires A, names B to lead": A leaves, B heads."""
    title = "Brandt fires Joren Tveit, names Lena Aas to lead Norland-Sudmark peace talks"
    claims = [c for m in read(title).meetings for c in m.claims if c.slot is Slot.DELEGATION]
    assert [(c.value, c.role) for c in claims] == [("joren-tveit", "leaves"), ("lena aas", "head")]


def test_sending_a_warning_takes_nobody_to_the_talks(read: Read) -> None:
    """The subject of "sends warning" in front of "ahead of A-B talks" is elsewhere."""
    title = "Peter Halden sends warning ahead of Brandt-Dolan summit"
    assert read(title).delegates == ("Anna Brandt", "Marek Dolan")


@pytest.mark.parametrize(
    ("title", "delegates"),
    [
        ("Brandt urges Dolan to end war in phone call", ("Anna Brandt", "Marek Dolan")),
        ("Anna Brandt presses Dolan on aid at a meeting in Lindmouth",
         ("Anna Brandt", "Marek Dolan")),
        ("Brandt raises aid with Dolan in Rose Palace meeting",
         ("Anna Brandt", "Marek Dolan")),
        ("Brandt urges Dolan to attend peace talks with Ostria", ()),
        ("Brandt tells Dolan Norland is ready for peace talks in Lindmouth", ()),
    ],
)  # fmt: skip
def test_two_who_speak_at_a_meeting_are_both_there(
    read: Read, title: str, delegates: tuple[str, ...]
) -> None:
    """Who presses another "in phone call", "at talks" sits there with him; elsewhere he does not."""
    both = ("Anna Brandt", "Marek Dolan")
    assert (set(both) <= set(read(title).delegates)) is (delegates == both)


@pytest.mark.parametrize(
    ("title", "delegates"),
    [
        ("Norland names its team for Sudmark talks: Joren Tveit, Anna Brandt",
         ("Joren Tveit", "Anna Brandt")),
        ("Norlandic negotiating team: Joren Tveit, Anna Brandt at Lindmouth talks",
         ("Joren Tveit", "Anna Brandt")),
        ("Norland was represented by Joren Tveit, Sudmark by Ilse Kovarik at talks in Lindmouth",
         ("Joren Tveit", "Ilse Kovarik")),
        ("Norland team led by Tveit, Sudmark's by Kovarik, meet in Lindmouth",
         ("Joren Tveit", "Ilse Kovarik")),
        ("Talks mediated by Vestia hit snag in Lindmouth, Ostria by Halden blamed", ()),
    ],
)  # fmt: skip
def test_rosters(read: Read, title: str, delegates: tuple[str, ...]) -> None:
    """Names behind the colon of a delegation, and behind a second "by" without its verb."""
    assert read(title).delegates == delegates


@pytest.mark.parametrize(
    ("title", "delegates"),
    [
        ("Brandt says talks with Dolan went well", ("Anna Brandt", "Marek Dolan")),
        ("Tveit calls talks with Sudmark useful", ("Joren Tveit",)),
        ("Brandt, Dolan say they had good meeting in Lindmouth", ("Anna Brandt", "Marek Dolan")),
        ("Halden calls Norland-Sudmark talks constructive", ()),
        ("Brandt vows to keep gas field as Ostria peace talks begin", ()),
        ("Brandt in Lindmouth as Ostria peace talks begin", ("Anna Brandt",)),
    ],
)
def test_who_tells_how_his_talks_went_was_there(
    read: Read, title: str, delegates: tuple[str, ...]
) -> None:
    """Not so who rates the talks of others, or does something else while talks begin."""
    assert read(title).delegates == delegates


@pytest.mark.parametrize(
    ("title", "delegates"),
    [
        ("Anna Brandt arrives in Lindmouth ahead of Dolan meeting", ("Anna Brandt", "Marek Dolan")),
        ("Norland and Ostria start trade talks ahead of Brandt-Dolan summit", ()),
        ("Tveit to arrive in Lindmouth ahead of Dolan's visit to Ostria", ("Joren Tveit",)),
    ],
)
def test_the_meeting_ahead_is_that_of_him_who_comes(
    read: Read, title: str, delegates: tuple[str, ...]
) -> None:
    """Where two meet already, the meeting ahead is another."""
    assert read(title).delegates == delegates


def test_the_lead_names_whom_a_title_calls_by_office(read: Read) -> None:
    """ "Foreign ministers have second meeting" names no land; its first sentence does."""
    lead = "Joren Tveit met his Sudmark counterpart Ilse Kovarik in Lindmouth on Thursday."
    reading = read("Foreign ministers have second meeting", lead)
    assert (reading.venue, reading.delegates) == ("Lindmouth", ("Joren Tveit", "Ilse Kovarik"))


def test_rivals_without_a_name_are_named_by_the_lead(read: Read) -> None:
    """A title of talks that names nobody is borne out by a lead that names both."""
    reading = read(
        "Rivals hold summit, signal concessions", "Anna Brandt will meet Dolan in Vestia."
    )
    assert (reading.venue, reading.delegates) == ("Vestia", ("Anna Brandt", "Marek Dolan"))


def test_a_working_dinner_is_a_meeting(read: Read) -> None:
    """ "She had a working dinner with Dolan": the lead names whom she met."""
    lead = "She had a working dinner with Marek Dolan on Wednesday."
    reading = read("Anna Brandt meets Sudmark's chief negotiator for talks", lead)
    assert reading.delegates == ("Anna Brandt", "Marek Dolan")
