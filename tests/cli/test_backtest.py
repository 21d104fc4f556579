"""monitor rules backtest: what rules would have sent over the stored past."""

import json

import pytest
from typer.testing import CliRunner

from monitor.cli.backtest_command import app
from monitor.cli.put_right import app as processes
from monitor.config import shipped
from monitor.store.tables import alerts, deliveries, negotiations
from tests.cli.past import BORDER, CLOCK, IRAN, fill, rows


@pytest.fixture
def url(tmp_path, monkeypatch):
    where = f"sqlite:///{tmp_path}/m.db"
    monkeypatch.setenv("MONITOR_DATABASE", where)
    monkeypatch.setenv("MONITOR_CLOCK", CLOCK)
    fill(where)
    return where


@pytest.fixture
def without(tmp_path):
    """A folder whose rules do not tell of places."""
    folder = tmp_path / "other"
    shipped.write(folder)
    file = folder / "rules" / "negotiations.toml"
    text = file.read_text(encoding="utf-8")
    assert 'id = "venue-moves"\n' in text
    changed = text.replace('id = "venue-moves"\n', 'id = "venue-moves"\nenabled = false\n')
    file.write_text(changed, encoding="utf-8")
    return folder


def call(*args):
    return CliRunner().invoke(app, ["backtest", *map(str, args)])


def document(*args):
    return json.loads(call(*args, "--json").stdout)


def test_it_tells_the_alerts_that_were_raised(url):
    """The rules of now over the past that was stepped with them: the very same alerts."""
    found = document()
    assert {one["alert"] for one in found["alerts"]} == set(rows(url, alerts.c.id))
    assert found["counts"]["kind"] == {"new_talks": 2, "venue_change": 1}
    assert found["counts"]["rule"]["venue-moves"] == 1
    assert found["counts"]["process"] == {"iran-us-nuclear": 2, "kenya+uganda": 1}
    shown = call().output
    assert "3 articles since 2026-03-03 09:05: 3 alerts." in shown
    assert "venue Muscat -> Geneva  [high by venue-moves; to console-all]" in shown


def test_it_only_reads(url):
    """Nothing is stored, nothing is sent."""
    before = [sorted(map(str, rows(url, c))) for c in (negotiations.c.doc, deliveries.c.id)]
    call()
    assert before == [sorted(map(str, rows(url, c))) for c in (negotiations.c.doc, deliveries.c.id)]


LATER = (
    ("Kenya-Uganda border talks moved from Nairobi to Kigali", "05T08"),
    ("Iran-US nuclear talks moved from Geneva to Vienna", "05T09"),
)
BY_HAND = {
    "set": [["set", IRAN, "venue=Muscat"]],
    "close": [["close", IRAN]],
    "revert": [["revert", IRAN, "--to", "1"]],
    "merge": [["merge", BORDER, "--into", IRAN]],
    "merge and back": [["merge", BORDER, "--into", IRAN], ["revert", IRAN, "--to", "2"]],
    "split": [
        ["merge", BORDER, "--into", IRAN],
        ["split", IRAN, "--rounds", "2", "--as", "border"],
    ],
}


@pytest.mark.parametrize("acts", BY_HAND.values(), ids=BY_HAND)
def test_what_people_put_right_takes_its_place(url, acts):
    """The alerts of before it, and of after it, are those that were raised, of what they were then."""
    for words in acts:
        done = CliRunner().invoke(processes, [*words, "--why", "x"])
        assert done.exit_code == 0, done.output
    fill(url, told=LATER, first=3)
    found = document()["alerts"]
    assert len(found) > 3
    assert {one["alert"] for one in found} == set(rows(url, alerts.c.id))
    assert sorted(one["process"] for one in found) == sorted(rows(url, alerts.c.process))


def test_it_begins_where_it_is_told(url):
    """With what was known and alerted then."""
    found = document("--since", "12h")
    assert [one["kind"] for one in found["alerts"]] == ["venue_change", "new_talks"]


def test_what_a_first_fetch_knew_would_not_be_sent(tmp_path, monkeypatch):
    """A round that it opened counts as told, though no alert stands for it: as in the service."""
    where = f"sqlite:///{tmp_path}/baseline.db"
    monkeypatch.setenv("MONITOR_DATABASE", where)
    monkeypatch.setenv("MONITOR_CLOCK", CLOCK)
    title = "Kenya and Uganda to hold border talks in Nairobi on Saturday"
    fill(where, told=[(title, "03T09")], baseline=True)
    fill(where, told=[(title, "04T17")], first=1)
    assert rows(where, alerts.c.id) == []
    found = call("--since", "12h").output
    assert "1 article since 2026-03-04 12:00: 0 alerts." in found


def test_only_the_alerts_of_one_rule(url):
    assert [one["kind"] for one in document("--rule", "venue-moves")["alerts"]] == ["venue_change"]
    refused = call("--rule", "venue-move")
    assert (refused.exit_code, "venue-moves" in refused.stderr) == (2, True)


def test_what_a_change_of_rules_adds_and_drops(url, without):
    """Against a folder, or its rules/ alone; and the other way about."""
    for folder in (without, without / "rules"):
        diff = document("--diff", folder)["diff"]
        assert [one["kind"] for one in diff["adds"]] == ["venue_change"]
        assert (diff["alerts"], diff["drops"], diff["changes"]) == (2, [], [])
    back = call("--folder", without, "--diff", shipped.folder())
    assert "adds 0, drops 1, changes 0" in back.output
    assert "- 2026-03-04 15:05  venue_change" in back.output


def test_an_alert_that_turns_louder_is_told_as_a_change(url, without):
    file = without / "rules" / "negotiations.toml"
    text = file.read_text(encoding="utf-8").replace("enabled = false\n", "")
    head, sep, tail = text.partition('id = "venue-moves"\n')
    file.write_text(head + sep + tail.replace('severity = "high"', 'severity = "low"', 1), "utf-8")
    shown = call("--diff", without).output
    assert "adds 0, drops 0, changes 1" in shown
    assert "low by venue-moves -> high by venue-moves" in shown


def test_a_folder_without_rules_is_refused(url, tmp_path):
    refused = call("--diff", tmp_path / "nothing")
    assert (refused.exit_code, "holds no rules" in refused.stderr) == (2, True)


def test_there_is_no_past_without_articles(tmp_path, monkeypatch):
    monkeypatch.setenv("MONITOR_DATABASE", f"sqlite:///{tmp_path}/empty.db")
    assert "No article is stored" in call().output


def test_what_was_done_first_comes_first_though_the_clock_was_set_back(url, monkeypatch):
    """Two acts on one negotiation, the second at an earlier time."""
    for words, at in zip(BY_HAND["merge and back"], ("00:10", "00:05"), strict=True):
        monkeypatch.setenv("MONITOR_CLOCK", f"2026-03-05T{at}Z")
        assert CliRunner().invoke(processes, [*words, "--why", "x"]).exit_code == 0
    fill(url, told=LATER, first=3)
    assert {one["alert"] for one in document()["alerts"]} == set(rows(url, alerts.c.id))
