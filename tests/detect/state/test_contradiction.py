"""What contradicts the state: who outweighs whom, and what moves nothing at all."""

from dataclasses import replace
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
    ended,
    place,
    stage,
    who,
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


def test_what_a_party_denied_needs_more_than_one_rumour():
    """For three days; two families, a party's own word or a later day bring it back."""

    def moved(hours, **more):
        scene = announced()
        scene.tell("venue_change", place(GENEVA, Certainty.REPORTED))
        deny = place(GENEVA, Certainty.CONFIRMED, ClaimStatus.DENIED)
        assert changes(scene.tell("other", deny)) == [("venue", "Geneva", "denied")]
        again = scene.tell("other", deny)
        assert (again.detection, again.reason) == (None, Reason.REPEATED)
        certainty = more.get("certainty", Certainty.REPORTED)
        told = [
            scene.tell("venue_change", place(GENEVA, certainty), hours=hours)
            for _ in range(more.get("times", 1))
        ]
        return told[-1]

    assert moved(2).reason is Reason.OUTWEIGHED
    back = [("venue", "Miami", "Geneva")]
    assert changes(moved(2, times=2)) == back
    assert changes(moved(2, certainty=Certainty.CONFIRMED)) == back
    assert changes(moved(80)) == back


def test_talks_that_were_denied_are_not_denied_again_by_their_place():
    """One correction: who denies where they are says the same once more. A new plan is another."""
    scene = announced()
    off = stage(status=ClaimStatus.DENIED, certainty=Certainty.CONFIRMED)
    assert changes(scene.tell("other", off)) == [("status", "planned", "denied")]
    nowhere = place(MIAMI, Certainty.CONFIRMED, ClaimStatus.DENIED)
    again = scene.tell("other", nowhere)
    assert (again.detection, again.reason) == (None, Reason.REPEATED)
    assert again.evidence.denies
    planned = stage(certainty=Certainty.CONFIRMED)
    scene.tell("new_talks", planned, place(MIAMI, Certainty.CONFIRMED), hours=80)
    assert changes(scene.tell("other", nowhere)) == [("venue", "Miami", "denied")]


def test_what_is_news_since_a_plan_was_denied_may_be_denied_too():
    """The denial of the plan did not speak of it: a place and a member, each with its own correction."""
    off = stage(status=ClaimStatus.DENIED, certainty=Certainty.CONFIRMED)
    scene = announced()
    scene.tell("other", off)
    scene.tell("venue_change", place(GENEVA, Certainty.CONFIRMED), hours=80)
    assert scene.round().status is None
    nowhere = place(GENEVA, Certainty.CONFIRMED, ClaimStatus.DENIED)
    assert changes(scene.tell("other", nowhere)) == [("venue", "Geneva", "denied")]
    scene = announced()
    scene.tell("other", off)
    joins = who("ann-lee", certainty=Certainty.CONFIRMED, role="joins")
    assert changes(scene.tell("delegation_change", joins)) == [("delegation", None, "Ann Lee")]
    stays = replace(joins, role="member", status=ClaimStatus.DENIED)
    assert changes(scene.tell("other", stays)) == [("delegation", "Ann Lee", "denied")]
    old = scene.tell("other", place(MIAMI, Certainty.CONFIRMED, ClaimStatus.DENIED))
    assert (old.detection, old.reason) == (None, Reason.REPEATED)


def test_an_end_that_is_denied_opens_the_round_again():
    """As it stood before; what ends it then is news."""
    scene = Scene()
    scene.tell("new_talks", stage("under_way", Certainty.CONFIRMED), place(MIAMI))
    scene.tell("outcome", stage("concluded"), ended("no_deal", Certainty.REPORTED))
    assert scene.round().closed
    deny = replace(ended("no_deal"), status=ClaimStatus.DENIED)
    assert changes(scene.tell("other", deny)) == [("outcome", "no_deal", "denied")]
    assert (scene.round().closed, scene.round().status.value) == (None, "under_way")
    assert changes(scene.tell("outcome", ended("deal"))) == [("outcome", None, "deal")]
