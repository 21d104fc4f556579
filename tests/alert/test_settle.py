"""What waits is decided again on evidence, on newer changes and as time goes by."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.alert.decide import decide
from monitor.alert.model import Waiting
from monitor.alert.settle import PATIENCE, Standing, overtakes, settle, standing_of
from monitor.detect.model import Evidence
from monitor.terms import Certainty, Kind, Reason, Slot


def row(make, **keys):
    base = Waiting("alert", "desk", 2, Certainty.ANNOUNCED, make.now)
    return replace(base, **keys)


@pytest.mark.parametrize(
    ("standing", "hours", "reason"),
    [
        (Standing(2, Certainty.ANNOUNCED), 1, Reason.SELECTED),
        (Standing(3, Certainty.CONFIRMED), 1, Reason.SELECTED),
        (Standing(1, Certainty.CONFIRMED), 1, Reason.WAITING),
        (Standing(2, Certainty.REPORTED), 1, Reason.WAITING),
        (Standing(1, Certainty.CONFIRMED), 72, Reason.LAPSED),
        (Standing(2, Certainty.CONFIRMED), 72, Reason.SELECTED),
        (Standing(2, Certainty.CONFIRMED, denied=True), 1, Reason.DENIED),
        (Standing(2, Certainty.CONFIRMED, superseded=True), 1, Reason.SUPERSEDED),
    ],
)
def test_settle(make, standing, hours, reason):
    settled = settle(row(make), standing, make.now + timedelta(hours=hours))
    assert settled.reason is reason
    assert settled.row.have_sources == standing.sources
    assert settled.row.have_certainty is standing.certainty


def test_patience_is_three_days():
    assert timedelta(hours=72) == PATIENCE


def alert_of(make, *changes, kind=Kind.VENUE_CHANGE):
    found = make.detection(*changes, kind=kind)
    return decide(make.case(detection=found), make.book(), make.now).alert


def test_evidence_of_a_party_makes_it_confirmed(make):
    alert = alert_of(make)
    evidence = Evidence("arland-borland", (alert.changes[0].key,), "a2", "s", Certainty.CONFIRMED)
    now = standing_of(alert, (make.source("north"), make.source("south")), evidence)
    assert now == Standing(2, Certainty.CONFIRMED)


def test_a_denial_counts_neither_as_source_nor_as_certainty(make):
    alert = alert_of(make)
    keys = (alert.changes[0].key,)
    denial = Evidence("arland-borland", keys, "a2", "s", Certainty.CONFIRMED, denies=True)
    now = standing_of(alert, (make.source("north"),), denial)
    assert now == Standing(1, Certainty.ANNOUNCED, denied=True)


def test_evidence_of_another_change_says_nothing(make):
    evidence = Evidence("arland-borland", ("other",), "a2", "s", Certainty.CONFIRMED, denies=True)
    assert not standing_of(alert_of(make), (make.source("n"),), evidence).denied


@pytest.mark.parametrize(
    ("slot", "value", "overtaken"),
    [
        (Slot.VENUE, "harbour-town", True),
        (Slot.DATE, "2026-02-01", False),
        (Slot.STATUS, "cancelled", True),
        (Slot.STATUS, "under_way", False),
    ],
)
def test_a_later_change_overtakes_a_venue_that_still_waits(make, slot, value, overtaken):
    later = make.detection(make.change(slot, value))
    assert overtakes(later, alert_of(make)) is overtaken


def test_all_of_a_bundle_must_be_overtaken(make):
    alert = alert_of(make, make.change(), make.change(Slot.DATE, "2026-01-09"))
    assert not overtakes(make.detection(make.change(value="harbour-town")), alert)


def test_an_end_does_not_overtake_its_own_outcome(make):
    alert = alert_of(make, make.change(Slot.OUTCOME, "deal"), kind=Kind.OUTCOME)
    assert not overtakes(make.detection(make.change(Slot.STATUS, "concluded")), alert)


def test_only_the_replaced_member_of_a_delegation_is_overtaken(make):
    alert = alert_of(make, make.change(Slot.DELEGATION, "ada-berg", party="arland"))
    other = make.change(Slot.DELEGATION, "carl-dorn", party="arland", before=None)
    same = make.change(Slot.DELEGATION, "carl-dorn", party="arland", before="Ada Berg")
    assert not overtakes(make.detection(other), alert)
    assert overtakes(make.detection(same), alert)


def test_another_round_overtakes_nothing(make):
    later = make.detection(make.change(value="harbour-town"), round=2)
    assert not overtakes(later, alert_of(make))


def test_an_alert_is_not_overtaken_by_itself(make):
    assert not overtakes(make.detection(), alert_of(make))
