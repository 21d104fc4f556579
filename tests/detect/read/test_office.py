"""Long posts: who holds them sits at the table, and their words are no names."""

import pytest

from tests.detect.read.conftest import Read


@pytest.mark.parametrize(
    ("title", "delegates"),
    [
        (
            "Minister of Trade and Transport of Norland Rosa Lind and Sudmark's envoy Karl Amund meet in Lindmouth",
            ("Rosa Lind", "Karl Amund"),
        ),
        (
            "The chief of the Norlandic Foreign Ministry's policy office, Rosa Lind, met Sudmark's envoys in Lindmouth",
            ("Rosa Lind",),
        ),
        (
            "Norland envoy for the Northern Region, Rosa Lind, arrives in Sudheim for talks",
            ("Rosa Lind",),
        ),
        (
            "Co-chairs Rosa Lind (Norland) and Karl Amund (Sudmark) took part in the meeting in Lindmouth",
            ("Rosa Lind", "Karl Amund"),
        ),
        (
            "Rosa Lind, chairwoman of the council of Norland, meets Sudmark's envoys in Lindmouth",
            ("Rosa Lind",),
        ),
        (
            "Norland and Sudmark hold talks in Lindmouth, led by Norland's adviser Rosa Lind and Gen. Karl Amund",
            ("Rosa Lind", "Karl Amund"),
        ),
        (
            "Anna Brandt meets her Sudmarkan counterpart Karl Amund in Lindmouth",
            ("Anna Brandt", "Karl Amund"),
        ),
        (
            "Norland and Sudmark held talks in Lindmouth under the chairmanship of minister Rosa Lind",
            ("Rosa Lind",),
        ),
        ("Norland is represented at Sudmark peace talks by Joren Tveit", ("Joren Tveit",)),
        (
            "Anna Brandt held talks with Marek Dolan as well as Ostrian minister Peter Halden",
            ("Anna Brandt", "Marek Dolan", "Peter Halden"),
        ),
        (
            "Talks with Sudmark were attended by Norland's Rosa Lind and Joren Tveit",
            ("Rosa Lind", "Joren Tveit"),
        ),
        (
            "Rosa Lind, a critic of Sudmark, will join the peace talks of Norland and Sudmark",
            ("Rosa Lind",),
        ),
        ("Rosa Lind, who advises Norland, met Sudmark's envoys in Lindmouth", ("Rosa Lind",)),
    ],
)
def test_the_holder_of_a_post(read: Read, title: str, delegates: tuple[str, ...]) -> None:
    """However many words name the office, and whether the name stands behind a comma or not."""
    assert read(title).delegates == delegates


@pytest.mark.parametrize(
    ("title", "delegates"),
    [
        ("Officials of President Anna Brandt meet Sudmark's envoys in Lindmouth", ()),
        ("An adviser to Norlandic president Anna Brandt meets Marek Dolan", ("Marek Dolan",)),
        (
            "Anna Brandt and Marek Dolan meet at President Lind hotel in Lindmouth",
            ("Anna Brandt", "Marek Dolan"),
        ),
        ("Red Lion, a bank of Norland, and Sudmark sit for talks in Lindmouth", ()),
        ("Minister of Foreign Affairs of Norland meets Sudmark's envoys in Lindmouth", ()),
        ("Norland and Sudmark agree to go on in talks in Ostria's Eastmoor", ()),
    ],
)
def test_whose_office_it_is(read: Read, title: str, delegates: tuple[str, ...]) -> None:
    """Whom officials serve, a hotel, a ministry and a province take no part."""
    assert read(title).delegates == delegates


@pytest.mark.parametrize(
    ("title", "delegates"),
    [
        (
            "Anna Brandt, head of the Norlandic delegation, says talks with Sudmark went well",
            ("Anna Brandt",),
        ),
        (
            "Anna Brandt and Marek Dolan have confirmed their participation in talks in Lindmouth",
            ("Anna Brandt", "Marek Dolan"),
        ),
        ("Peter Halden says talks of Norland and Sudmark went well", ()),
    ],
)
def test_who_heads_a_side_and_speaks(read: Read, title: str, delegates: tuple[str, ...]) -> None:
    """The head of a delegation sits there, whatever he says of it; others only comment."""
    assert read(title).delegates == delegates


def test_who_took_part_in_the_meeting_just_told_of(read: Read) -> None:
    """The sentence behind the title says who attended "the meeting", whatever side it is of."""
    text = "The envoys Rosa Lind (Ostria) and Karl Amund (Vestia) took part in the meeting."
    made = read("Norland and Sudmark hold talks in Lindmouth", text)
    assert made.delegates == ("Rosa Lind", "Karl Amund")


@pytest.mark.parametrize(
    "title",
    [
        "Norland, Sudmark leaders hold talks in Lindmouth with Anna Brandt absent",
        "Anna Brandt not on list of officials attending talks with Sudmark in Lindmouth",
        "Norland and Sudmark open summit in Lindmouth with Brandt conspicuous by her absence",
    ],
)
def test_who_is_absent_takes_no_part(read: Read, title: str) -> None:
    """It is said behind the name."""
    made = read(title)
    assert made.relevant
    assert made.delegates == ()


def test_where_somebody_speaks_is_no_venue(read: Read) -> None:
    """As in "told reporters in X that"; nor is the land of the rebels who must agree."""
    assert (
        read("Anna Brandt told reporters in Lindmouth that the talks with Sudmark go on").venue
        is None
    )
    made = read("Vestia says Sudmark and rebels in Norland must reach a peace agreement")
    assert made.venue is None


@pytest.mark.parametrize(
    ("title", "venue"),
    [
        ("Anna Brandt is in Vestia meeting with Marek Dolan", "Vestia"),
        ("Anna Brandt left Nordhaven for Lindmouth to join talks with Sudmark", "Lindmouth"),
    ],
)
def test_where_somebody_is_or_goes(read: Read, title: str, venue: str) -> None:
    """A land in front of "meeting with", and never the city that is left."""
    assert read(title).venue == venue


@pytest.mark.parametrize(
    ("title", "delegates"),
    [
        (
            "Joren Tveit meets Peter Halden in Ostberg ahead of Brandt-Dolan meeting",
            ("Joren Tveit", "Peter Halden"),
        ),
        (
            "Norland, Sudmark stick to demands ahead of Brandt-Dolan summit",
            ("Anna Brandt", "Marek Dolan"),
        ),
        (
            "Anna Brandt says will visit Sudmark in April, Marek Dolan will visit Norland",
            ("Anna Brandt", "Marek Dolan"),
        ),
        (
            "Anna Brandt says had good call with Marek Dolan ahead of Halden meeting",
            ("Anna Brandt", "Marek Dolan"),
        ),
        ("Joren Tveit's involvement in Norland-Sudmark talks confirmed", ("Joren Tveit",)),
    ],
)
def test_which_meeting_is_told(read: Read, title: str, delegates: tuple[str, ...]) -> None:
    """A further meeting seats nobody at the one the headline tells, but where it is all there is."""
    assert read(title).delegates == delegates
