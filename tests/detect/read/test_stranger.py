"""Delegates no list knows: what betrays them, and what must not."""

import pytest

from tests.detect.read.conftest import Read


@pytest.mark.parametrize(
    ("title", "delegates"),
    [
        ("Norland's Roe, Sudmark's Doe hold talks in Lindmouth", ("Roe", "Doe")),
        ("Norland's foreign minister Karim al-Jabr meets Sudmark's envoys", ("Karim al-Jabr",)),
        ("Norland envoy Jan van der Berg arrives in Sudheim for talks", ("Jan van der Berg",)),
        (
            "Foreign minister of Norland Rosa Lind holds talks with envoy of Sudmark Karl Amund",
            ("Rosa Lind", "Karl Amund"),
        ),
        (
            "Foreign ministers Rosa Lind and Karl Amund meet as Norland and Sudmark resume talks",
            ("Rosa Lind", "Karl Amund"),
        ),
        ("Norland envoy Lind holds talks with Sudmark", ("Lind",)),
        ("Norland Envoy Lind Visits Sudheim As Talks Near", ("Lind",)),
        ("Lind, Anna Brandt hold talks with Sudmark", ("Lind", "Anna Brandt")),
        (
            "Ministers Rosa Lind of Norland and Karl Amund of Sudmark will meet again for talks",
            ("Rosa Lind", "Karl Amund"),
        ),
        (
            "Norland Foreign Secretary Rosa Lind meets Sudmark's Amund in Lindmouth",
            ("Rosa Lind", "Amund"),
        ),
        ("Anna Brandt meets jailed Red Front leader Amund for talks", ("Anna Brandt", "Amund")),
        (
            "Anna Brandt to meet Sudmarkan opposition politician Ilse Kovarik",
            ("Anna Brandt", "Ilse Kovarik"),
        ),
        ("Anna Brandt meets exiled rebel chief Karl Amund", ("Anna Brandt", "Karl Amund")),
    ],
)
def test_unlisted_people_are_delegates_by_title_owner_or_particle(
    read: Read, title: str, delegates: tuple[str, ...]
) -> None:
    """A title, a possessing state with a verb of meeting, a plural title make a person."""
    assert read(title).delegates == delegates


def test_a_possessed_noun_is_no_person(read: Read) -> None:
    """A capitalised thing of a state that does not act at the table is nobody."""
    assert read("Norland and Sudmark hold talks on Norland's Eastgate pipeline").delegates == ()


def test_the_title_of_a_post_abroad_does_not_change_sides(read: Read) -> None:
    """ "Norland's commander in Sudmark, General X" speaks for Norland."""
    reading = read("Norland commander in Sudmark, General Rosa Lind, meets Ostria's president")
    assert reading.parties == ("Norland", "Ostria")
