"""A trial is an alert like any other, and never the same twice."""

from datetime import timedelta

from monitor.alert.sample import trial
from monitor.alert.view import view_of
from monitor.terms import Reason


def test_every_trial_is_a_new_alert(make):
    first, planned = trial(make.subscription(), make.now)
    second, _ = trial(make.subscription(), make.now + timedelta(seconds=1))
    assert first.id != second.id
    assert planned.reason is Reason.SELECTED
    assert view_of(first, planned.subscription, test=True).test
