"""Talks that were put off: what takes them up again, and what only repeats the old plan."""

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.terms import Certainty, Kind, Reason
from tests.detect.state.scene import GENEVA, MIAMI, START, Scene, changes, day, place, stage

OLD, NEW = "2030-03-12", "2030-03-20"
SURE = Certainty.CONFIRMED


def put_off(number=None, *more):
    """Announced for OLD, put off a day later without another day."""
    scene = Scene()
    kind = "resumed" if number else "new_talks"
    scene.tell(kind, stage(), place(MIAMI), day(OLD), number=number)
    scene.tell("postponed", stage("postponed"), *more, hours=24)
    return scene


def test_the_old_day_restated_is_no_resumption():
    """However sure and late the paper is: it does not know of the delay."""
    scene = put_off()
    for kind in ("new_talks", "venue_change", "delegation_change"):
        done = scene.tell(kind, stage(certainty=SURE), place(MIAMI), day(OLD), hours=14)
        assert done.detection is None
        assert done.reason in {Reason.OUTWEIGHED, Reason.REPEATED}
    assert scene.round().status.value == "postponed"


def test_the_plan_restated_without_a_day_is_no_resumption():
    """Before the old day has passed "to meet in Miami" is the old plan."""
    scene = put_off()
    assert scene.tell("new_talks", stage(certainty=SURE), hours=30).detection is None


def test_a_preview_of_a_further_round_is_no_resumption_of_it():
    """Of a second round every preview says "resume"."""
    scene = put_off(2)
    done = scene.tell("resumed", stage(certainty=SURE), day(OLD), number=2, hours=6)
    assert done.detection is None
    assert scene.round().status.value == "postponed"


def test_back_on_says_so():
    """A first round that is said to be on again, on its old day as well."""
    done = put_off().tell("resumed", stage(), day(OLD), hours=3)
    assert done.detection.kind is Kind.RESUMED
    assert changes(done) == [("status", "postponed", "planned")]


def test_another_day_is_the_news_whatever_the_report_is_called():
    """One change, the day; the talks are planned again without a second alert."""
    for kind in ("new_talks", "date_change", "postponed"):
        scene = put_off(2)
        value = "postponed" if kind == "postponed" else "planned"
        done = scene.tell(kind, stage(value), day(NEW), hours=20)
        assert changes(done) == [("date", OLD, NEW)]
        assert done.detection.kind is Kind.DATE_CHANGE
        assert scene.tell("new_talks", stage(), day(NEW), hours=8).detection is None
        assert scene.round().status.value == "planned"
        assert scene.tell("postponed", stage("postponed"), day(NEW), hours=1).detection is None


def test_a_day_given_to_talks_that_had_none_is_a_resumption():
    """Nothing was known of the old day, so that they are on again is the news."""
    scene = Scene()
    scene.tell("new_talks", stage(), place(MIAMI))
    scene.tell("postponed", stage("postponed"), hours=24)
    done = scene.tell("new_talks", stage(), day(NEW), hours=24)
    assert done.detection.kind is Kind.RESUMED


def test_what_was_called_off_and_gets_a_day_is_a_resumption():
    """A new date alone would hide that there will be talks after all."""
    scene = Scene()
    scene.tell("new_talks", stage(), place(MIAMI), day(OLD))
    scene.tell("cancelled", stage("cancelled"), hours=20)
    done = scene.tell("date_change", day(NEW), hours=20)
    assert done.detection.kind is Kind.RESUMED
    assert {c[0] for c in changes(done)} == {"status", "date"}


def test_talks_taken_up_elsewhere_move_at_once():
    """Who knows of another day knows of the place as well."""
    done = put_off().tell("new_talks", stage(), day(NEW), place(GENEVA), hours=20)
    assert ("venue", "Miami", "Geneva") in changes(done)


def test_talks_that_begin_on_the_day_they_were_put_off_from_need_two_papers():
    """One says they are postponed, one that they begin: a contradiction, not a resumption."""
    scene = put_off()
    hours = (24 * 8 - (scene.at - START).total_seconds() / 3600) + 1
    begun = stage("under_way", SURE)
    assert scene.tell("new_talks", begun, hours=hours).reason is Reason.OUTWEIGHED
    assert scene.tell("new_talks", begun).detection.kind is Kind.RESUMED


def test_what_is_planned_when_the_old_day_has_passed_is_another_meeting():
    """No copy of the old plan speaks of the future then."""
    scene = put_off()
    assert scene.tell("new_talks", stage(), hours=24 * 9).detection.kind is Kind.NEW_TALKS
    again = put_off()
    assert again.tell("resumed", stage(), hours=24 * 9).detection.kind is Kind.RESUMED
    assert scene.round().date is None
    assert scene.round().venue is None
    assert again.round().venue is not None


REPORTS = (
    ("new_talks", (stage(certainty=SURE), place(MIAMI), day(OLD))),
    ("new_talks", (stage(), place(MIAMI))),
    ("postponed", (stage("postponed"),)),
    ("resumed", (stage(), day(OLD))),
    ("date_change", (day(NEW),)),
    ("postponed", (stage("postponed"), day(NEW))),
    ("new_talks", (stage(), day(NEW), place(MIAMI))),
)
"""Reports of one delay, as papers of all kinds print them."""


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(list(permutations(REPORTS))), st.sampled_from([0.5, 3.0, 9.0]))
def test_in_any_order_the_new_day_is_the_one_change(order, hours):
    """Before and after the new day come copies of everything; one key comes of all of it."""
    scene = put_off(2)
    before = len(scene.keys)
    for kind, claims in order:
        scene.tell(kind, *claims, hours=hours, number=2 if kind == "resumed" else None)
    assert scene.keys[before:] == [f"north-south/2030-03-04/date//{NEW}/1"]
    assert scene.round().date.value == NEW


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(list(permutations(REPORTS[:4]))), st.sampled_from([0.5, 2.0, 5.0]))
def test_without_another_day_nothing_is_news_in_any_order(order, hours):
    """Old plans and repeated delays, shuffled: the talks stay put off."""
    scene = put_off(2)
    before = len(scene.keys)
    for kind, claims in order:
        scene.tell(kind, *claims, hours=hours, number=2 if kind == "resumed" else None)
    assert len(scene.keys) == before
    assert scene.round().status.value == "postponed"


def test_what_begins_when_the_new_day_has_passed_is_what_was_put_off():
    """They had a new day and a place: a report of the morning after takes neither away."""
    scene = put_off()
    scene.tell("postponed", stage("postponed"), day(NEW), hours=20)
    passed = (scene.at - START).total_seconds() / 3600
    scene.tell("new_talks", stage("under_way", SURE), hours=24 * 17 - passed)
    held = scene.round()
    assert (held.status.value, held.date.value, held.venue.name) == ("under_way", NEW, "Miami")
