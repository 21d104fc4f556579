"""What contradicts the state: who outweighs whom, and what moves nothing at all."""

from datetime import timedelta

from monitor.terms import Certainty, ClaimStatus, Kind, Reason
from tests.detect.state.scene import (
    ABU_DHABI,
    GENEVA,
    MIAMI,
    START,
    Scene,
    announced,
    changes,
    place,
    stage,
)


def test_a_late_copy_of_the_old_place_does_not_move_it_back():
    """After a move, one paper that still prints the old place is outweighed; two are not."""
    scene = announced()
    scene.tell("venue_change", place(GENEVA))
    late = scene.tell("new_talks", stage(), place(MIAMI))
    assert late.detection is None
    assert late.reason is Reason.OUTWEIGHED
    assert scene.round().venue.name == "Geneva"
    other = scene.tell("new_talks", stage(), place(MIAMI))
    assert changes(other) == [("venue", "Geneva", "Miami")]


def test_an_older_report_moves_nothing():
    """Published before the last change: evidence at most."""
    scene = announced()
    scene.tell("venue_change", place(GENEVA), hours=5)
    done = scene.tell("venue_change", place(ABU_DHABI), published=START + timedelta(hours=2))
    assert done.detection is None
    assert done.reason is Reason.OLDER
    assert scene.round().venue.name == "Geneva"


def test_worse_certainty_is_outweighed_until_more_families_say_so():
    """A confirmed place yields to unnamed sources only when three families have it."""
    scene = Scene()
    scene.tell("new_talks", stage(), place(MIAMI, Certainty.CONFIRMED))
    scene.tell("new_talks", stage(), place(MIAMI, Certainty.CONFIRMED))
    rumour = place(GENEVA, Certainty.REPORTED)
    reasons = [scene.tell("new_talks", stage(), rumour).reason for _ in range(3)]
    assert reasons == [Reason.OUTWEIGHED, Reason.OUTWEIGHED, Reason.CHANGED]
    assert scene.round().venue.name == "Geneva"


def test_one_family_counts_once():
    """The same house repeating itself outweighs nobody."""
    scene = announced()
    scene.tell("new_talks", stage(), place(MIAMI))
    for _ in range(5):
        done = scene.tell("new_talks", stage(), place(GENEVA), family="daily")
    assert done.reason is Reason.OUTWEIGHED


def test_possible_moves_nothing():
    """A place that may host is kept out of the state; so are talks that may happen."""
    scene = announced()
    done = scene.tell("venue_change", place(GENEVA, Certainty.POSSIBLE))
    assert done.detection is None
    assert done.reason is Reason.UNCERTAIN
    rumour = Scene()
    first = rumour.tell("new_talks", stage(certainty=Certainty.POSSIBLE))
    assert first.detection is None
    assert first.state.rounds == ()


def test_a_statement_moves_nothing():
    """Kind other names the place in passing."""
    scene = announced()
    done = scene.tell("other", stage(), place(GENEVA), terms=("demand", "border", "north"))
    assert done.detection is None
    assert done.reason is Reason.NO_SLOT
    assert scene.round().venue.name == "Miami"


def test_a_denial_of_what_was_news_is_a_correction():
    """The corrected key plus /denied, once; the old place is held again."""
    scene = announced()
    scene.tell("venue_change", place(GENEVA))
    no = place(GENEVA, status=ClaimStatus.DENIED)
    done = scene.tell("other", stage(status=ClaimStatus.DENIED), no)
    assert done.detection.kind is Kind.CORRECTION
    assert scene.keys[-1] == "north-south/2030-03-04/venue//geneva/1/denied"
    assert done.evidence.denies
    assert scene.round().venue.name == "Miami"
    assert scene.tell("other", no).detection is None
    assert scene.tell("new_talks", stage(), place(GENEVA)).reason is Reason.OUTWEIGHED


def test_a_denial_by_somebody_less_sure_corrects_nothing():
    """An unnamed source does not deny what a party confirmed."""
    scene = Scene()
    scene.tell("new_talks", stage(certainty=Certainty.CONFIRMED))
    done = scene.tell("other", stage(certainty=Certainty.REPORTED, status=ClaimStatus.DENIED))
    assert done.detection is None
    assert done.reason is Reason.OUTWEIGHED


def test_a_denial_of_what_nobody_reported_is_no_news():
    """It opens no round either."""
    scene = Scene()
    done = scene.tell("other", stage(status=ClaimStatus.DENIED))
    assert done.detection is None
    assert done.state.rounds == ()


def test_a_denied_plan_announced_again_with_better_certainty_is_news():
    """planned/1, denied, planned/2."""
    scene = announced()
    scene.tell("other", stage(status=ClaimStatus.DENIED))
    assert scene.tell("new_talks", stage()).reason is Reason.OUTWEIGHED
    done = scene.tell("new_talks", stage(certainty=Certainty.CONFIRMED))
    assert scene.keys[-1] == "north-south/2030-03-04/status//planned/2"
    assert done.detection.kind is Kind.NEW_TALKS
