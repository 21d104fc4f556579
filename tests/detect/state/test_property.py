"""What holds for every sequence of reports, however they contradict each other."""

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.detect.codec import (
    dump_development,
    dump_negotiation,
    load_development,
    load_negotiation,
)
from monitor.match.entry import ProcessInfo
from monitor.terms import Certainty, ClaimStatus, Kind
from tests.detect.state.scene import (
    ABU_DHABI,
    GENEVA,
    MIAMI,
    PROCESS,
    UAE,
    Scene,
    day,
    ended,
    place,
    stage,
    who,
)

KINDS = [k.value for k in Kind if k not in {Kind.CORRECTION, Kind.MENTION, Kind.NONE}]

sure = st.sampled_from(list(Certainty))
said = st.sampled_from([ClaimStatus.REPORTED, ClaimStatus.CONFIRMED, ClaimStatus.DENIED])
stages = st.sampled_from(
    ["proposed", "planned", "under_way", "postponed", "cancelled", "concluded"]
)
claims = st.one_of(
    st.builds(stage, stages, sure, said),
    st.builds(place, st.sampled_from([UAE, ABU_DHABI, MIAMI, GENEVA]), sure, said),
    st.builds(day, st.sampled_from(["2030-03-05", "2030-03-06/2030-03-09", "2030-03-20"]), sure),
    st.builds(
        who,
        st.sampled_from(["ann-lee", "lee", "bo-chen", "announced", "level:minister", "role:aide"]),
        st.sampled_from(["north", "south"]),
        st.sampled_from(["member", "head", "joins", "leaves", "replaces:ann-lee"]),
        sure,
    ),
    st.builds(ended, st.sampled_from(["deal", "no_deal", "continue", "walkout", "partial"]), sure),
)
reports = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(KINDS),
        "claims": st.lists(claims, max_size=4),
        "parties": st.sampled_from([("north", "south"), ("east", "north", "south"), ("north",)]),
        "hours": st.sampled_from([0.5, 3, 20, 60, 400]),
        "family": st.sampled_from(["a", "b", "c"]),
        "number": st.sampled_from([None, None, 2]),
    }
)
stories = st.lists(reports, min_size=1, max_size=8)


def tell(scene, report):
    return scene.tell(
        report["kind"],
        *report["claims"],
        parties=report["parties"],
        hours=report["hours"],
        family=report["family"],
        number=report["number"],
    )


@settings(max_examples=150, deadline=None)
@given(stories)
def test_the_same_article_changes_the_state_once(story):
    """At least once is effectively once: a repeated step finds nothing to change."""
    scene = Scene()
    for report in story:
        state = tell(scene, report).state
        again = scene.again()
        assert again.detection is None
        assert again.state == state


@settings(max_examples=150, deadline=None)
@given(stories)
def test_every_change_key_is_written_once(story):
    """No key of a process ever comes twice, whatever was moved, denied or reopened."""
    scene = Scene()
    for report in story:
        tell(scene, report)
    assert len(scene.keys) == len(set(scene.keys))


@settings(max_examples=60, deadline=None)
@given(stories, stories, st.randoms(use_true_random=False))
def test_negotiations_do_not_depend_on_each_other(first, second, random):
    """Two processes told one after the other or mixed come to the same states and keys."""
    other = ProcessInfo(id="east-west", title="East-West", parties=("east", "west"))
    alone = [Scene(PROCESS), Scene(other)]
    mixed = [Scene(PROCESS), Scene(other)]
    queue = [(0, r) for r in first] + [(1, r) for r in second]
    for at, report in queue:
        tell(alone[at], report)
    waiting = [list(first), list(second)]
    while any(waiting):
        at = random.choice([i for i, left in enumerate(waiting) if left])
        tell(mixed[at], waiting[at].pop(0))
    assert [s.state for s in alone] == [s.state for s in mixed]
    assert [s.keys for s in alone] == [s.keys for s in mixed]


@settings(max_examples=100, deadline=None)
@given(stories)
def test_state_and_developments_survive_json(story):
    """What the store and --state write is read back as it was."""
    scene = Scene()
    for report in story:
        done = tell(scene, report)
        assert load_development(dump_development(done.development)) == done.development
        if done.state:
            assert load_negotiation(dump_negotiation(done.state)) == done.state


@settings(max_examples=100, deadline=None)
@given(stories)
def test_a_version_counts_changes_and_only_possible_claims_move_nothing(story):
    """The version grows by one exactly when the state differs; a detection always carries keys."""
    scene, version = Scene(), 0
    for report in story:
        before = scene.state
        done = tell(scene, report)
        if done.state is not None:
            assert done.state.version - version == int(done.state != before)
            version = done.state.version
        if done.detection:
            assert done.detection.changes
        if all(c.certainty is Certainty.POSSIBLE for c in report["claims"]):
            assert done.detection is None
