"""What the periodic jobs say."""

import pytest
from structlog.testing import capture_logs

from monitor.wire.jobs import TRIED, Jobs


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ({}, 0),
        ({"new": 3}, 0),
        ({"failing": 1, "new": 2}, 0),
        ({"failing": 3}, 1),
        ({"failing": TRIED, "new": 500}, 1),
        ({"failing": TRIED, "new": 500, "ok": 1}, 0),
        ({"failing": TRIED, "throttled": 1}, 0),
    ],
)
def test_silence_is_said_once_when_enough_feeds_were_tried(states, said):
    """Not one answered: all of a few, or the first of many."""
    jobs = Jobs(None)
    jobs.feeds_by_state = states
    with capture_logs() as logs:
        jobs._say_silent()
        jobs._say_silent()
    assert [line["feeds"] for line in logs] == [sum(states.values())] * said
