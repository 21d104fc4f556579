"""Slots and values as a person writes them: what is refused, and with what advice."""

import re

import pytest

from monitor.detect.assign import assignment
from monitor.errors import AskedError
from tests.detect.state.by_hand import LISTS


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("venue", "says no value"),
        ("venu=Miami", "did you mean 'venue'?"),
        ("venue=Genevva", "did you mean 'Geneva'?"),
        ("venue=Nowhere at all", "rules/places.toml"),
        ("venue.north=Miami", "not of one party"),
        ("date=tomorrow", "date=2026-02-04"),
        ("date=2030-03-09..2030-03-01", "no date"),
        ("status=plannd", "did you mean 'planned'?"),
        ("round=two", "round=2"),
        ("delegation=Ann Oak", "delegation.PARTY=NAME"),
        ("delegation.north=Ann Oka", "did you mean 'Ann Oak'?"),
        ("delegation.north=Elm", "any of bob-elm, cid-elm"),
        ("delegation.north=Ann Oak (head), Bob Elm (head)", "one head"),
        ("delegation.north=level:king", "no level"),
        ("delegation.nroth=Ann Oak", "did you mean 'north'?"),
        ("delegation.Lomg Shore=Ann Oak", "did you mean 'Long Shore'?"),
        ("place=Miami", "did you mean 'venue'?"),
        ("team.north=Ann Oak", "did you mean 'delegation'?"),
        ("delegation.south=Ann Oak", "delegation.north=..., or the id ann-oak if they do sit"),
    ],
)
def test_what_is_no_slot_or_value_is_refused_with_advice(text, says):
    """With the nearest that is known, or how it is written."""
    with pytest.raises(AskedError, match=re.escape(says)):
        assignment(text, LISTS)


def test_who_speaks_for_others_sits_there_where_the_id_says_so():
    """Typed by name it is taken for a slip; a party's own people and those of its parent are none."""
    (member,) = assignment("delegation.south=ann-oak", LISTS).claims
    assert (member.value, member.party) == ("ann-oak", "south")
    (own,) = assignment("Delegation.north=Ann Oak (Head)", LISTS).claims
    assert (own.value, own.role) == ("ann-oak", "head")
    (kin,) = assignment("delegation.shore=Ann Oak", LISTS).claims
    assert (kin.value, kin.party) == ("ann-oak", "shore")
