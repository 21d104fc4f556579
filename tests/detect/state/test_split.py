"""One negotiation made two: what goes along, and where later reports go."""

import pytest

from monitor.detect.split import Branch, follow, of_parties, split
from monitor.errors import RefusedError
from monitor.match.entry import ProcessInfo
from tests.detect.state.by_hand import word
from tests.detect.state.scene import GENEVA, MIAMI, Scene, day, place, stage

BIG = ProcessInfo(id="big", title="Big", parties=("north", "south"))


def two_in_one():
    """Talks of north and south, and of north and east, taken for one negotiation."""
    scene = Scene(BIG)
    scene.tell("new_talks", stage(), place(GENEVA), day("2030-03-09"))
    scene.tell("new_talks", stage(), place(MIAMI), day("2030-03-10"), parties=("east", "north"))
    return scene


def test_a_split_takes_its_rounds_and_keys_along():
    """Named by their day in the new process; the old one never uses their names again."""
    scene = two_in_one()
    (number,) = of_parties(scene.state, ("east", "north"))
    parts = split(scene.state, [number], "east+north", "", word(scene))
    assert [r.venue.value for r in parts.rest.rounds] == ["geneva"]
    assert [(r.name, r.venue.value) for r in parts.new.rounds] == [("2030-03-04", "miami")]
    assert parts.new.title == "East - North"
    old = "2030-03-04.east+north"
    assert parts.keys.key(f"big/{old}/venue//miami/1") == "east+north/2030-03-04/venue//miami/1"
    assert old in parts.rest.named


def test_later_reports_follow_a_split_by_their_parties():
    """Who names all parties of the old process means that one; the narrowest branch takes the rest."""
    branch = Branch(frozenset({"east", "north"}), frozenset({"north", "south"}), "east+north")
    narrow = Branch(frozenset({"east", "north", "west"}), frozenset({"north", "south"}), "three")
    assert follow(("east", "north"), [branch]) == "east+north"
    assert follow(("east", "north", "south"), [branch]) == ""
    assert follow(("north",), [branch]) == ""
    assert follow(("east", "north", "west"), [branch, narrow]) == "three"


def test_rounds_of_the_same_parties_are_split_without_a_branch():
    """Nothing tells later reports of the two apart: they go on where they went."""
    scene = Scene()
    scene.tell("new_talks", stage(), place(GENEVA), day("2030-03-09"))
    scene.tell("new_talks", stage(), place(MIAMI), day("2030-04-20"), hours=900)
    parts = split(scene.state, [2], "other", "Other", word(scene))
    assert (parts.branch, parts.new.title) == (None, "Other")


def test_a_split_of_nothing_or_all_is_refused():
    scene = two_in_one()
    for numbers, says in (((), "no round"), ((1, 2), "use rename"), ((5,), "no round 5")):
        with pytest.raises(RefusedError, match=says):
            split(scene.state, numbers, "new", "", word(scene))
    with pytest.raises(RefusedError, match="is of east, south alone"):
        of_parties(scene.state, ("south", "east"))
