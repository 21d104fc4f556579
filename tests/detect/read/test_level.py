"""Who sits at the table, second part: levels, offices, thirds, who comes back, who makes room."""

import pytest

from monitor.terms import Kind
from tests.detect.read.conftest import Read


@pytest.mark.parametrize(
    "title",
    [
        "Brandt to attend Ostria summit virtually",
        "Norland sends low-level delegation to Sudmark peace talks",
        "Norland, Sudmark to send civilian-led delegations to truce talks",
        "Norland expands delegation to peace talks with Sudmark",
        "Norland's defence minister to attend truce talks with Sudmark, spokesman says",
        "Norlandic admiral joins Lindmouth talks with Sudmark",
        "Norland, Vestia to join Ostria-Sudmark talks in Lindmouth",
        "Norland wants to end boycott of Ostria summit, Vestia says",
        "Norland ends boycott of Ostria summit",
        "Norland rejoins Ostria-Sudmark peace talks",
        "Norland withdraws as mediator in Ostria-Sudmark peace talks",
        "Joren Tveit pulls out of Lindmouth talks on Ostria",
        "Norland's foreign minister drops out of Lindmouth talks on Ostria",
        "Norland sacks its chief negotiator amid border talks with Sudmark",
        "Norlandic delegation heads to Lindmouth for talks with Sudmark after chief negotiator's exit",
        "Norlandic delegation fails to show up at Lindmouth peace talks with Sudmark",
        "Brandt left out of Ostria-Sudmark peace summit",
        "Joren Tveit appointed as special envoy for Sudmark peace talks",
        "Joren Tveit no longer part of Norlandic team for Sudmark talks",
        "Brandt to send foreign minister to Ostria summit instead",
    ],
)
def test_who_sits_changes(read: Read, title: str) -> None:
    """Levels, offices that attend peace talks, thirds, who comes back and who makes room."""
    assert read(title).kind is Kind.DELEGATION_CHANGE


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Norland pulls out of Lindmouth peace talks with Sudmark", Kind.CANCELLED),
        ("Norland in talks to rejoin Vestian satellite programme, envoy says", Kind.OTHER),
        ("Norland and Sudmark end trade talks without result", Kind.OUTCOME),
        ("Norland says fisheries excluded from agenda of talks with Sudmark", Kind.OTHER),
    ],
)
def test_what_is_no_change_of_who_sits(read: Read, title: str, kind: Kind) -> None:
    """A side that leaves its own talks calls them off; topics left out are nobody."""
    assert read(title).kind is kind


@pytest.mark.parametrize(
    "title",
    [
        "Norland rejects Nordhaven visit, proposes talks with Sudmark in neutral country",
        "Norland refuses to go to Nordhaven for talks, invites Sudmark to Lindmouth",
    ],
)
def test_a_place_refused_for_another(read: Read, title: str) -> None:
    """The talks are asked to move, and the place that is refused is not their venue."""
    reading = read(title)
    assert reading.kind is Kind.VENUE_CHANGE
    assert "Nordhaven" not in (reading.venue or "")


def test_a_place_refused_alone_moves_nothing(read: Read) -> None:
    """Without another place asked for it is a refusal."""
    assert read("Norland rejects talks with Sudmark in Nordhaven").kind is Kind.OTHER
