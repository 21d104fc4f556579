"""Where reports go, as people merged, split and turned back: one thing after the other."""

from datetime import UTC, datetime

from monitor.detect.amendment import Amendment
from monitor.detect.hand import Act, Hand
from monitor.detect.split import Branch
from monitor.detect.ways import Ways, ways_then

HAND = Hand("h", "Ann", "x", datetime(2026, 3, 1, tzinfo=UTC))


def made(act: Act, **detail: str) -> Amendment:
    return Amendment(act, HAND, detail=detail)


def test_merges_of_merges_lead_to_the_last():
    ways = Ways()
    ways.turn("b", 2, made(Act.MERGE, loser="a"))
    ways.turn("c", 2, made(Act.MERGE, loser="b"))
    assert (ways.end("a"), ways.end("c"), ways.names("c")) == ("c", "c", {"a", "b"})


def test_a_revert_frees_only_what_was_merged_since():
    ways = Ways()
    ways.turn("c", 2, made(Act.MERGE, loser="a"))
    ways.turn("c", 3, made(Act.MERGE, loser="b"))
    ways.turn("c", 4, made(Act.REVERT, to="2"))
    assert (ways.end("a"), ways.end("b")) == ("c", "b")


def test_a_split_opens_its_branch_and_ends_a_merge():
    branch = Branch(frozenset("x"), frozenset("xy"), "b")
    done = [("a", 2, made(Act.MERGE, loser="b")), ("b", 3, made(Act.SPLIT, other="a"))]
    ways = ways_then({}, {"a": [branch]}, done[:1], done[1:])
    assert (ways.end("b"), ways.branches) == ("a", {})
    ways.turn(*done[1])
    assert (ways.end("b"), ways.branches) == ("b", {"a": [branch]})


def test_before_a_merge_its_loser_lives_by_itself():
    """What nothing explains, and what was long ago, holds from the start."""
    old, new = ("c", 2, made(Act.MERGE, loser="a")), ("c", 5, made(Act.MERGE, loser="b"))
    ways = ways_then({"a": "c", "b": "c", "z": "c"}, {}, [old], [new])
    assert [ways.end(name) for name in "abz"] == ["c", "b", "c"]
    other = ways.copy()
    other.turn(*new)
    assert (ways.end("b"), other.end("b")) == ("b", "c")


def test_a_circle_ends():
    assert Ways({"a": "b", "b": "a"}).end("a") == "b"
