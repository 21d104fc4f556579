"""Precision by what readers say: counted once an alert, with honest intervals."""

import pytest

from monitor.alert.quality import Share, tally
from monitor.terms import Verdict


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    # as in Newcombe 1998 and R's binom.confint(..., method = "wilson")
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (29, 29, 0.8830, 1.0),
    ],
)
def test_the_interval_is_wilsons(part, whole, low, high):
    """Published values, to four digits."""
    found = Share(part, whole).interval
    assert found is not None
    assert (round(found[0], 4), round(found[1], 4)) == (low, high)


def test_of_nothing_nothing_is_said():
    """No alert, no precision."""
    assert (Share(0, 0).value, Share(0, 0).interval) == (None, None)


def test_each_alert_counts_once_under_each_of_its_rules():
    """Wrong and duplicate count against, late is true, silence is no judgment."""
    alerts = [
        (("a", "b"), Verdict.WRONG),
        (("a",), Verdict.DUPLICATE),
        (("a",), Verdict.LATE),
        (("a",), Verdict.RIGHT),
        (("a",), None),
    ]
    found = tally(alerts)
    assert list(found) == ["a", "b"]
    assert (found["a"].sent, found["a"].judged) == (5, 4)
    assert (found["a"].among_judged, found["a"].among_sent) == (Share(2, 4), Share(3, 5))
    assert (found["b"].among_judged, found["b"].among_sent) == (Share(0, 1), Share(0, 1))
