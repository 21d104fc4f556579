"""Roles: who takes part, who only speaks, sends or hosts."""

import pytest

from tests.detect.read.conftest import Read


@pytest.mark.parametrize(
    ("title", "delegates"),
    [
        (
            "Secretary of State Anna Brandt met Sudmark's Ilse Kovarik in Lindmouth",
            ("Anna Brandt", "Ilse Kovarik"),
        ),
        (
            "Norland and Sudmark open talks, with Joren Tveit leading the Norlandic team",
            ("Joren Tveit",),
        ),
        ("Norland's Anna Brandt sends delegation to Ostberg for Sudmark peace talks", ()),
        ("Norland envoy Joren Tveit in Ostberg for Sudmark peace talks", ("Joren Tveit",)),
        ("Talks between Norland and Sudmark advance, Ostrian envoy Peter Halden says", ()),
        ("Norland-Sudmark talks to be held in Vestia, chief negotiator Karl Amund says", ()),
        ("Anna Brandt says Dolan wants peace, Norland to hold talks with Ostria", ()),
        (
            "Joren Tveit, envoy Ilse Kovarik plan to meet Marek Dolan in Lindmouth",
            ("Joren Tveit", "Ilse Kovarik", "Marek Dolan"),
        ),
        ("Halden expresses hope that Norland-Sudmark talks will be held soon", ()),
        ("Halden, in Nordhaven, says peace talks on Sudmark war to resume in Lindmouth", ()),
        ("Brandt offers aid to Sudmark after talks with world leaders", ("Anna Brandt",)),
        ("Anna Brandt's Ostria visit ends", ("Anna Brandt",)),
        (
            "Anna Brandt to meet Sudmark opposition leader Ilse Kovarik",
            ("Anna Brandt", "Ilse Kovarik"),
        ),
        ("Anna Brandt meets Sudmark envoys, thanking Halden for help", ("Anna Brandt",)),
        (
            "Anna Brandt to meet Marek Dolan, Peter Halden, the Ostrian envoy to Norland, said",
            ("Anna Brandt", "Marek Dolan"),
        ),
        ("Joren Tveit replaced by Anna Brandt as head of team at Sudmark talks", ("Anna Brandt",)),
        ("Tveit to lead team at Sudmark talks, Anna Brandt to stay home", ("Joren Tveit",)),
        (
            "Talks in Lindmouth attended by Anna Brandt, Marek Dolan and, as mediator, Peter Halden",
            ("Anna Brandt", "Marek Dolan", "Peter Halden"),
        ),
        (
            "Taking part in the talks are Joren Tveit for Norland and Ilse Kovarik for Sudmark",
            ("Joren Tveit", "Ilse Kovarik"),
        ),
        (
            "Anna Brandt, flanked by Joren Tveit, holds talks with Marek Dolan",
            ("Anna Brandt", "Joren Tveit", "Marek Dolan"),
        ),
        ("Top adviser to Anna Brandt meets Sudmark envoys", ()),
        (
            "Brandt, Dolan agree to restore ties after meeting in Lindmouth",
            ("Anna Brandt", "Marek Dolan"),
        ),
        (
            "Anna Brandt holds talks with Marek Dolan during a visit to Ostberg",
            ("Anna Brandt", "Marek Dolan"),
        ),
    ],
)
def test_who_takes_part(read: Read, title: str, delegates: tuple[str, ...]) -> None:
    """Whoever sits down or goes there is a delegate; who sends or comments is not."""
    assert read(title).delegates == delegates


def test_a_meeting_hosted_by_somebody_keeps_its_place(read: Read) -> None:
    """In "meet in Nordhaven hosted by X" it is X who hosts, and Nordhaven is where."""
    assert read("Sudmark and Ostria hold talks in Nordhaven hosted by Vestia").venue == "Nordhaven"


def test_the_governments_of_several_states_are_a_subject(read: Read) -> None:
    """Plurals of office holders stand for the states behind "of"."""
    assert read("Premiers of Norland, Sudmark hold talks").parties == ("Norland", "Sudmark")


def test_a_clause_behind_as_is_no_role(read: Read) -> None:
    """ "As the government ... " opens a clause, "as mediator" does not."""
    title = "Anna Brandt meets Marek Dolan as government crisis in Ostria goes on"
    assert read(title).venue is None


def test_the_sentence_behind_the_title_says_who_joins(read: Read) -> None:
    """Those expected to attend take part, though their sentence has no word for the meeting."""
    reading = read(
        "Norland and Sudmark to hold peace talks in Lindmouth",
        "Joren Tveit and Ilse Kovarik are among those expected to attend.",
    )
    assert reading.delegates == ("Joren Tveit", "Ilse Kovarik")


def test_an_adviser_speaks_for_the_side_of_whom_he_serves(read: Read) -> None:
    """ "Adviser to X" brings the party of X to the table, not X."""
    assert read("Top adviser to Anna Brandt meets Sudmark envoys").parties == ("Norland", "Sudmark")


def test_whoever_is_on_his_way_meanwhile_is_not_there(read: Read) -> None:
    """A visit that the text tells beside the talks gives them neither place nor people."""
    reading = read(
        "Norland and Sudmark end ceasefire talks without breakthrough",
        "The latest round of negotiations comes as Anna Brandt heads to Lindmouth.",
    )
    assert (reading.venue, reading.delegates) == (None, ())
