"""The life of a negotiation, told report by report: announced, begun, put off, called off, over."""

from monitor.article.model import DateQuality
from monitor.terms import Certainty, Kind, Reason
from tests.detect.state.scene import (
    GENEVA,
    MIAMI,
    START,
    Scene,
    announced,
    changes,
    day,
    ended,
    place,
    stage,
)


def test_the_announcement_is_one_detection_with_all_it_says():
    """A first report opens round 1 and bundles status, place and day under new_talks."""
    scene = announced(day("2030-03-09"))
    found = scene.steps[0].detection
    assert found.kind is Kind.NEW_TALKS
    assert scene.keys == [
        "north-south/2030-03-04/status//planned/1",
        "north-south/2030-03-04/venue//miami/1",
        "north-south/2030-03-04/date//2030-03-09/1",
    ]
    assert found.title == "North-South: new talks, Miami, 2030-03-09"
    assert scene.steps[0].reason is Reason.CHANGED


def test_a_confirmation_is_evidence():
    """A second paper with better certainty moves nothing but stands behind the same keys."""
    scene = announced()
    done = scene.tell("new_talks", stage(certainty=Certainty.CONFIRMED), place(MIAMI))
    assert done.detection is None
    assert done.reason is Reason.REPEATED
    assert done.evidence.keys == (
        "north-south/2030-03-04/status//planned/1",
        "north-south/2030-03-04/venue//miami/1",
    )
    assert scene.round().status.certainty is Certainty.CONFIRMED
    assert scene.round().venue.families == ("paper-1", "paper-2")
    assert scene.state.version == 2


def test_talks_first_heard_of_while_they_run_are_new_talks():
    """Under way is news where nobody had reported the plan."""
    scene = Scene()
    assert scene.tell("new_talks", stage("under_way"), place(GENEVA)).detection.kind is (
        Kind.NEW_TALKS
    )


def test_postponed_to_another_day_is_one_alert_that_leads_with_postponed():
    """Status and date change in one bundle; a copy of the old plan changes nothing back."""
    scene = announced(day("2030-03-09"))
    done = scene.tell("postponed", stage("postponed"), day("2030-03-20"))
    assert done.detection.kind is Kind.POSTPONED
    assert changes(done) == [
        ("status", "planned", "postponed"),
        ("date", "2030-03-09", "2030-03-20"),
    ]
    assert scene.tell("postponed", stage("postponed")).detection is None
    assert scene.tell("new_talks", stage()).reason is Reason.OUTWEIGHED


def test_postponed_talks_are_taken_up_again():
    """resumed is news once."""
    scene = announced()
    scene.tell("postponed", stage("postponed"))
    done = scene.tell("resumed", stage("planned"), hours=30)
    assert done.detection.kind is Kind.RESUMED
    assert done.detection.round == 1
    assert scene.keys[-1] == "north-south/2030-03-04/status//planned/2"
    assert scene.tell("resumed", stage("planned")).detection is None


def test_talks_put_off_to_a_day_begin_on_it_without_news():
    """The new day was the news; that they are held on it is none."""
    scene = announced(day("2030-03-09"))
    scene.tell("postponed", stage("postponed"), hours=20)
    scene.tell("date_change", day("2030-03-20"), hours=20)
    done = scene.tell("new_talks", stage("under_way", Certainty.CONFIRMED), hours=24 * 14)
    assert done.detection is None
    assert done.reason is Reason.REPEATED
    assert scene.round().status.value == "under_way"


def test_one_late_copy_does_not_put_talks_off_again():
    """Taken up again, then one paper that still has them postponed; a second one is believed."""
    scene = announced()
    scene.tell("postponed", stage("postponed"))
    scene.tell("resumed", stage(), hours=30)
    assert scene.tell("postponed", stage("postponed")).reason is Reason.OUTWEIGHED
    assert scene.tell("postponed", stage("postponed")).detection.kind is Kind.POSTPONED


def test_called_off():
    """cancelled leads; a paper that has it only postponed is vaguer."""
    scene = announced()
    done = scene.tell("cancelled", stage("cancelled"))
    assert done.detection.kind is Kind.CANCELLED
    assert scene.tell("postponed", stage("postponed")).detection is None
    assert scene.round().status.value == "cancelled"


def test_called_off_before_anybody_heard_of_it_is_news_all_the_same():
    """The first report of talks may be that they are off."""
    scene = Scene()
    assert scene.tell("cancelled", stage("cancelled")).detection.kind is Kind.CANCELLED


def test_the_outcome_closes_the_round_and_its_echo_opens_none():
    """After the end, previews and reports of the meeting still mean the round that ended."""
    scene = announced()
    scene.tell("new_talks", stage("under_way"), hours=20)
    done = scene.tell("outcome", ended("continue"))
    assert done.detection.kind is Kind.OUTCOME
    assert done.detection.title == "North-South: outcome: continue"
    assert scene.round().closed
    for kind, claim in (("new_talks", stage()), ("new_talks", stage("under_way"))):
        assert scene.tell(kind, claim, place(MIAMI)).detection is None
    assert scene.tell("outcome", ended("no_deal")).detection is None
    deal = scene.tell("outcome", ended("deal"))
    assert changes(deal) == [("outcome", "no_deal", "deal")]
    assert len(scene.state.rounds) == 1


def test_an_outcome_of_talks_nobody_had_reported():
    """One detection that leads with the outcome."""
    scene = Scene()
    done = scene.tell("outcome", ended("deal"), place(GENEVA))
    assert done.detection.kind is Kind.OUTCOME
    assert scene.round().closed


def test_baseline_builds_state_and_says_so():
    """The detection is kept for its keys, the reason keeps it from alerting."""
    scene = announced(baseline=True)
    assert scene.steps[0].reason is Reason.BASELINE
    assert scene.steps[0].detection is not None
    assert scene.tell("new_talks", stage(), place(MIAMI)).detection is None


def test_late_news_is_kept_with_its_reason():
    """First seen 30 hours after it was published."""
    scene = Scene()
    done = scene.tell("new_talks", stage(), hours=31, published=START)
    assert done.reason is Reason.LATE
    assert done.state.rounds


def test_an_assumed_date_is_never_late_and_may_move_a_slot():
    """Where no date is known the event time is the fetch."""
    scene = announced(hours=40, published=START, date_quality=DateQuality.ASSUMED)
    assert scene.steps[0].reason is Reason.CHANGED
