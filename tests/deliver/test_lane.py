"""How many deliveries a conversation is given at once."""

import pytest

from monitor.deliver.lane import in_hand
from monitor.deliver.pile import SHARED


@pytest.mark.parametrize(
    ("rate", "time_limit", "most"),
    [(1.0, 30.0, SHARED), (1.0, 10.0, 3), (1.0, 2.0, 1), (50.0, 2.0, SHARED), (None, 1.0, SHARED)],
)
def test_as_many_as_get_their_turn_within_the_time_limit(rate, time_limit, most):
    """Each may take three messages; no more than one message brings, and one at the least."""
    assert in_hand(rate, time_limit) == most
