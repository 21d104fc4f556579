"""Who talks: heads, members, levels, and a name in passing."""

import pytest

from monitor.terms import Kind
from tests.detect.state.scene import Scene, announced, changes, stage, who


def test_the_head_of_a_delegation_is_replaced():
    """Before is the old head, after the new one."""
    scene = announced(who("ann-lee", role="head"))
    done = scene.tell("delegation_change", who("bo-chen", role="head"))
    assert changes(done) == [("delegation", "Ann Lee", "Bo Chen")]
    assert scene.keys[-1] == "north-south/2030-03-04/delegation/north/bo-chen/1"
    heads = [m.held.name for m in scene.round().delegation if m.role == "head"]
    assert heads == ["Bo Chen"]


def test_who_stays_away_makes_no_new_talks():
    """The first that is heard of a summit is that one skips it: that is what it is called."""
    done = Scene().tell("delegation_change", who("delegation", role="leaves"))
    assert done.detection.kind is Kind.DELEGATION_CHANGE
    assert done.detection.title == "North-South: delegation of North: stays away"


def test_two_who_lead_together_replace_nobody():
    """ "A and B to lead": the second is no successor of the first."""
    scene = announced()
    scene.tell("delegation_change", who("ann-lee", role="head"), who("bo-chen", role="head"))
    held = [(m.held.name, m.role) for m in scene.round().delegation]
    assert held == [("Ann Lee", "head"), ("Bo Chen", "member")]


def test_one_person_takes_anothers_place():
    """replaces:<id> takes the other one out."""
    scene = announced(who("ann-lee"))
    done = scene.tell("delegation_change", who("bo-chen", role="replaces:ann-lee"))
    assert changes(done) == [("delegation", "Ann Lee", "Bo Chen")]
    assert [m.held.name for m in scene.round().delegation] == ["Bo Chen"]
    assert (
        scene.tell("delegation_change", who("bo-chen", role="replaces:ann-lee")).detection is None
    )


@pytest.mark.parametrize(
    "said",
    [
        [who("ann-lee", role="leaves"), who("bo-chen", role="head")],
        [who("bo-chen", role="replaces:ann-lee"), who("ann-lee", role="leaves")],
    ],
)
def test_a_swap_is_one_thing_in_the_title(said):
    """However a text says it, and though both are changes with keys of their own."""
    done = announced(who("ann-lee", role="head")).tell("delegation_change", *said)
    assert len(done.detection.changes) == 2
    assert done.detection.title == "North-South: delegation of North: Ann Lee -> Bo Chen (head)"


def test_who_only_leaves_is_in_the_title():
    """Nobody came, or nobody knows in whose place: two leave and one comes."""
    scene = announced(who("ann-lee"), who("cy-dun"))
    done = scene.tell(
        "delegation_change",
        who("ann-lee", role="leaves"), who("cy-dun", role="leaves"), who("bo-chen", role="joins"),
    )  # fmt: skip
    assert done.detection.title == (
        "North-South: delegation of North: without Ann Lee; "
        "delegation of North: without Cy Dun; delegation of North: Bo Chen"
    )


def test_a_member_is_added_once():
    """Named after talks were announced without names: news; named again, by surname: none."""
    scene = announced()
    done = scene.tell("delegation_change", who("ann-lee"))
    assert done.detection.kind is Kind.DELEGATION_CHANGE
    assert done.detection.title == "North-South: delegation of North: Ann Lee"
    assert scene.tell("delegation_change", who("lee")).detection is None
    assert scene.tell("delegation_change", who("bo-chen", role="joins")).detection is not None


def test_a_name_in_passing_is_kept_quietly():
    """A report about the talks that names the envoy fills the delegation without news."""
    scene = announced()
    assert scene.tell("new_talks", stage(), who("ann-lee")).detection is None
    assert [m.held.name for m in scene.round().delegation] == ["Ann Lee"]
    assert scene.tell("delegation_change", who("ann-lee")).detection is None


def test_a_person_leaves():
    """Leaving is news once, and coming back is news again."""
    scene = announced(who("ann-lee"))
    gone = scene.tell("delegation_change", who("ann-lee", role="leaves"))
    assert changes(gone) == [("delegation", "Ann Lee", "without Ann Lee")]
    assert scene.tell("delegation_change", who("ann-lee", role="leaves")).detection is None
    back = scene.tell("delegation_change", who("ann-lee", role="joins"))
    assert scene.keys[-1] == "north-south/2030-03-04/delegation/north/ann-lee/2"
    assert back.detection is not None


def test_a_delegation_is_announced_and_its_level_raised():
    """announced, then level:deputy, then level:minister: each once."""
    scene = announced()
    assert scene.tell("delegation_change", who("announced")).detection is not None
    assert scene.tell("delegation_change", who("announced")).detection is None
    assert scene.tell("delegation_change", who("level:deputy")).detection is not None
    raised = scene.tell("delegation_change", who("level:minister"))
    assert changes(raised) == [("delegation", "Level:Deputy", "Level:Minister")]
