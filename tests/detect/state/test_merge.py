"""Two negotiations made one: which rounds and keys it has afterwards."""

from monitor.detect.merge import merge
from tests.detect.state.scene import GENEVA, MIAMI, Scene, day, place, stage, who


def test_a_merged_meeting_that_both_have_is_one_round():
    """Same parties, place and day; the winner keeps its number, the loser's keys are its own now."""
    ours = Scene()
    ours.tell("new_talks", stage(), place(GENEVA), day("2030-03-09"))
    theirs = Scene(process=None)
    theirs.tell("new_talks", stage(), place(GENEVA), day("2030-03-09"), who("ann-oak"))
    done = merge(ours.state, theirs.state)
    (only,) = done.state.rounds
    assert [m.held.value for m in only.delegation] == ["ann-oak"]
    assert (
        done.keys.key("north+south/2030-03-04/venue//geneva/1")
        == "north-south/2030-03-04/venue//geneva/1"
    )
    assert done.state.version == ours.state.version + 1


def test_a_merged_meeting_of_its_own_is_a_further_round():
    """Named after the winner's; no key of theirs falls on one of ours."""
    ours = Scene()
    ours.tell("new_talks", stage(), place(GENEVA), day("2030-03-09"))
    theirs = Scene(process=None)
    theirs.tell("new_talks", stage(), place(MIAMI), day("2030-05-09"), hours=900)
    done = merge(ours.state, theirs.state)
    assert [(r.number, r.name) for r in done.state.rounds] == [
        (1, "2030-03-04"),
        (2, "2030-04-10"),
    ]
    assert done.state.rounds[1].venue.key == "north-south/2030-04-10/venue//miami/1"
    assert not {*done.state.rounds[0].keys} & {*done.state.rounds[1].keys}
