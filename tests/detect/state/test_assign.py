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
    ],
)
def test_what_is_no_slot_or_value_is_refused_with_advice(text, says):
    """With the nearest that is known, or how it is written."""
    with pytest.raises(AskedError, match=re.escape(says)):
        assignment(text, LISTS)
