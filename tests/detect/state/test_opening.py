"""What opens a round: news of a meeting, and no mere word that papers use all day."""

import pytest

from monitor.terms import ClaimStatus, Kind
from tests.detect.state.scene import (
    ABU_DHABI,
    GENEVA,
    MIAMI,
    UAE,
    Scene,
    changes,
    day,
    ended,
    place,
    stage,
    who,
)

NORTH, SOUTH = who("ann-lee", "north"), who("bo-chen", "south")


@pytest.mark.parametrize("event", ["meet", "meeting", "visit", "accord", "plan"])
def test_that_two_meet_and_no_more_is_no_round(event):
    """One side receives a parcel of the other: the verb is that of a meeting."""
    scene = Scene()
    assert scene.tell("new_talks", stage("under_way"), event=event).detection is None
    assert scene.state.rounds == ()


@pytest.mark.parametrize("told", [place(GENEVA), day("2030-03-09"), NORTH])
def test_a_meeting_of_which_something_is_known_is_one(told):
    """Where, when, or who."""
    assert Scene().tell("new_talks", stage(), told, event="meet").detection


@pytest.mark.parametrize("event", ["talks", "call"])
def test_talks_that_are_called_so_need_no_more(event):
    """The first word of talks is news, before a place and a day are known."""
    assert Scene().tell("new_talks", stage(), event=event).detection


def test_a_word_that_may_mean_anything_takes_up_nothing():
    """Talks were called off; that one side "receives" something of the other is no resumption."""
    scene = Scene()
    scene.tell("new_talks", stage(), place(GENEVA))
    scene.tell("cancelled", stage("cancelled"))
    scene.tell("resumed", stage("under_way"), event="meet", hours=100)
    assert scene.round().status.value == "cancelled"


def test_a_meeting_without_a_principal_says_where_or_when():
    """Two mediators speak of it to each other; two that convene somewhere are a round."""
    scene = Scene()
    envoy = who("eve-roe", "east")
    assert not scene.tell("new_talks", stage(), envoy, parties=("east", "west")).detection
    assert scene.tell("new_talks", stage(), place(GENEVA), parties=("east", "west")).detection


def test_one_principal_and_a_mediator_are_no_meeting_without_a_name():
    """Some talks of theirs about it; who goes there, where or when tells which."""
    pair = ("east", "north")
    assert not Scene().tell("new_talks", stage(), parties=pair, event="talks").detection
    for told in (NORTH, place(GENEVA), day("2030-03-09")):
        assert Scene().tell("new_talks", stage(), told, parties=pair, event="talks").detection
    assert not Scene().tell("new_talks", stage(), NORTH, parties=pair, event="visit").detection


def test_the_read_out_of_a_call_ends_no_summit_announced_in_it():
    """The place of what was just announced is not named: it is told of something else."""
    scene = Scene()
    scene.tell("new_talks", stage(), place(GENEVA))
    scene.tell("outcome", ended())
    assert scene.round().closed is None
    assert scene.tell("outcome", ended(), place(GENEVA)).detection.round == 1


def test_two_that_no_list_knows_are_named_on_both_sides():
    """A visit alone, or a call by one, is diplomacy as usual; so are many at a table nowhere."""
    pair = {"parties": ("north", "south")}
    assert Scene(None).tell("new_talks", stage(), NORTH, event="meet", **pair).detection
    assert Scene(None).tell("new_talks", stage(), event="meet", **pair).detection
    assert not Scene(None).tell("new_talks", stage(), NORTH, event="call", **pair).detection
    assert not Scene(None).tell("new_talks", stage(), place(MIAMI), event="visit", **pair).detection
    assert Scene(None).tell("new_talks", stage(), NORTH, SOUTH, event="call", **pair).detection
    assert Scene(None).tell("new_talks", stage(), event="talks", **pair).detection
    few = {"parties": ("east", "north", "south"), "event": "talks"}
    assert Scene(None).tell("new_talks", stage(), **few).detection
    many = {"parties": ("east", "north", "south", "west", "centre"), "event": "talks"}
    assert not Scene(None).tell("new_talks", stage(), **many).detection
    assert Scene(None).tell("new_talks", stage(), place(GENEVA), **many).detection


def test_where_two_met_before_is_no_before_of_the_next_meeting():
    """Of those no list knows; a further round, counted or resumed, follows the last."""
    scene = Scene(None)
    scene.tell("new_talks", stage(), place(MIAMI), NORTH, SOUTH)
    other = scene.tell("new_talks", stage(), place(GENEVA), hours=24 * 20)
    assert ("venue", None, "Geneva") in changes(other)
    further = scene.tell("resumed", stage(), place(ABU_DHABI), number=2, hours=24 * 20)
    assert ("venue", "Geneva", "Abu Dhabi") in changes(further)
    assert further.detection.kind is Kind.RESUMED


def test_a_new_meeting_elsewhere_is_new_talks_and_shows_where_the_last_one_was():
    """Nothing says that it goes on what was; the place before is worth showing."""
    scene = Scene()
    scene.tell("new_talks", stage(), place(MIAMI))
    done = scene.tell("new_talks", stage(), place(GENEVA), hours=24 * 20)
    assert done.detection.kind is Kind.NEW_TALKS
    assert ("venue", "Miami", "Geneva") in changes(done)


def test_a_wider_place_than_the_last_is_no_other_place():
    """The last round was in the city, the next one is said to be in the country."""
    for first, then in ((ABU_DHABI, UAE), (UAE, ABU_DHABI)):
        scene = Scene()
        scene.tell("new_talks", stage(), place(first))
        done = scene.tell("resumed", stage(), place(then), number=2, hours=24 * 20)
        assert [c[0] for c in changes(done)] == ["status"]


def test_another_place_is_a_move_where_the_text_says_so_or_the_day_stays():
    """Else it may as well be a further meeting, and is called that."""
    kinds = []
    for held, told in (("planned", []), ("under_way", []), ("under_way", [day("2030-03-04")])):
        scene = Scene()
        scene.tell("new_talks", stage(held), place(MIAMI), day("2030-03-04"), family="a")
        done = scene.tell("new_talks", stage(held), place(GENEVA), *told)
        kinds.append(done.detection.kind)
        assert changes(done) == [("venue", "Miami", "Geneva")]
    assert kinds == [Kind.NEW_TALKS, Kind.NEW_TALKS, Kind.VENUE_CHANGE]


def test_that_nothing_is_planned_does_not_deny_what_runs():
    """No further talks are planned, says one side, while they sit; before they did it is denied."""
    scene, ahead = Scene(), Scene()
    no = stage("planned", status=ClaimStatus.DENIED)
    scene.tell("new_talks", stage("under_way"), place(MIAMI))
    assert scene.tell("other", no).detection is None
    ahead.tell("new_talks", stage(), place(MIAMI))
    assert ahead.tell("other", no).detection.kind is Kind.CORRECTION


@pytest.mark.parametrize(("outcome", "opens"), [("deal", True), ("continue", False)])
def test_an_accord_of_two_no_list_knows_opens_a_round(outcome, opens):
    """That they agreed is news of both the talks and their end; that talks went well is not."""
    scene = Scene(process=None)
    told = scene.tell("outcome", ended(outcome), event="accord")
    assert bool(told.detection) is opens
