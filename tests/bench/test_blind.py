"""What two blind readers said, counted against what the program said."""

from bench.blind_draw import hits as found_by
from bench.blind_draw import listed, states
from bench.blind_judge import alerts, changes, hits, share


def _answer(relevant=True, kind="other", development="d", alert=None):
    return {"relevant": relevant, "kind": kind, "development": development, "alert": alert}


def test_hits_are_judged_for_each_reader():
    said = {"s:1": _answer(), "s:2": _answer(relevant=False), "s:3": _answer(relevant=False)}
    strict = [{"n": 0, "talks": "yes"}, {"n": 1, "talks": "no"}, {"n": 2, "talks": "doubt"}]
    free = [{"n": 0, "talks": "no"}, {"n": 1, "talks": "yes"}, {"n": 2, "talks": "no"}]
    told = "\n".join(hits(["s:1", "s:2", "s:3"], said, [strict, free]))
    first, second = told.split("reader B")
    assert f"over: {share(0, 2)}, with doubt {share(1, 2)}" in first
    assert f"recall {share(1, 1)}, with doubt {share(1, 2)}" in first
    assert f"over: {share(1, 2)}, with doubt {share(1, 2)}" in second
    assert f"precision {share(0, 1)}" in second


def test_changes_count_by_event_and_by_development():
    """Copies of one event are one; an alert's kind counts as well as the article's."""
    kind = "venue_change"
    alert = {"kind": kind}
    said = {"a": _answer(kind=kind), "b": _answer(kind=kind), "c": _answer(alert=alert, development="e"),
            "d": _answer(), "x": _answer(kind=kind, development="f")}  # fmt: skip
    rows = [
        {"n": n, "kind": kind, "event": event}
        for n, event in ((0, "moved"), (1, "moved"), (2, "to Y"), (3, "to Z"))
    ]
    told = changes(list(said), said, [rows, [*rows[1:], {"read": 5}]])
    assert f"venue_change: found {share(2, 3)}" in told[0]
    assert f"by both {share(2, 3)} of ours" in told[1]
    assert f"delegation_change: found {share(0, 0)}" in told[2]


def test_alerts_with_doubt_are_right():
    rows = [{"n": n, "label": label} for n, label in enumerate(("right", "doubt", "wrong"))]
    told = alerts(["a", "b", "c"], {}, [rows, rows])
    assert told[0] == f"reader A: right {share(2, 3)}, 1 of them with doubt"


def test_the_search_looks_at_title_and_summary():
    items = {"a": {"title": "Norland sends an envoy", "summary": ""}, "b": {"title": "Rain", "summary": "A truce holds"},
             "c": {"title": "Rain", "summary": "More rain"}}  # fmt: skip
    assert list(found_by(items.items())) == ["a", "b"]


def test_pairs_are_of_states_that_no_list_seats_together():
    name, whose = states()
    assert [whose[n] for n in name.findall("Kyiv and the Polish side meet")] == [
        "Ukraine",
        "Poland",
    ]
    assert frozenset(("Russia", "Ukraine")) in listed()
    assert frozenset(("Peru", "Mongolia")) not in listed()


def test_a_share_tells_its_interval():
    assert share(80, 100) == "80 of 100 (80%; 71% to 87%)"
    assert share(0, 0) == "0 of 0"
