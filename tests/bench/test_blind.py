"""What two blind readers said, counted against what the program said."""

from bench.blind_draw import hits as found_by
from bench.blind_draw import listed, states
from bench.blind_judge import alerts, hits, in_pool, share
from bench.blind_labelled import Count, single, together


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
    readers = [rows, [*rows[1:], {"read": 5}]]
    assert in_pool(kind, list(said), said, readers) == Count(found=2, events=3, right=2, ours=3)
    assert in_pool("delegation_change", list(said), said, readers) == Count()


def test_labelled_items_count_one_by_one():
    """What is also right is no error, and no event that has to be found."""
    kind = "delegation_change"
    items = [{"id": n, "event": event, "event_alt": alt} for n, event, alt in
             ((1, kind, []), (2, kind, []), (3, "other", [kind]), (4, "none", []), (5, "none", []))]  # fmt: skip
    said = {str(n): _answer(kind="other" if n in (2, 5) else kind) for n in range(1, 6)}
    assert single(kind, items, said) == Count(found=1, events=2, right=2, ours=3)


def test_windows_count_by_cluster_and_by_development():
    kind = "venue_change"
    events = [
        {"cluster": "A", "event": kind},
        {"cluster": "B", "event": kind},
        {"cluster": "C", "event": "other"},
    ]
    items = [
        {"i": n, "cluster": c, "cluster_alt": alt}
        for n, c, alt in ((1, "A", []), (2, "C", ["A"]), (3, "C", []), (4, "B", []))
    ]
    said = {
        "1": _answer(kind=kind),
        "2": _answer(kind=kind),
        "3": _answer(kind=kind, development="e"),
        "4": _answer(),
    }
    assert together(kind, items, events, said) == Count(found=1, events=2, right=1, ours=2)


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
