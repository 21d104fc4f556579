"""Old reports that come late, after what they say was overtaken: they mean the round of then."""

from datetime import timedelta

from tests.detect.state.scene import ABU_DHABI, GENEVA, START, Scene, day, ended, place, stage, who


def test_a_late_copy_names_the_place_of_then():
    """Written before the move, it opens no round at the old place, though the talks are over."""
    scene = Scene()
    scene.tell("new_talks", stage(), place(GENEVA), day("2030-03-06"))
    scene.tell("venue_change", place(ABU_DHABI, moved_from="geneva"))
    scene.tell("outcome", ended(), hours=50)
    alerted = list(scene.keys)
    scene.tell("delegation_change", stage(), place(GENEVA), published=START + timedelta(minutes=90))
    assert len(scene.state.rounds) == 1
    assert scene.round().venue.value == "abu-dhabi"
    assert scene.keys == alerted


def test_a_late_copy_seats_nobody_who_has_left_since():
    """The next report of his leaving is a repeat, and no second change."""
    scene = Scene()
    scene.tell("delegation_change", stage(), place(GENEVA), who("ann-oak", role="head"))
    scene.tell("delegation_change", who("ann-oak", role="leaves"), hours=20)
    alerted = list(scene.keys)
    scene.tell(
        "delegation_change", who("ann-oak", role="head"), published=START + timedelta(hours=2)
    )
    scene.tell("delegation_change", who("ann-oak", role="leaves"))
    assert scene.keys == alerted
