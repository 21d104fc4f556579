"""What is said of the gauges."""

import pytest
from structlog.testing import capture_logs

from monitor.poll.settings import MANY
from monitor.telemetry.metrics import Metrics
from monitor.wire.gauges import Gauges
from monitor.wire.role import ALL


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ({}, 0),
        ({"new": 3}, 0),
        ({"failing": 1, "new": 2}, 0),
        ({"failing": 3}, 1),
        ({"failing": MANY, "new": 500}, 1),
        ({"failing": MANY, "new": 500, "ok": 1}, 0),
        ({"failing": MANY, "throttled": 1}, 0),
    ],
)
def test_silence_is_said_once_when_enough_feeds_were_tried(states, said):
    """Not one answered: all of a few, or the first of many."""
    gauges = Gauges(None, Metrics(), ALL)
    with capture_logs() as logs:
        gauges._feeds(states)
        gauges._feeds(states)
    assert [line["feeds"] for line in logs] == [sum(states.values())] * said
