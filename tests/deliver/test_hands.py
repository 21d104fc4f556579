"""What is in hand of a target, and what must not pass what went back."""

import pytest

from monitor.deliver.hands import Hands

OLD, NEW = object(), object()


@pytest.fixture
def hands():
    return Hands()


def test_only_what_came_later_goes_back_with_one(hands):
    """What was ahead of it is sent; another target has nothing to do with it."""
    first, second, third = (hands.taken("c", OLD) for _ in range(3))
    other = hands.taken("d", OLD)
    hands.went_back("c", second, 50.0, 0.0)
    assert [hands.goes_back("c", n) for n in (first, second, third)] == [None, None, 50.0]
    assert hands.goes_back("d", other) is None


def test_nothing_is_claimed_until_all_are_back_and_the_first_is_due(hands):
    number, _ = (hands.taken("c", OLD) for _ in range(2))
    hands.went_back("c", number, 50.0, 0.0)
    hands.left("c")
    assert hands.avoid(OLD, None, 60.0) == {"c"}, "one is still in hand"
    hands.left("c")
    hands.went_back("c", 9, 50.0, 40.0)
    assert [hands.avoid(OLD, None, at) for at in (49.9, 50.0)] == [{"c"}, set()]


def test_another_lane_waits_for_what_is_in_hand(hands):
    """Its own lane may take more, as many as it is allowed."""
    hands.taken("c", OLD)
    assert hands.avoid(OLD, 2, 0.0) == set()
    assert hands.avoid(NEW, 2, 0.0) == {"c"}
    hands.taken("c", OLD)
    assert hands.avoid(OLD, 2, 0.0) == {"c"}
    hands.left("c")
    hands.left("c")
    assert hands.avoid(NEW, 2, 0.0) == set()
