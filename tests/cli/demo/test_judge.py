"""The judge compares keys, not counts."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.cli.demo.book import Sent, carried
from monitor.cli.demo.judge import judge
from monitor.cli.demo.scenario import Expected, Item, Scenario

AT = datetime(2026, 3, 2, tzinfo=UTC)
VENUE = "a-b/1/venue//geonames:1/1"
MOVED = "a-b/1/venue//geonames:2/1"
ITEMS = (
    Item("x-01", "wire", AT, AT, "Talks in A", ""),
    Item("x-02", "wire", AT, AT, "Moved to B", ""),
    Item("x-03", "paper", AT, AT, "Moved to B", "", copy_of="x-02"),
)
PLAN = Scenario(
    feeds=(),
    items=ITEMS,
    begins=AT,
    ends=AT,
    speed=1,
    expected=(
        Expected(
            "x-01", ("new_talks",), (("a-b/1/status//planned/1",), (VENUE, "a-b/1/venue//a/1"))
        ),
        Expected("x-02", ("venue_change",), ((MOVED,),), may=("a-b/1/date//*",)),
    ),
    owed=(Expected("x-03", ("correction",), ((f"{MOVED}/denied",),)),),
    may=("*/format//*",),
)


def alert(name, kind, item, *keys):
    deliveries = ((f"m-{name}", "mail", "sent"), (f"s-{name}", "slack", "sent"))
    return Sent(name, kind, name, item.url, AT, keys, deliveries)


FIRST = alert(
    "one", "new_talks", ITEMS[0], "a-b/1/status//planned/1", VENUE, "a-b/1/format//call/1"
)
SECOND = alert("two", "venue_change", ITEMS[1], MOVED, "a-b/1/date//2026-03-09/1")


def ruling(*sent, received=None, stray=None):
    fine = {
        c: Counter(d for a in sent for d, by, _ in a.deliveries if by == c)
        for c in ("mail", "slack")
    }
    return judge(PLAN, sent, received or fine, stray or {})


def test_follow_ups_and_summaries_are_messages_and_no_alerts():
    """They owe no key, and each arrives once; what a summary tells needs no message of its own."""
    summary = Sent("sum", "digest", "Late", "", AT, (), (("m-sum", "mail", "sent"),))
    late = alert("late", "venue_change", ITEMS[1], "a-b/1/venue//geonames:9/1")
    late = replace(late, deliveries=(("m-late", "mail", "told"), ("s-late", "slack", "told")))
    followed = alert("word", "confirmation", ITEMS[1])
    sent = (FIRST, SECOND, summary, late, followed)
    once = {
        "mail": Counter(["m-one", "m-two", "m-sum", "m-word"]),
        "slack": Counter(["s-one", "s-two", "s-word"]),
    }
    assert ruling(*sent, received=once).good
    once["mail"].update(["m-sum"])
    assert ruling(*sent, received=once).differences == ("mail: 2 times: Late",)


def test_all_as_expected_is_good():
    """With keys that may be there, and a copy that came first."""
    verdict = ruling(FIRST, replace(SECOND, url=ITEMS[2].url))
    assert verdict.good, verdict
    assert (verdict.alerts, verdict.expected, verdict.twice) == (2, 2, 0)
    assert not verdict.notes


def test_what_is_owed_to_a_later_stage_may_come():
    """Then it counts as expected."""
    verdict = ruling(FIRST, SECOND, alert("three", "correction", ITEMS[2], f"{MOVED}/denied"))
    assert verdict.good
    assert verdict.expected == 3


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ((FIRST,), "missing: a-b/1/venue//geonames:2/1 (x-02)"),
        ((FIRST, replace(SECOND, kind="outcome")), "kind: outcome, not venue_change"),
        (
            (FIRST, SECOND, alert("three", "outcome", ITEMS[2], "a-b/1/outcome//deal/1")),
            "too many:",
        ),
        (
            (FIRST, SECOND, alert("three", "new_talks", ITEMS[2], "a-b/1/format//call/2")),
            "not owed:",
        ),
        ((FIRST, SECOND, alert("three", "venue_change", ITEMS[2], MOVED)), "split:"),
        ((FIRST, replace(SECOND, deliveries=SECOND.deliveries[:1])), "slack: no delivery of two"),
    ],
    ids=["missing", "kind", "key", "alert", "split", "no delivery"],
)
def test_differences_are_said_by_key(sent, says):
    """Two wrongs that leave the count right are wrong all the same."""
    verdict = ruling(*sent)
    assert not verdict.good
    assert any(line.startswith(says) for line in verdict.differences), verdict.differences


@pytest.mark.parametrize("number", [0, 2])
def test_each_delivery_arrives_exactly_once(number):
    """None lost, none twice."""
    received = {
        "mail": Counter({"m-one": number, "m-two": 1}),
        "slack": Counter(["s-one", "s-two"]),
    }
    verdict = ruling(FIRST, SECOND, received=received)
    assert verdict.differences == (f"mail: {number} times: one",)
    assert verdict.twice == (number > 1)
    assert not verdict.good


def test_a_message_of_no_alert_is_a_difference():
    """Whoever sent it."""
    assert not ruling(FIRST, SECOND, stray={"slack": 1}).good


def test_another_article_first_is_a_note():
    """Feeds are polled in no order: worth a look, no fault."""
    verdict = ruling(FIRST, replace(SECOND, url=ITEMS[0].url))
    assert verdict.good
    assert verdict.notes == (f"x-02: raised by {ITEMS[0].url}",)


def test_carried_finds_ids_in_texts():
    """In a header, in metadata; the rest is stray."""
    assert carried(["d1", "d2"], ["<d1@x>", "{'delivery': 'd1'}", "hello"]) == (Counter(d1=2), 1)
