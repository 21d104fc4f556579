"""How fast one channel may send."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.deliver.pace import Pace


def test_no_rate_no_wait():
    pace = Pace()
    assert [pace.reserve("a", 0) for _ in range(100)] == [0.0] * 100


def test_one_a_second_to_each_target():
    pace = Pace(rate=1)
    assert [pace.reserve("a", 10) for _ in range(3)] == [0, 1, 2]
    assert pace.reserve("b", 10) == 0


def test_a_burst_is_saved_up():
    pace = Pace(rate=1, burst=3)
    assert [pace.reserve("a", 0) for _ in range(4)] == [0, 0, 0, 1]
    assert [pace.reserve("a", 100) for _ in range(4)] == [0, 0, 0, 1]


def test_a_hold_stops_every_target_and_then_the_rate_holds():
    pace = Pace(rate=1)
    pace.reserve("a", 0)
    pace.hold(60, 5)
    assert pace.held(5) == 60
    assert [pace.reserve("a", 5) for _ in range(2)] == [60, 61]
    assert pace.reserve("b", 25) == 40
    assert pace.held(66) == 0


def test_a_shorter_hold_does_not_end_a_longer_one():
    pace = Pace()
    pace.hold(60, 0)
    pace.hold(1, 0)
    assert pace.reserve("a", 0) == 60


def test_memory_stays_with_the_targets_in_use():
    pace = Pace(rate=1)
    for n in range(1000):
        pace.reserve(str(n), n * 2.0)
    assert len(pace._buckets) <= 4


@given(
    st.lists(st.floats(0, 5, allow_nan=False), max_size=60),
    st.sampled_from([0.5, 1.0, 3.0]),
    st.integers(1, 4),
)
def test_no_window_holds_more_than_rate_and_burst_allow(gaps, rate, burst):
    """However calls come, n sends take at least (n - burst) / rate seconds."""
    pace, at, sends = Pace(rate=rate, burst=burst), 0.0, []
    for gap in gaps:
        at += gap
        sends.append(at + pace.reserve("a", at))
    for first in range(len(sends)):
        for last in range(first, len(sends)):
            count = last - first + 1
            assert sends[last] - sends[first] >= (count - burst) / rate - 1e-6
