"""Subscriptions choose by process, kind, rule and severity, and wait for sources and certainty."""

import pytest

from monitor.alert.decide import decide
from monitor.terms import Certainty, Kind, Reason, Severity, SubscriptionState


def planned(make, subscription, *rules, **case):
    book = make.book(*rules, subscriptions=(subscription,))
    return decide(make.case(**case), book, make.now)


@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        ({}, True),
        ({"processes": ("arland-borland",)}, True),
        ({"processes": ("other",)}, False),
        ({"kinds": (Kind.VENUE_CHANGE,)}, True),
        ({"kinds": (Kind.OUTCOME,)}, False),
        ({"rules": ("all",)}, True),
        ({"rules": ("other",)}, False),
        ({"min_severity": Severity.MEDIUM}, True),
        ({"min_severity": Severity.HIGH}, False),
        ({"state": SubscriptionState.PAUSED}, False),
        ({"state": SubscriptionState.UNCONFIRMED}, False),
    ],
)
def test_what_a_subscription_asks(make, keys, wanted):
    decision = planned(make, make.subscription(**keys))
    assert bool(decision.planned) is wanted
    refused = () if wanted else (("desk", Reason.NO_SUBSCRIPTION),)
    assert decision.refused == refused


def test_severity_is_judged_by_the_rules_subscribed_to(make):
    """A critical rule that the subscription leaves out does not make a quiet one loud for it."""
    subscription = make.subscription(rules=("quiet",), min_severity=Severity.HIGH)
    rules = (make.rule("quiet", severity="low"), make.rule("loud", severity="critical"))
    assert planned(make, subscription, *rules).planned == ()


def test_a_subscription_waits_for_a_second_family(make):
    decision = planned(make, make.subscription(min_sources=2))
    (one,) = decision.planned
    assert (one.reason, one.have_sources, one.need_sources) == (Reason.WAITING, 1, 2)
    assert decision.reason is Reason.WAITING
    assert decision.refused == (("desk", Reason.TOO_FEW_SOURCES),)


def test_two_families_suffice_and_two_of_one_do_not(make):
    subscription = make.subscription(min_sources=2)
    one_house = (make.source("north"), make.source("north", article="other"))
    two_houses = (make.source("north"), make.source("south"))
    assert planned(make, subscription, sources=one_house).reason is Reason.WAITING
    assert planned(make, subscription, sources=two_houses).reason is Reason.SELECTED


def test_a_subscription_waits_for_certainty(make):
    decision = planned(make, make.subscription(min_certainty=Certainty.CONFIRMED))
    assert decision.planned[0].reason is Reason.WAITING
    assert decision.refused == (("desk", Reason.TOO_UNCERTAIN),)


def test_the_rule_says_what_suffices_where_the_subscription_does_not(make):
    strict = make.rule("strict", min_sources=3, min_certainty="confirmed")
    (one,) = planned(make, make.subscription(), strict).planned
    assert (one.need_sources, one.need_certainty) == (3, Certainty.CONFIRMED)
    (own,) = planned(
        make, make.subscription(min_sources=1, min_certainty=Certainty.REPORTED), strict
    ).planned
    assert own.reason is Reason.SELECTED


def test_one_rule_that_has_enough_sends(make):
    """Of several rules the least demanding decides; the others must not hold it back."""
    rules = (make.rule("strict", min_sources=3), make.rule("easy", min_sources=1))
    (one,) = planned(make, make.subscription(), *rules).planned
    assert (one.reason, one.need_sources) == (Reason.SELECTED, 1)
    assert set(one.rules) == {"strict", "easy"}
