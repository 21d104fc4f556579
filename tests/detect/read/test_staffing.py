"""Staffing: when the news of a headline is who takes part, and when that is said in passing."""

import pytest

from monitor.terms import Kind, Slot
from tests.detect.read.conftest import Read


@pytest.mark.parametrize(
    "title",
    [
        "Norland to skip Ostria peace summit in Lindmouth",
        "Norland boycotts Ostria peace summit in Lindmouth",
        "Norland won't attend Ostria peace summit in Lindmouth",
        "Norland says it will not attend Ostria peace summit in Lindmouth",
        "No Norlandic officials to attend Ostria peace summit in Lindmouth",
        "Norland refuses to attend peace talks with Sudmark in Lindmouth",
        "Norland pulls out of Ostria peace summit in Lindmouth",
        "Norland not invited to Ostria peace summit in Lindmouth",
        "Ostria bars Norland from peace summit with Sudmark in Lindmouth",
        "Brandt leaves Ostria peace summit early",
        "Brandt not on list of leaders attending Ostria peace summit",
        "Norland to send security officials to Ostria peace talks",
        "Norlandic envoys join Ostria-Sudmark peace talks",
        "Norland sends defence minister instead of president to Ostria peace summit",
        "Brandt names Joren Tveit to lead peace talks with Sudmark",
        "Brandt drops Joren Tveit from Sudmark peace talks delegation",
        "Brandt says she won't attend emergency Lindmouth meeting on Ostria",
        "Brandt fails to attend Ostria peace summit in Lindmouth",
        "Joren Tveit leads Norlandic delegation to peace talks with Sudmark",
    ],
)
def test_who_comes_or_not_is_the_news(read: Read, title: str) -> None:
    """Whoever skips, refuses, is kept out, sent, named or dropped changes who takes part."""
    assert read(title).kind is Kind.DELEGATION_CHANGE


@pytest.mark.parametrize(
    "title",
    [
        "Ostria peace summit with Sudmark opens in Lindmouth, Norlandic boycott",
        "What to know about the Ostria-Sudmark summit that Norland is boycotting",
        "Brandt reveals why Norland skipped the Ostria-Sudmark summit",
        "Norland threatens to boycott Ostria-Sudmark peace summit",
        "Norland may skip Ostria-Sudmark peace summit",
        "Norland scrambles to join Ostria-Sudmark peace talks",
        "Norland's leading negotiator calls talks with Sudmark useful",
        "Joren Tveit heads for talks with Dolan in Lindmouth",
        "Norland in talks to join Ostria-Sudmark defence pact",
        "Meet Joren Tveit, who leads peace talks with Sudmark",
        "Norland-Sudmark peace deal to include binding guarantees, talks show",
        "Delegation led by Joren Tveit to travel to Sudmark for peace talks",
        "Norland pulls out of summit with Sudmark",
        "Norland to send delegation to Ostria peace talks",
        "Ostria peace summit boycotted by Norland closes in Lindmouth",
        "Ostria and Sudmark sign peace deal even as Norland boycotts summit",
        "Norland should not skip Ostria-Sudmark peace summit, Brandt says",
        "Vestia's reforms will lead to peace talks between Norland and Sudmark",
        "Norland's lead negotiator says Sudmark is not ready for peace talks",
        "Vestia spearheads peace talks on Ostria",
        "Norland agrees not to boycott Ostria peace summit with Sudmark",
        "Joren Tveit shouldn't lead peace talks with Sudmark, allies say",
        "Brandt to attend Ostria peace summit in Lindmouth",
        "Joren Tveit to visit Lindmouth to attend Ostria peace talks with Sudmark",
        "Head of Norlandic delegation says peace talks with Sudmark are tough",
    ],
)
def test_who_takes_part_is_said_in_passing(read: Read, title: str) -> None:
    """Background, explainers, threats, descriptions and other things that are joined or led."""
    assert read(title).kind is not Kind.DELEGATION_CHANGE


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Norland to skip COP30 in Lindmouth", Kind.DELEGATION_CHANGE),
        ("Norland to boycott the G7", Kind.DELEGATION_CHANGE),
        ("Brandt skips G20 over row with Ostria", Kind.DELEGATION_CHANGE),
        ("Dolan will not attend BRICS in Lindmouth", Kind.DELEGATION_CHANGE),
        ("Brandt to skip the Northern Council", Kind.DELEGATION_CHANGE),
        ("Brandt to attend the G20 in Lindmouth", Kind.NEW_TALKS),
        ("Norland to attend BRICS in Lindmouth", Kind.NEW_TALKS),
        ("Singer to skip G20 gala in Lindmouth", Kind.NONE),
        ("Brandt attends Ostria", Kind.NONE),
        ("Brandt skips Lindmouth", Kind.NONE),
        ("Actors boycott Brandt's attendance at gala", Kind.NONE),
        ("Norland joins G7 in condemning Ostria", Kind.NONE),
    ],
)
def test_a_summit_that_bears_a_name(read: Read, title: str, kind: Kind) -> None:
    """Who skips or attends it needs no word of meeting; a land, a place is no summit."""
    reading = read(title)
    assert reading.kind is kind
    assert not [m for m in reading.meetings if m.listed]


@pytest.mark.parametrize(
    ("title", "gone"),
    [
        ("Norland to skip peace talks with Sudmark in Lindmouth", [("norland", "delegation")]),
        ("Norland's president won't attend peace talks with Sudmark", [("norland", "role:president")]),
        ("Ostria bars Norland from peace summit with Sudmark", [("norland", "delegation")]),
        ("Brandt removes Joren Tveit from peace talks with Sudmark", [("norland", "joren-tveit")]),
        ("Joren Tveit removed from Norland's peace talks with Sudmark", [("norland", "joren-tveit")]),
        ("Rebels boycott peace talks with Sudmark in Lindmouth, Norland says", []),
        ("Norland says it will not attend peace talks with Sudmark", [("norland", "delegation")]),
        ("Joren Tveit to skip peace talks with Dolan in Lindmouth", [("norland", "joren-tveit")]),
    ],
)  # fmt: skip
def test_who_is_gone(read: Read, title: str, gone: list[tuple[str, str]]) -> None:
    """The subject of "skips", the object of "bars"; never the one who keeps somebody out."""
    claims = [c for m in read(title).meetings for c in m.claims if c.slot is Slot.DELEGATION]
    assert [(c.party, c.value) for c in claims if c.role == "leaves"] == gone


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Norland-Sudmark talks to be held in Lindmouth instead of Nordhaven", Kind.VENUE_CHANGE),
        ("Peace talks on Ostria move from Nordhaven to Lindmouth", Kind.VENUE_CHANGE),
        ("Venue of Norland-Sudmark talks changed to Lindmouth", Kind.VENUE_CHANGE),
        ("Sudmark hits back at Norlandic move to bar it from peace talks in Lindmouth", Kind.OTHER),
    ],
)
def test_where_it_moves(read: Read, title: str, kind: Kind) -> None:
    """ "Move" is a verb with a place behind it; the noun moves nothing."""
    assert read(title).kind is kind


def test_who_refuses_does_not_plan(read: Read) -> None:
    """ "X will not attend" says nothing of whether the talks are on."""
    title = "Norland will not take part in peace talks with Sudmark in Lindmouth"
    claims = [c for m in read(title).meetings for c in m.claims]
    assert claims
    assert not [c for c in claims if c.slot is Slot.STATUS]
