"""An alert exists if and only if a rule selects, and every refusal says why."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.alert.decide import alert_id, alert_keys, decide, decide_mentions, mention_key
from monitor.terms import Attention, Certainty, Kind, Reason, Severity, Slot


def test_a_rule_that_selects_makes_one_alert(make):
    decision = decide(make.case(), make.book(), make.now)
    assert decision.reason is Reason.SELECTED
    assert decision.alert is not None
    assert decision.alert.rules == ("all",)
    assert decision.alert.created == make.now
    assert [p.subscription.id for p in decision.planned] == ["desk"]
    assert decision.planned[0].reason is Reason.SELECTED


def test_no_detection_no_alert(make):
    decision = decide(make.case(detection=None, reason=Reason.REPEATED), make.book(), make.now)
    assert (decision.alert, decision.reason) == (None, Reason.REPEATED)


def test_a_baseline_never_alerts(make):
    decision = decide(make.case(reason=Reason.BASELINE), make.book(), make.now)
    assert (decision.alert, decision.reason) == (None, Reason.BASELINE)


def test_a_late_change_is_an_alert_for_a_summary(make):
    """It is kept with everything an alert has, and marked."""
    decision = decide(make.case(reason=Reason.LATE), make.book(), make.now)
    assert decision.reason is Reason.LATE
    assert decision.alert.late
    assert [one.subscription.id for one in decision.planned] == ["desk"]


def test_the_denial_of_what_was_alerted_needs_none_of_the_words(make):
    """The rule asks for other kinds and for words of the claim; its denial is alerted all the same."""
    key = make.change().key
    denial = make.change(key=f"{key}/denied", after="denied")
    rule = make.rule(kinds=["new_talks"], words={"any": ["port vell"]})
    case = make.case(detection=make.detection(denial, kind=Kind.CORRECTION))
    assert decide(case, make.book(rule), make.now).alert is None
    case = replace(case, known=frozenset({key}))
    assert decide(case, make.book(rule), make.now).alert.rules == ("all",)


def test_changes_alerted_before_make_none(make):
    keys = frozenset(c.key for c in make.case().detection.changes)
    decision = decide(make.case(known=keys), make.book(), make.now)
    assert (decision.alert, decision.reason) == (None, Reason.KNOWN)


def test_of_a_bundle_only_what_is_new_is_alerted(make):
    """The id comes from the first new key: the first known one is another alert's."""
    known, new = make.change(), make.change(Slot.DATE, "2026-01-09")
    case = make.case(detection=make.detection(known, new), known=frozenset({known.key}))
    alert = decide(case, make.book(), make.now).alert
    assert alert.changes == (new,)
    assert alert.id == alert_id(new.key)
    assert alert_keys(alert) == (new.key,)


def test_severity_is_the_highest_and_the_loudest_rule_stands_first(make):
    book = make.book(make.rule("a", severity="low"), make.rule("b", severity="critical"))
    alert = decide(make.case(), book, make.now).alert
    assert alert.severity is Severity.CRITICAL
    assert alert.rules == ("b", "a")


@pytest.mark.parametrize(
    ("rule", "hits", "selected"),
    [
        ({}, (), True),
        ({"enabled": False}, (), False),
        ({"processes": ["arland-borland"]}, (), True),
        ({"processes": ["other"]}, (), False),
        ({"kinds": ["venue_change"]}, (), True),
        ({"kinds": ["outcome"]}, (), False),
        ({"words": {"any": ["ferry"]}}, (), False),
        ({"words": {"any": ["ferry"]}}, ("r",), True),
        ({"parties": ["arland"]}, (), False),
        ({"parties": ["arland"]}, ("r",), True),
        ({"mention": {"any": ["ferry"]}}, ("r",), False),
    ],
)
def test_what_a_rule_asks(make, rule, hits, selected):
    decision = decide(make.case(hits=hits), make.book(make.rule("r", **rule)), make.now)
    assert (decision.alert is not None) is selected
    if not selected:
        assert decision.reason is Reason.NO_RULE


def test_a_rule_that_asks_only_for_absence_is_vetoed(make):
    book = make.book(make.rule("r", words={"none": ["rehearsal"]}))
    assert decide(make.case(), book, make.now).alert is not None
    assert decide(make.case(vetoed=("r",)), book, make.now).reason is Reason.NO_RULE


@pytest.mark.parametrize(
    ("slot", "value", "kind"),
    [
        (Slot.VENUE, "port-vell", "venue_change"),
        (Slot.DATE, "2026-01-09/2026-01-10", "date_change"),
        (Slot.STATUS, "postponed", "postponed"),
        (Slot.OUTCOME, "deal", "outcome"),
    ],
)
def test_a_rule_sees_every_change_of_a_bundle(make, slot, value, kind):
    """A call-off that also moves the venue reaches those who asked for venues."""
    bundle = make.detection(
        make.change(Slot.STATUS, "cancelled"), make.change(slot, value), kind=Kind.CANCELLED
    )
    book = make.book(make.rule("r", kinds=[kind]))
    assert decide(make.case(detection=bundle), book, make.now).alert.kind is Kind.CANCELLED


def test_a_first_venue_is_no_venue_change(make):
    found = make.detection(
        make.change(Slot.STATUS, "planned"), make.change(before=None), kind=Kind.NEW_TALKS
    )
    book = make.book(make.rule("r", kinds=["venue_change"]))
    assert decide(make.case(detection=found), book, make.now).reason is Reason.NO_RULE


@pytest.mark.parametrize(
    ("attention", "listed", "unknown", "reason"),
    [
        (Attention.FOLLOWED, True, False, Reason.SELECTED),
        (Attention.FOLLOWED, True, True, Reason.NO_RULE),
        (Attention.FOLLOWED, False, False, Reason.SELECTED),
        (Attention.WATCHED, False, False, Reason.NOT_FOLLOWED),
        (Attention.WATCHED, False, True, Reason.SELECTED),
        (Attention.WATCHED, True, True, Reason.NOT_FOLLOWED),
        (Attention.MUTED, True, False, Reason.MUTED),
        (Attention.MUTED, False, True, Reason.MUTED),
    ],
)
def test_attention_of_the_negotiation(make, attention, listed, unknown, reason):
    case = make.case(negotiation=make.negotiation(attention=attention, listed=listed))
    decision = decide(case, make.book(make.rule("r", unknown=unknown)), make.now)
    assert decision.reason is reason
    assert (decision.alert is not None) is (reason is Reason.SELECTED)


def test_an_alert_nobody_subscribed_to_exists_all_the_same(make):
    decision = decide(make.case(), make.book(subscriptions=()), make.now)
    assert decision.alert is not None
    assert decision.reason is Reason.NO_SUBSCRIPTION


def test_certainty_is_that_of_the_leading_change(make):
    bundle = make.detection(
        make.change(certainty=Certainty.REPORTED),
        make.change(Slot.DATE, "2026-01-09", certainty=Certainty.CONFIRMED),
    )
    alert = decide(make.case(detection=bundle), make.book(), make.now).alert
    assert alert.certainty is Certainty.REPORTED


def test_the_same_case_gives_the_same_decision(make):
    book = make.book(make.rule("b"), make.rule("a"))
    assert decide(make.case(), book, make.now) == decide(make.case(), book, make.now)


MENTION = {"mention": {"any": ["ferry"]}}


def mention_case(make, **changed):
    return make.case(
        hits=("ferries",),
        negotiation=None,
        detection=None,
        reason=Reason.NOT_ABOUT_TALKS,
        **changed,
    )


def test_a_mention_is_keyed_by_rule_and_development(make):
    book = make.book(make.rule("ferries", **MENTION))
    (decision,) = decide_mentions(mention_case(make), book, make.now)
    assert decision.alert.kind is Kind.MENTION
    assert decision.alert.id == alert_id(mention_key("ferries", "d1"))
    assert alert_keys(decision.alert) == ("mention/ferries/d1",)
    again = mention_case(make, known=frozenset(alert_keys(decision.alert)))
    assert [d.reason for d in decide_mentions(again, book, make.now)] == [Reason.KNOWN]


def test_only_rules_that_hit_and_are_enabled_mention(make):
    book = make.book(make.rule("ferries", **MENTION, enabled=False), make.rule("trains", **MENTION))
    assert decide_mentions(mention_case(make), book, make.now) == ()


def test_a_muted_negotiation_is_not_mentioned(make):
    case = make.case(
        hits=("ferries",), negotiation=make.negotiation(attention=Attention.MUTED), detection=None
    )
    assert decide_mentions(case, make.book(make.rule("ferries", **MENTION)), make.now) == ()


def test_mentions_of_a_baseline_and_of_old_news_are_kept_back(make):
    book = make.book(make.rule("ferries", **MENTION))
    baseline = mention_case(make, article=make.article(baseline=True))
    old = mention_case(make, article=make.article(published=make.now - timedelta(hours=25)))
    undated = mention_case(make, article=make.article(published=None))
    reasons = [decide_mentions(c, book, make.now)[0].reason for c in (baseline, old, undated)]
    assert reasons == [Reason.BASELINE, Reason.LATE, Reason.SELECTED]
