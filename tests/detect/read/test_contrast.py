"""What stands in contrast: places that are not the venue, people who go and people who come."""

import pytest

from monitor.terms import Slot

CONTRASTS = [
    ("Norlandic delegation to fly to Lindmouth instead of Ostberg, Nordhaven says",
     "Norland will hold the talks with Sudmark in Lindmouth rather than in Ostberg.", "Lindmouth"),
    ("Lindmouth, not Ostberg, to host Norland-Sudmark talks", "", "Lindmouth"),
    ("Norland, Sudmark to hold talks in Lindmouth, not in Ostberg", "", "Lindmouth"),
    ("Norlandic, Sudmarkan ministers to meet in Ostberg instead of Nordhaven", "", "Ostberg"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "text", "venue"), CONTRASTS)
def test_the_place_that_is_not(read, title, text, venue):
    """It is no venue, and the state whose capital it is (or whose capital hosts) is no party."""
    reading = read(title, text)
    assert reading.venue == venue
    assert set(reading.parties) == {"Norland", "Sudmark"}
    assert reading.meetings[0].key == "norland-sudmark"


def members(reading):
    claims = (c for m in reading.meetings for c in m.claims if c.slot is Slot.DELEGATION)
    return {(claim.value, claim.role) for claim in claims}


def test_who_replaces_whom(read):
    """The subject of "replaces" comes, the object goes."""
    found = members(
        read(
            "Brandt replaces Tveit as head of Norlandic delegation at Lindmouth talks",
            "Anna Brandt will head the Norlandic delegation at the talks with Sudmark in "
            "Lindmouth, replacing Joren Tveit.",
        )
    )
    assert ("anna-brandt", "replaces:joren-tveit") in found
    assert ("joren-tveit", "leaves") in found


def test_a_place_replaces_no_person(read):
    """ "In X instead of Y" moves the meeting; those who meet stay in their delegations."""
    found = members(
        read(
            "Norland, Sudmark to meet in Lindmouth instead of Ostberg",
            "Joren Tveit and Ilse Kovarik will meet in Lindmouth instead of Ostberg.",
        )
    )
    assert {role for _, role in found} <= {"member"}
