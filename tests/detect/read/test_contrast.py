"""What stands in contrast: places that are not the venue, people who go and people who come."""

import pytest

from monitor.terms import Kind, Slot, Status

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


SUCCESSIONS = [
    "Jane Roe to replace Joren Tveit as Norlandic envoy to Sudmark talks",
    "Jane Roe replaces Joren Tveit as head of Norlandic team at Sudmark talks",
    "Jane Roe succeeds Joren Tveit as Norland's chief negotiator with Sudmark",
    "Jane Roe to take over from Joren Tveit as Norland's envoy to talks with Sudmark",
    "Joren Tveit removed as chief negotiator in Sudmark talks, Jane Roe takes over",
    "Joren Tveit replaced by Jane Roe as Norland's chief negotiator in Sudmark talks",
    "Norland sacks chief negotiator Joren Tveit, Jane Roe to take over Sudmark talks",
    "Brandt removes Joren Tveit as chief negotiator with Sudmark, Jane Roe takes over",
]


@pytest.mark.parametrize("title", SUCCESSIONS)
def test_one_takes_over_from_another(read, title):
    """The new one comes in the place of the old one, who leaves; who decides it is neither."""
    reading = read(title)
    assert reading.kind is Kind.DELEGATION_CHANGE
    comes, goes = ("jane roe", "replaces:joren-tveit"), ("joren-tveit", "leaves")
    assert members(reading) == {comes, goes}


def test_who_steps_down(read):
    reading = read("Joren Tveit steps down as Norland's chief negotiator in Sudmark talks")
    assert reading.kind is Kind.DELEGATION_CHANGE
    assert members(reading) == {("joren-tveit", "leaves")}


def test_a_place_replaces_no_person(read):
    """ "In X instead of Y" moves the meeting; those who meet stay in their delegations."""
    found = members(
        read(
            "Norland, Sudmark to meet in Lindmouth instead of Ostberg",
            "Joren Tveit and Ilse Kovarik will meet in Lindmouth instead of Ostberg.",
        )
    )
    assert {role for _, role in found} <= {"member"}


@pytest.mark.parametrize(
    "title",
    [
        "Norland-Sudmark talks will not be held in Ostberg but in Lindmouth",
        "Talks between Norland and Sudmark will take place not in Ostberg but in Lindmouth",
        "Norland: talks with Sudmark won't be in Ostberg, but in Lindmouth",
        "Talks between Norland and Sudmark to be held in Lindmouth, not Ostberg",
        "Brandt-Dolan summit will be in Lindmouth, not in Ostberg",
        "Lindmouth, not Ostberg, to host Norland-Sudmark talks",
    ],
)
def test_in_one_place_and_not_in_another(read, title):
    """The place is changed, to the one from the other, whichever is named first."""
    reading = read(title)
    assert (reading.kind, reading.venue) == (Kind.VENUE_CHANGE, "Lindmouth")
    venue = next(c for c in reading.meetings[0].claims if c.slot is Slot.VENUE)
    assert venue.moved_from == "geonames:3"


@pytest.mark.parametrize(
    "title",
    [
        "Norland-Sudmark talks will not be held in Ostberg but Brandt stays in Lindmouth",
        "Norland will not attend talks with Sudmark in Ostberg but will send a letter",
        "Norland to send Tveit, not Brandt, to Sudmark talks in Lindmouth",
        "Norland and Sudmark to hold talks in Lindmouth, not war games",
    ],
)
def test_what_is_no_other_place(read, title):
    assert read(title).kind is not Kind.VENUE_CHANGE


@pytest.mark.parametrize(
    ("title", "kind", "status"),
    [
        ("Norland-Sudmark talks not cancelled but postponed", Kind.POSTPONED, Status.POSTPONED),
        ("Norland-Sudmark talks postponed, not cancelled", Kind.POSTPONED, Status.POSTPONED),
        ("Norland-Sudmark talks were not called off but put off to Friday", Kind.POSTPONED, Status.POSTPONED),
        ("Norland-Sudmark talks not postponed but cancelled", Kind.CANCELLED, Status.CANCELLED),
    ],
)  # fmt: skip
def test_not_the_one_but_the_other(read, title, kind, status):
    """What is said behind "but" has become of the talks; what stands in front of it has not."""
    reading = read(title)
    assert reading.kind is kind
    claim = next(c for c in reading.meetings[0].claims if c.slot is Slot.STATUS)
    assert claim.value == status
