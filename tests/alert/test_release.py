"""What becomes of a delivery that is ready: now, never, or in a summary."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from monitor.alert.model import Planned
from monitor.alert.release import CATCH_UP, HOUR, Limits, Traffic, release
from monitor.alert.sample import sample_alert
from monitor.alert.silence import Silence, parse_matcher
from monitor.terms import Certainty, Kind, Reason, Severity, When
from tests.alert.conftest import NOW, make_subscription

ALERT = sample_alert(NOW)
CALM, FREE = Traffic(), Limits()
NIGHT = {"quiet_from": time(11), "quiet_to": time(14)}
SILENCED = Limits(
    silences=(
        Silence("s1", (parse_matcher("kind=*"),), NOW, NOW + HOUR, "maintenance", "me"),
    )
)  # fmt: skip


def released(
    alert=ALERT, traffic: Traffic = CALM, limits: Limits = FREE, **keys: object
) -> Planned:
    planned = Planned(make_subscription(**keys), Reason.SELECTED, 1, 1, Certainty.REPORTED, ())
    return release(alert, planned, traffic, limits, NOW)


def test_what_nothing_holds_is_sent_now():
    assert released().reason is Reason.SELECTED


def test_a_silence_keeps_it_for_good_and_says_which():
    one = released(limits=SILENCED)
    assert (one.reason, one.due, one.note) == (Reason.SILENCED, None, "silence s1: maintenance")


def test_quiet_hours_hold_what_is_not_severe_enough():
    assert (one := released(**NIGHT)).reason is Reason.QUIET_HOURS
    assert one.due == NOW + timedelta(hours=2)
    loud = replace(ALERT, severity=Severity.CRITICAL)
    assert released(loud, **NIGHT).reason is Reason.SELECTED


def test_a_digest_takes_everything():
    one = released(replace(ALERT, severity=Severity.CRITICAL), when=When.HOURLY)
    assert (one.reason, one.due) == (Reason.DIGEST, NOW + HOUR)


def test_late_changes_are_gathered_into_one_summary():
    """The second joins what the first began."""
    late = replace(ALERT, late=True)
    assert (one := released(late)).reason is Reason.LATE
    assert one.due == NOW + CATCH_UP
    soon = NOW + timedelta(minutes=3)
    assert released(late, Traffic(catch_up_until=soon)).due == soon


@pytest.mark.parametrize(
    ("traffic", "limits", "cap", "reason"),
    [
        (Traffic(mine=2), Limits(), 3, Reason.SELECTED),
        (Traffic(mine=3), Limits(), 3, Reason.CAPPED),
        (Traffic(mine=99), Limits(), None, Reason.SELECTED),
        (Traffic(all=10), Limits(per_hour=10), None, Reason.SELECTED),
        (Traffic(all=11), Limits(per_hour=10), None, Reason.CAPPED),
        (Traffic(mine=1, storm_until=NOW + HOUR / 2), Limits(), 3, Reason.CAPPED),
    ],
)
def test_caps_count_the_last_hour(traffic, limits, cap, reason):
    """While the rest of a storm is gathered, all of it is gathered: one summary, not several."""
    one = released(traffic=traffic, limits=limits, max_per_hour=cap)
    assert one.reason is reason
    if reason is Reason.CAPPED:
        assert one.due == (traffic.storm_until or NOW + HOUR)


def test_a_critical_alert_passes_a_cap():
    loud = replace(ALERT, severity=Severity.CRITICAL)
    assert released(loud, Traffic(mine=9), max_per_hour=1).reason is Reason.SELECTED


@pytest.mark.parametrize("kind", [Kind.CORRECTION, Kind.CONFIRMATION])
def test_a_follow_up_passes_silences_and_caps(kind):
    """Who was told the one must be told the other; only sleep is respected."""
    told = replace(ALERT, kind=kind)
    assert released(told, Traffic(mine=9), SILENCED, max_per_hour=1).reason is Reason.SELECTED
    assert released(told, limits=SILENCED, **NIGHT).reason is Reason.QUIET_HOURS


def test_what_is_held_for_a_storm_respects_quiet_hours():
    """A summary that would come in the night comes in the morning."""
    quiet = {"quiet_from": time(12, 30), "quiet_to": time(18)}
    one = released(traffic=Traffic(mine=1), max_per_hour=1, **quiet)
    assert one.due == NOW + timedelta(hours=6)
