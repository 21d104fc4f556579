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
