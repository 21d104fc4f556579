"""Reports of one hour in whatever order: what is held does not tell which came first."""

from datetime import timedelta
from itertools import permutations

from monitor.terms import Certainty, Format
from tests.detect.state.scene import (
    ABU_DHABI,
    GENEVA,
    MIAMI,
    START,
    Scene,
    day,
    ended,
    place,
    stage,
)

REPORTED = Certainty.REPORTED
NOON = START + timedelta(hours=3)


def minutes(n: int):
    return NOON + timedelta(minutes=n)


def test_a_place_that_wins_keeps_what_stood_behind_it():
    """Three papers against one: whichever turns the scale, all three are behind the new place."""
    found = []
    for order in permutations((("a", 0, 1), ("b", 1, 2), ("c", 2, 3))):
        scene = Scene()
        for paper in ("x", "y"):
            scene.tell("new_talks", stage(), place(MIAMI), family=paper)
        for paper, sure, at in order:
            certainty = Certainty.ANNOUNCED if sure == 1 else REPORTED
            claim = place(GENEVA, certainty)
            scene.tell("new_talks", stage(), claim, family=paper, published=minutes(at), hours=0.01)
        found.append(scene.round().venue)
    assert {held.value for held in found} == {"geneva"}
    assert {held.certainty for held in found} == {Certainty.ANNOUNCED}
    assert all({"a", "b", "c"} == {*held.families} for held in found)


def test_begun_stays_begun_though_a_later_preview_is_read_first():
    """A preview that was written minutes after the beginning holds back no report of it."""
    found = []
    for order in permutations((("under_way", 0), ("planned", 5))):
        scene = Scene()
        for value, at in order:
            scene.tell("new_talks", stage(value), place(MIAMI), published=minutes(at), hours=0.01)
        found.append(scene.round().status.value)
    assert found == ["under_way", "under_way"]


def test_an_old_report_of_a_beginning_is_no_beginning():
    """What began a day before the plan was made is something else."""
    scene = Scene()
    scene.tell("new_talks", stage(), place(MIAMI))
    scene.tell("new_talks", stage("under_way"), published=START - timedelta(days=1))
    assert scene.round().status.value == "planned"


def test_a_format_that_only_counts_the_sides_gives_way():
    """ "Bilateral" and "a call" are one meeting, and it is a call."""
    for order in permutations((Format.BILATERAL, Format.CALL)):
        scene = Scene()
        for form in order:
            scene.tell("new_talks", stage("under_way"), form=form, event="call", hours=0.1)
        assert len(scene.state.rounds) == 1
        assert scene.round().format is Format.CALL


def test_a_call_has_no_place():
    """What a call names is its topic: it joins a meeting without a place, and none that has one."""
    scene = Scene()
    scene.tell("new_talks", stage("under_way"))
    scene.tell("new_talks", stage("under_way"), place(GENEVA), form=Format.CALL, event="call")
    assert len(scene.state.rounds) == 1
    scene = Scene()
    scene.tell("new_talks", stage("under_way"), place(MIAMI))
    scene.tell("new_talks", stage("under_way"), place(GENEVA), form=Format.CALL, event="call")
    assert len(scene.state.rounds) == 2


def test_what_was_reported_before_the_end_opens_no_round_after_it():
    """The place of a meeting that ended meanwhile is disputed as it would have been before."""
    reports = (
        ("outcome", (ended(),), 20),
        ("new_talks", (stage("under_way"), place(ABU_DHABI, REPORTED)), 10),
    )
    for order in permutations(reports):
        scene = Scene()
        scene.tell("new_talks", stage("under_way"), place(MIAMI), published=minutes(0))
        for kind, claims, at in order:
            scene.tell(kind, *claims, published=minutes(at), hours=0.01)
        assert len(scene.state.rounds) == 1


def test_of_two_that_fit_equally_the_oldest_heard_of_lately_is_meant():
    """One side's word fits both rounds; which of them was mentioned last decides nothing."""
    tables = (("east", "north"), ("north", "west"))
    for last in tables:
        scene = Scene()
        for parties in tables:
            scene.tell("new_talks", stage(), place(MIAMI), parties=parties)
        scene.tell("other", parties=last)
        before = scene.state.rounds
        scene.tell("other", parties=("north",))
        heard = [r.name for r, was in zip(scene.state.rounds, before, strict=True) if r != was]
        assert heard == [before[0].name]


def test_a_round_nobody_mentions_any_more_is_not_meant():
    """Of two that fit equally one was not heard of for two days."""
    scene = Scene()
    scene.tell("new_talks", stage(), place(MIAMI), parties=("east", "north"))
    scene.tell("new_talks", stage(), place(MIAMI), parties=("north", "west"), hours=48)
    before = scene.state.rounds
    scene.tell("other", parties=("north",))
    assert scene.state.rounds[0] == before[0]
    assert scene.state.rounds[1] != before[1]


def test_who_only_speaks_of_a_meeting_adds_no_party_to_it():
    """A statement may mean another meeting: parties and format are told by reports of this one."""
    scene = Scene()
    scene.tell("new_talks", stage(), place(MIAMI))
    scene.tell("other", place(MIAMI), parties=("east", "north", "south"), form=Format.TRILATERAL)
    assert scene.round().parties == ("north", "south")
    assert scene.round().format is None
    assert scene.round().last_report == scene.at


def test_of_two_that_fit_equally_the_one_whose_day_is_near_is_meant():
    """One side's word on the eve of one meeting, weeks before the other."""
    scene = Scene()
    scene.tell("new_talks", stage(), day("2030-03-30"), parties=("east", "north"))
    scene.tell("new_talks", stage(), day("2030-03-05"), parties=("north", "west"))
    before = scene.state.rounds
    scene.tell("other", parties=("north",))
    assert scene.state.rounds[0] == before[0]
    assert scene.state.rounds[1] != before[1]
