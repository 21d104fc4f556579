"""A person's word on a state: what holds afterwards, what later reports do to it, what is told."""

import re

import pytest

from monitor.detect.amend import close, rename
from monitor.detect.amendment import Amendment, again
from monitor.detect.assign import assignment
from monitor.detect.hand import BY_HAND, Act
from monitor.detect.revert import revert
from monitor.errors import RefusedError
from monitor.terms import Certainty, Kind, Level
from tests.detect.state.by_hand import LISTS, moved, put, word
from tests.detect.state.scene import (
    ABU_DHABI,
    GENEVA,
    MIAMI,
    Scene,
    changes,
    day,
    place,
    stage,
    who,
)


def test_a_slot_holds_what_a_person_says_in_a_version_with_their_name():
    """Sure, with the reason as its sentence; the version grows by one."""
    scene = moved()
    version = scene.state.version
    put(scene, "venue=Miami")
    held = scene.round().venue
    assert (held.value, held.certainty, held.families) == ("miami", Certainty.CONFIRMED, ("Ann",))
    assert held.sentence == "the ministry says so"
    assert held.article.startswith(BY_HAND)
    assert scene.state.version == version + 1


def test_late_copies_do_not_turn_a_persons_word_over():
    """However they say that it was moved; three papers do, by the rule of contradicting reports."""
    scene = moved()
    put(scene, "venue=Miami")
    assert changes(scene.tell("venue_change", place(GENEVA))) == []
    assert scene.round().venue.value == "miami"
    scene.tell("venue_change", place(GENEVA))
    assert scene.round().venue.value == "geneva"


def test_what_was_alerted_comes_back_under_its_key():
    """Nobody was told that Geneva was wrong: should it be right after all, it is no second alert."""
    scene = moved()
    put(scene, "venue=Miami")
    for _ in range(3):
        scene.tell("venue_change", place(GENEVA), hours=40)
    assert scene.round().venue.value == "geneva"
    assert scene.keys.count("north-south/2030-03-04/venue//geneva/1") == 2


def test_another_place_after_it_is_news():
    """A person's word is what holds, no more: the world goes on."""
    scene = moved()
    put(scene, "venue=Miami")
    assert changes(scene.tell("venue_change", place(ABU_DHABI))) == [
        ("venue", "Miami", "Abu Dhabi")
    ]


def test_what_is_announced_has_a_key_of_its_own():
    """Readers were told of Miami, of Geneva, and now of Miami again; Geneva again would be news."""
    scene = moved()
    (detection,) = put(scene, "venue=Miami", aloud=True)
    assert (detection.kind, detection.changes[0].key) == (
        Kind.VENUE_CHANGE,
        "north-south/2030-03-04/venue//miami/2",
    )
    assert detection.title == "North-South: put right: venue Geneva -> Miami"
    for _ in range(3):
        scene.tell("venue_change", place(GENEVA), hours=40)
    assert scene.keys[-1] == "north-south/2030-03-04/venue//geneva/2"


def test_a_delegation_is_who_is_named_and_nobody_else():
    """Heads and members by name, id or surname; who is left out has gone."""
    scene = moved()
    scene.tell("delegation_change", who("cid-elm", role="joins"))
    (detection,) = put(scene, "delegation.north=Oak (head), bob-elm, name:Dee Ash", aloud=True)
    team = [(m.held.value, m.role) for m in scene.round().delegation]
    assert team == [("ann-oak", "head"), ("bob-elm", "member"), ("dee ash", "member")]
    assert scene.round().delegation[0].level is Level.ENVOY
    assert "without Cid Elm" in {c.after for c in detection.changes}
    put(scene, "delegation.north=")
    assert scene.round().delegation == ()


def test_a_round_that_is_not_over_is_open_again():
    """Its outcome was a misreading; the end of it too."""
    scene = moved()
    put(scene, "outcome=deal")
    assert scene.round().closed
    put(scene, "outcome=")
    assert scene.round().closed is None
    put(scene, "status=concluded")
    assert scene.round().closed
    put(scene, "status=planned")
    assert scene.round().closed is None


def test_a_round_nobody_reported_is_opened_by_hand():
    """Counted like any other: the next report of it joins it."""
    scene = moved()
    put(scene, "status=planned", "date=2030-04-02", number="new")
    assert [r.name for r in scene.state.rounds] == ["2030-03-04", "2030-03-04.2"]
    scene.tell("new_talks", stage(), day("2030-04-02"), place(MIAMI))
    assert len(scene.state.rounds) == 2


def test_what_cannot_be_done_is_refused_with_what_can():
    """No such round; several open; nothing that would be another; a slot given twice."""
    scene = moved()
    for texts, number, says in (
        (("venue=Miami",), "7", "no round '7'; there are 1 (north, south)"),
        (("venue=Miami", "venue=Geneva"), "", "each slot once"),
    ):
        with pytest.raises(RefusedError, match=re.escape(says)):
            put(scene, *texts, number=number)
    put(scene, "status=planned", number="new")
    with pytest.raises(RefusedError, match="several rounds are open"):
        put(scene, "venue=Miami")
    with pytest.raises(RefusedError, match="called 'North-South' already"):
        rename(scene.state, " North-South ", word(scene))


def test_a_closed_round_takes_no_news_and_the_next_report_opens_another():
    scene = moved()
    scene.state = close(scene.state, word(scene))
    with pytest.raises(RefusedError, match="no round of north-south is open"):
        close(scene.state, word(scene))
    scene.tell("new_talks", stage(), day("2030-04-02"), place(MIAMI), hours=60)
    assert [r.closed is None for r in scene.state.rounds] == [False, True]


def test_a_reverted_state_holds_what_it_held_and_alerts_nothing_again():
    """The report that was wrong comes once more: its change bears the known key."""
    scene = Scene()
    scene.tell("new_talks", stage(), place(MIAMI), day("2030-03-09"))
    good = scene.state
    scene.tell("venue_change", place(GENEVA))
    scene.state = revert(scene.state, good, word(scene))
    assert (scene.round().venue.value, scene.state.version) == ("miami", 3)
    scene.tell("venue_change", place(GENEVA))
    assert scene.round().venue.value == "miami"
    scene.tell("venue_change", place(GENEVA), hours=80)
    assert scene.keys.count("north-south/2030-03-04/venue//geneva/1") == 2


def test_an_amendment_is_done_again_to_a_state_stepped_anew():
    """In the round it named, or the one there is; what cannot be done changes nothing."""
    scene = moved()
    hand = word(scene)
    given = (assignment("venue=Miami", LISTS),)
    after = again(scene.state, Amendment(Act.SET, hand, given, 4))
    assert after.rounds[0].venue.value == "miami"
    renamed = again(scene.state, Amendment(Act.RENAME, hand, detail={"title": "N-S"}))
    assert renamed.title == "N-S"
    closed = again(close(scene.state, hand), Amendment(Act.CLOSE, hand))
    assert closed.rounds[0].closed == hand.at
