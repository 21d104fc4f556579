"""What a replay keeps from line to line, and in its state file."""

import json
from datetime import datetime, timedelta

import pytest

from monitor.article.parse import from_line
from monitor.cli.memory import SEEN, load
from monitor.cli.replay import Replay
from monitor.errors import StoreCorrupt, StoreNewer
from monitor.store.article import save
from monitor.store.session import Database
from tests.cli.replayed import line, run


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
    assert replayed.memory._recent._lists == {}


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
