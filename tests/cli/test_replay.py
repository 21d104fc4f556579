"""monitor replay: lines in, one JSON object per article out, through the stages of the daemon."""

import io
import json
import lzma
import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.alert.model import Book, Subscription
from monitor.article.parse import from_line
from monitor.cli.memory import SEEN, Memory, load
from monitor.cli.replay import Replay, Stages, replay, stages
from monitor.detect.model import Claim, Meeting, Reading
from monitor.errors import ParseError, StoreCorrupt, StoreNewer
from monitor.match.entry import ProcessInfo
from monitor.match.model import Matched
from monitor.match.rule import Rule
from monitor.store.article import save
from monitor.store.session import Database
from monitor.terms import Certainty, Kind, Slot

PROCESS = ProcessInfo(id="arland-borland", title="Arland-Borland", parties=("arland", "borland"))
FIELDS = [
    "id", "relevant", "kind", "parties", "venue", "delegates",
    "process", "development", "alert", "also", "reason",
]  # fmt: skip


def match(article):
    return Matched(article, article.title, ())


def read(matched):
    """ "<kind> <place> [and <second pair>]" is all this reader understands."""
    words = matched.article.title.split()
    if words[0] not in set(Kind):
        return Reading(False, Kind.NONE)
    kind, place = Kind(words[0]), words[1]
    claims = (
        Claim(Slot.STATUS, "planned", "planned", certainty=Certainty.ANNOUNCED),
        Claim(Slot.VENUE, place.lower(), place, certainty=Certainty.ANNOUNCED),
    )
    pairs = [PROCESS.parties, ("arland", "corland")][: 1 + ("also" in words)]
    meetings = tuple(
        Meeting("+".join(p) if n else PROCESS.id, not n, p, (), kind, None, None, claims)
        for n, p in enumerate(pairs)
    )
    return Reading(True, kind, ("Arland", "Borland"), place, (), meetings)


def run(**memory):
    rules = [
        Rule.model_validate({"id": "all", "title": "All", "severity": "medium"}),
        Rule.model_validate({"id": "new", "title": "New", "severity": "low", "unknown": True}),
    ]
    desk = Subscription(id="desk", channel="console", target="")
    book = Book({rule.id: rule for rule in rules}, (desk,))
    return Replay(Stages(match, read, book, {PROCESS.id: PROCESS}), Memory(**memory))


def line(title, at="2030-01-05T10:00:00Z", **more):
    return {
        "id": more.pop("id", title), "title": title, "summary": "", "published": at, "fetched": at,
        "url": f"https://example.org/{more.pop('path', title.replace(' ', '-'))}",
        "source": "Example Times", **more,
    }  # fmt: skip


def test_an_article_prints_what_it_reports_and_what_came_of_it():
    """All fields of the design, the given id as it was given."""
    out = run().article(line("new_talks Vell", id=17))
    assert sorted(out) == sorted(FIELDS)
    assert (out["id"], out["relevant"], out["kind"], out["venue"]) == (
        17,
        True,
        "new_talks",
        "Vell",
    )
    assert out["process"] == "arland-borland"
    assert out["alert"]["rules"] == ["all"]
    assert out["alert"]["changes"][1] == {
        "key": "arland-borland/2030-01-05/venue//vell/1", "slot": "venue", "party": "", "before": None,
        "after": "Vell",
    }  # fmt: skip
    assert out["reason"] == "selected"


def test_further_negotiations_of_one_article_stand_under_also():
    """One article, two processes, two alerts."""
    out = run().article(line("new_talks Vell also"))
    assert out["alert"]["title"].startswith("Arland-Borland")
    assert [a["rules"] for a in out["also"]] == [["new"]]


def test_the_same_revision_again_changes_nothing():
    """Same URL and words: unchanged, its development as before; an edited headline is read."""
    replayed = run()
    first = replayed.article(line("new_talks Vell", path="a"))
    again = replayed.article(line("new_talks Vell", path="a", at="2030-01-05T12:00:00Z"))
    assert (again["alert"], again["reason"]) == (None, "unchanged")
    assert again["development"] == first["development"]
    edited = replayed.article(line("venue_change Port", path="a", at="2030-01-05T13:00:00Z"))
    assert edited["alert"]["changes"][0]["before"] == "Vell"


async def test_a_text_that_comes_back_ever_more_often_is_believed_ever_later(tmp_path):
    """An edit that is taken back is a revision; the wait doubles each time; store and replay agree."""
    db, replayed, found = Database(f"sqlite:///{tmp_path}/m.db"), run(), []
    await db.open()
    for n, title in enumerate(("Vell", "Port", "Vell", "Port", "Quay", "Vell")):
        at = f"2030-01-05T1{n}:00:00Z"
        record = line(f"venue_change {title}", path="a", at=at)
        article = from_line(record, assumed=datetime.fromisoformat(at))
        stored = await db.write(lambda conn, one=article: save(conn, [one], at=one.fetched))
        found.append((replayed.article(record)["reason"] == "unchanged", stored.unchanged == 1))
    await db.close()
    assert found == [(old, old) for old in (False, False, False, True, False, True)]


def test_a_feed_that_lags_behind_takes_nothing_back(tmp_path):
    """It never showed the text in force; what that one's own feed says counts. As in the store."""
    replayed, file = run(), tmp_path / "state.json"
    told = [("Vell", 0, "A"), ("Port", 1, "A"), ("Vell", 4, "B"), ("Vell", 5, "A")]
    reasons = []
    for title, hours, feed in told:
        at = f"2030-01-05T1{hours}:00:00Z"
        record = line(f"venue_change {title}", path="a", at=at, feed=feed)
        reasons.append(replayed.article(record)["reason"])
        replayed.memory.save(file)
        replayed.memory = load(file)
    assert [reason == "unchanged" for reason in reasons] == [False, False, True, False]


def test_a_state_of_the_version_before_is_read(tmp_path):
    """The first kept one revision of each article, the second all; the rest comes with the articles."""
    replayed, path = run(), tmp_path / "state.json"
    replayed.article(line("new_talks Vell", path="a"))
    replayed.memory.save(path)
    whole = json.loads(path.read_text())
    (kept,) = whole["seen"]
    for version, had in ((1, kept["revisions"][0]), (2, kept["revisions"])):
        seen = [kept["id"], had, kept["development"], kept["at"]]
        path.write_text(json.dumps(whole | {"version": version, "seen": [seen]}))
        again = Replay(replayed.stages, load(path)).article(line("new_talks Vell", path="a"))
        assert again["reason"] == "unchanged"


def test_the_clock_never_runs_back():
    """An old article behind a new one is late; what is behind by hours is not."""
    replayed = run()
    replayed.article(line("nothing here", at="2030-01-07T10:00:00Z"))
    late = replayed.article(line("new_talks Vell", at="2030-01-05T10:00:00Z"))
    assert late["reason"] == "late"
    assert late["alert"] is None
    assert replayed.memory.clock.day == 7


def test_what_no_process_claims_is_grouped_by_its_words():
    """Copies and light edits of one headline share a development; it is never null."""
    replayed = run()
    titles = [
        "Denmark summons ambassador over envoy", "Denmark to summon ambassador over envoy",
        "Volcano closes airport in Iceland",
    ]  # fmt: skip
    found = [replayed.article(line(t))["development"] for t in titles]
    assert found[0] == found[1] != found[2]


def test_state_stopped_and_gone_on_gives_the_same_output(tmp_path):
    """Saved after any line and loaded again: nothing differs."""
    lines = [
        line("new_talks Vell"), line("other words said", path="b"), line("new_talks Vell", path="c"),
        line("other words are said", path="d"), line("new_talks Vell", path="b"),
        line("venue_change Port", path="e", at="2030-01-06T09:00:00Z"),
        line("venue_change Vell", path="f", at="2030-01-06T10:00:00Z"),
    ]  # fmt: skip
    whole = run()
    expected = [whole.article(each) for each in lines]
    for cut in range(len(lines)):
        first, file = run(), tmp_path / f"{cut}.json"
        out = [first.article(each) for each in lines[:cut]]
        first.memory.save(file)
        second = run()
        second.memory = load(file)
        assert out + [second.article(each) for each in lines[cut:]] == expected


def test_memory_forgets_by_the_clock():
    """What was not seen for two weeks is new again, so that a long replay stays small."""
    replayed = run()
    replayed.article(line("nothing here", path="a"))
    assert len(replayed.memory.seen) == 1
    replayed.memory.tick(replayed.memory.clock + SEEN + timedelta(seconds=1))
    assert replayed.memory.seen == {}
    assert replayed.memory._groups == {}
    assert replayed.memory._index == {}


def test_a_state_file_of_another_kind_is_refused(tmp_path):
    """Newer: said so. Anything else: corrupt. Missing: empty."""
    newer, broken = tmp_path / "newer.json", tmp_path / "broken.json"
    newer.write_text('{"version": 99}')
    broken.write_text("[1, 2")
    with pytest.raises(StoreNewer):
        load(newer)
    with pytest.raises(StoreCorrupt):
        load(broken)
    assert load(tmp_path / "none.json").clock is None


def test_a_line_that_says_nothing_is_refused():
    """Neither title nor summary."""
    with pytest.raises(ParseError):
        run().article({"id": 1, "url": "https://example.org/1"})


@pytest.fixture(scope="module")
def shipped():
    """The shipped lists and rules, compiled once."""
    return stages(None)


def test_bad_lines_are_named_and_the_rest_goes_on(tmp_path, capsys):
    """Exit code 1, file and line on standard error, every good line answered; .xz is read."""
    good = json.dumps(line("Arland ministers meet farmers"))
    file = tmp_path / "in.jsonl.xz"
    file.write_bytes(lzma.compress(f"{good}\n{{oops\n\n[1]\n{good}".encode()))
    state = tmp_path / "state.json"
    assert replay([file], None, True, state) == 1
    out, err = capsys.readouterr()
    assert [json.loads(each)["reason"] for each in out.splitlines()][1] == "unchanged"
    assert f"{file}:2:" in err
    assert f"{file}:4:" in err
    assert load(state).seen


def test_standard_input_is_read(monkeypatch, capsys):
    """A dash means standard input."""
    given = io.TextIOWrapper(io.BytesIO(json.dumps(line("Good morning")).encode()))
    monkeypatch.setattr(sys, "stdin", given)
    assert replay([Path("-")], None, True, None) == 0
    assert json.loads(capsys.readouterr().out)["relevant"] is False


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
