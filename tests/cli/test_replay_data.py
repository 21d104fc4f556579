"""A replay of the labelled data by the shipped lists and rules."""

import json
import os
from pathlib import Path

import pytest

from monitor.alert.model import Book
from monitor.cli.replay import Replay, Stages, stages


@pytest.fixture(scope="module")
def shipped():
    """The shipped lists and rules, compiled once."""
    return stages(None)


def data(name):
    found = Path(os.environ.get("MONITOR_DATA", Path(__file__).parents[3] / "shared/data")) / name
    if not found.exists():
        pytest.skip(f"{name} is not here")
    return found


def seed(name, day):
    title, _, body = data(f"seeds/{name}.txt").read_text(encoding="utf-8").partition("\n")
    return {
        "id": name, "title": title, "summary": body, "url": f"https://example.org/{name}",
        "source": "Seeds", "published": f"{day}T09:00:00Z", "fetched": f"{day}T09:05:00Z",
    }  # fmt: skip


@pytest.mark.data
def test_the_five_seeds(shipped):
    """One negotiation: announced in Miami, repeated twice, then three talk, then Abu Dhabi."""
    days = {
        "000": "2025-12-20", "004": "2025-12-21", "001": "2025-12-21", "003": "2026-01-22",
        "002": "2026-02-04",
    }  # fmt: skip
    replayed = Replay(shipped)
    out = {name: replayed.article(seed(name, day)) for name, day in days.items()}
    alerts = {name: each["alert"] for name, each in out.items() if each["alert"]}
    assert len({each["process"] for each in out.values()}) == 1
    assert alerts["000"]["kind"] == "new_talks"
    assert "Miami" in [c["after"] for c in alerts["000"]["changes"]]
    assert all(alerts[n]["kind"] == "delegation_change" for n in {"001", "004"} & set(alerts))
    assert alerts["003"]["kind"] == "new_talks"
    places = [(c["before"], c["after"]) for c in alerts["002"]["changes"] if c["slot"] == "venue"]
    assert places == [("Miami", "Abu Dhabi")]
    keys = [c["key"] for alert in alerts.values() for c in alert["changes"]]
    assert len(keys) == len(set(keys))


WINDOWS = ["W1_abudhabi", "W3_thai_cambodia"]


def answers(name, stages):
    items = [json.loads(each) for each in data(f"windows/{name}.items.jsonl").open()]
    replayed = Replay(stages)
    rows = [
        {"id": i["i"], "title": i["text"], "summary": i.get("summary") or "", "url": i["url"],
         "source": i.get("source") or "", "published": i["pubDate"], "fetched": i["first_seen"]}
        for i in items
    ]  # fmt: skip
    return items, [replayed.article(row) for row in rows]


@pytest.mark.data
def test_the_windows_reach_the_floor(shipped):
    """Of 13 expected alerts at least 10, at most 4 twice and 12 false (make score counts too)."""
    hits = twice = false = 0
    for name in WINDOWS:
        items, out = answers(name, shipped)
        events = [json.loads(e) for e in data(f"windows/{name}.events.jsonl").open()]
        expected = {e["cluster"] for e in events if e["alert_expected"]}
        neutral = {e["cluster"] for e in events if e.get("alert_ok")}
        raised: set[str] = set()
        for i, o in zip(items, out, strict=True):
            if not o["alert"]:
                continue
            named = {i["cluster"], *i["cluster_alt"]}
            fresh = sorted((named & expected) - raised)
            raised |= set(fresh[:1])
            twice += not fresh and bool(named & expected)
            false += not (named & (expected | neutral))
        hits += len(raised)
    assert hits >= 10
    assert twice <= 4
    assert false <= 12


@pytest.mark.data
def test_replay_does_not_depend_on_rules(shipped):
    """With and without rules: same processes, developments and kinds."""
    bare = Stages(shipped.match, shipped.read, Book({}, ()), shipped.processes)
    with_rules, without = (answers(WINDOWS[0], each)[1] for each in (shipped, bare))
    for a, b in zip(with_rules, without, strict=True):
        assert (a["process"], a["development"]) == (b["process"], b["development"])
    assert not any(each["alert"] for each in without)
