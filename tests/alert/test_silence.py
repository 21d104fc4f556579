"""Silences: what their matchers hold for, and what is no matcher."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.alert.sample import sample_alert
from monitor.alert.silence import Silence, parse_matcher, silence_for
from monitor.terms import Severity
from tests.alert.conftest import NOW, make_subscription

ALERT = replace(sample_alert(NOW), parties=("arland", "borland"))


def silence(*matchers: str, **keys) -> Silence:
    times = {"since": NOW, "until": NOW + timedelta(hours=1)}
    return Silence("s1", tuple(map(parse_matcher, matchers)), **(times | keys), comment="", by="me")


@pytest.mark.parametrize(
    "matcher",
    [
        "process=arland-borland", "process=arland-*", "kind=venue_change,postponed",
        "rule=venue-moves", "severity=high", "severity!=critical", "party=borland",
        "subscription=desk", "process!=other", "Process = arland-*",
    ],
)  # fmt: skip
def test_a_matcher_that_holds_silences(matcher):
    assert silence_for([silence(matcher)], ALERT, make_subscription(), NOW) is not None


@pytest.mark.parametrize(
    "matchers",
    [
        ("process=elsewhere",), ("kind=postponed",), ("severity=low",), ("party=carland",),
        ("process=arland-*", "kind=postponed"), ("party!=arland",), ("subscription=mail",),
    ],
)  # fmt: skip
def test_one_that_does_not_hold_keeps_nothing_back(matchers):
    """All of them must hold."""
    assert silence_for([silence(*matchers)], ALERT, make_subscription(), NOW) is None


def test_a_silence_holds_from_its_begin_to_its_end():
    """The end itself is out of it."""
    one = silence("severity=high", until=NOW + timedelta(minutes=5))
    moments = [NOW - timedelta(seconds=1), NOW, NOW + timedelta(minutes=5)]
    held = [silence_for([one], ALERT, make_subscription(), at) is not None for at in moments]
    assert held == [False, True, False]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("process", "is no matcher"), ("process=", "is no matcher"), ("place=Rome", "the fields are"),
        ("kind=venue", "no kind is called"), ("severity=loud", "there are low, medium"),
    ],
)  # fmt: skip
def test_what_is_no_matcher_is_told_what_to_write(text, says):
    with pytest.raises(ValueError, match=says):
        parse_matcher(text)


def test_a_matcher_reads_what_it_writes():
    for text in ("process=a*,b", "severity!=low"):
        assert str(parse_matcher(text)) == text


def test_severity_is_asked_of_the_alert():
    quiet = replace(ALERT, severity=Severity.LOW)
    assert silence_for([silence("severity=low")], quiet, make_subscription(), NOW) is not None


@pytest.mark.parametrize(
    ("matcher", "held"),
    [("process=old-talks", True), ("process!=old-talks", False), ("process=other", False)],
)
def test_a_silence_may_name_what_the_negotiation_was_before_a_merge(matcher, held):
    names = frozenset({"old-talks", ALERT.process})
    found = silence_for([silence(matcher)], ALERT, make_subscription(), NOW, names)
    assert (found is not None) is held
