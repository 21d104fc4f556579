"""Kept: who is said not to be kept out, or is kept out of something else, leaves no talks."""

import pytest

from monitor.detect.model import Reading
from monitor.terms import Kind, Slot
from tests.detect.read.conftest import Read


def gone(reading: Reading) -> set[str]:
    claims = [claim for meeting in reading.meetings for claim in meeting.claims]
    return {c.value for c in claims if c.slot is Slot.DELEGATION and c.role == "leaves"}


KEPT = [
    "No Ostrian envoys were barred from Sudmark talks, Halden says",
    "Kovarik not removed from delegation to talks with Norland, Sudmark says",
    "Dolan says Norland will not be barred from Lindmouth talks with Sudmark",
    "Sudmark did not exclude Kovarik from talks with Norland in Lindmouth",
]


@pytest.mark.parametrize("title", KEPT)
def test_a_negation_keeps_them_in(read: Read, title: str) -> None:
    """In front of the verb, with nobody else's clause between."""
    reading = read(title)
    assert not gone(reading)
    assert reading.kind is not Kind.DELEGATION_CHANGE


def test_what_one_is_excluded_from_must_be_talks(read: Read) -> None:
    """A bloc, a market has no delegation."""
    reading = read(
        "Norland holds talks with Vestia in Lindmouth, Sudmark excluded from customs union"
    )
    assert not gone(reading)
    assert reading.kind is Kind.NEW_TALKS


OUT = [
    ("Kovarik removed from delegation to talks with Norland", "ilse-kovarik"),
    ("Sudmark excludes Kovarik from talks with Norland in Lindmouth", "ilse-kovarik"),
    ("Norland, not Sudmark, barred from Lindmouth talks", "delegation"),
    ("Sudmark excluded from Lindmouth talks with Norland", "delegation"),
]


@pytest.mark.parametrize(("title", "who"), OUT)
def test_who_is_kept_out_leaves(read: Read, title: str, who: str) -> None:
    """The negation of another, and talks behind "from"."""
    assert gone(read(title)) == {who}
