"""monitor processes: also of negotiations that no article has named yet."""

import csv
import io
import json

import pytest
from typer.testing import CliRunner

from monitor.article.parse import from_line
from monitor.cli import alerts
from monitor.cli.processes import app
from monitor.config import shipped
from tests.cli.filed import desk_of, file

LISTED = """
[[process]]
id = "oak-elm"
title = "Oakland-Elmland talks"
parties = ["us", "iran"]
words = ["oak talks"]
"""


@pytest.fixture
def call(tmp_path, monkeypatch):
    shipped.write(tmp_path / "c")
    with (tmp_path / "c" / "rules" / "processes.toml").open("a") as file:
        file.write(LISTED)
    monkeypatch.setenv("MONITOR_CONFIG", str(tmp_path / "c"))
    monkeypatch.setenv("MONITOR_DATABASE", f"sqlite:///{tmp_path}/m.db")
    return lambda *args: CliRunner().invoke(app, args)


def test_a_listed_one_is_shown_before_it_is_seen(call):
    """What the list says of it, and what a person has."""
    shown = call("show", "oak-elm")
    assert shown.exit_code == 0
    assert "Oakland-Elmland talks (oak-elm): followed, listed, not seen yet" in shown.output
    assert "oak talks" in shown.output
    call("mute", "oak-elm")
    found = json.loads(call("show", "oak-elm", "--json").stdout)
    assert (found["id"], found["attention"], found["seen"]) == ("oak-elm", "muted", False)


def test_one_that_nobody_knows_is_refused(call):
    """With exit code 1, and where to look."""
    shown = call("show", "nothing")
    assert shown.exit_code == 1
    assert "monitor processes list" in shown.stderr


TOLD = (
    ("Iran and US to hold nuclear talks in Muscat on Saturday", "03T09"),
    ("Iran and US to hold nuclear talks in Muscat on Saturday, says Oman", "03T10"),
    ("+ Iran-US nuclear talks moved from Muscat to Geneva", "04T15"),
    ("Iran-US nuclear talks moved to Geneva from Muscat, officials say", "04T16"),
    ("Iran-US nuclear talks moved from Muscat to Doha", "04T10"),
)


@pytest.fixture
def told(call, tmp_path):
    """The commands, on a database in which talks moved."""
    rows = [
        {
            "title": title, "summary": "", "url": f"https://example.org/{n}",
            "source": f"Paper {n}", "published": f"2026-03-{at}:00:00Z",
            "fetched": f"2026-03-{at}:05:00Z",
        }
        for n, (title, at) in enumerate(TOLD)
    ]  # fmt: skip
    articles = [from_line(row, assumed=None) for row in rows]
    file(f"sqlite:///{tmp_path}/m.db", desk_of(shipped.folder()), articles)
    return call


def test_the_timeline_says_what_each_slot_held_by_whose_word(told):
    """The venue came to Muscat, then to Geneva; each with its reports and their sentences."""
    found = json.loads(told("show", "iran-us-nuclear", "--json").stdout)
    venue = [e for e in found["timeline"] if e["slot"] == "venue"]
    assert [(e["before"], e["after"], e["news"]) for e in venue] == [
        (None, "Muscat", True),
        ("Muscat", "Geneva", True),
    ]
    assert venue[0]["families"] == ["Paper 0", "Paper 1"]
    assert [s["publisher"] for s in venue[1]["sources"]] == ["Paper 2", "Paper 3"]
    assert venue[1]["sources"][0]["sentence"] == TOLD[2][0]
    assert venue[1]["sources"][0]["url"] == "https://example.org/2"
    shown = told("show", "iran-us-nuclear").output
    assert "Timeline of round 1" in shown
    assert "2026-03-04 15:00  Muscat -> Geneva  reported, news, version" in shown


def test_what_was_said_too_late_is_shown_with_its_reason(told):
    """It moved nothing, for the state had heard of a later change; nobody has to search metrics."""
    unmoved = json.loads(told("show", "iran-us-nuclear", "--json").stdout)["unmoved"]
    assert [(one["title"], one["reason"]) for one in unmoved] == [(TOLD[4][0], "older")]
    assert f"older: {TOLD[4][0]}" in told("show", "iran-us-nuclear").output
    listed = CliRunner().invoke(alerts.app, ["list", "--suppressed", "--json"]).stdout
    assert [(one["title"], one["reason"]) for one in json.loads(listed)] == [(TOLD[4][0], "older")]


def test_the_timeline_is_exported(told):
    """CSV opens in a spreadsheet, and nothing in it is a formula; JSON has the sources whole."""
    rows = list(csv.DictReader(io.StringIO(told("export", "iran-us-nuclear").stdout)))
    moved = next(r for r in rows if r["before"] == "Muscat")
    assert (moved["slot"], moved["after"], moved["sources"], moved["news"]) == (
        "venue",
        "Geneva",
        "2",
        "yes",
    )
    assert moved["urls"] == "https://example.org/2; https://example.org/3"
    assert moved["sentence"].startswith("'+ Iran")
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    as_json = json.loads(told("export", "iran-us-nuclear", "--format", "json").stdout)
    assert len(as_json) == len(rows)


def test_an_export_of_nothing_or_of_another_form_is_refused(told):
    """Exit codes 1 and 2."""
    assert told("export", "nothing").exit_code == 1
    assert told("export", "iran-us-nuclear", "--format", "xml").exit_code == 2


@pytest.mark.parametrize("how", ["mute", "follow", "watch", "show", "export"])
def test_an_id_that_is_no_process_changes_nothing_and_says_which_is_meant(call, how):
    """Exit code 1 for a slip and for nonsense; the listed one is not touched."""
    for name, advice in (("oak-elk", "did you mean 'oak-elm'?"), ("zzzzz", "processes list --all")):
        refused = call(how, name)
        assert refused.exit_code == 1
        assert f"no process is called {name!r}" in refused.stderr
        assert advice in refused.stderr
    assert json.loads(call("show", "oak-elm", "--json").stdout)["attention"] == "followed"


def test_those_not_seen_yet_are_listed_on_demand(told):
    """With --all, after those that were seen, and with what a person has said of them."""
    told("mute", "oak-elm")
    seen = [row["id"] for row in json.loads(told("list", "--json").stdout)]
    every = {row["id"]: row for row in json.loads(told("list", "--all", "--json").stdout)}
    assert "oak-elm" not in seen
    assert list(every)[: len(seen)] == seen
    assert (every["oak-elm"]["attention"], every["oak-elm"]["last_seen"]) == ("muted", None)
    assert "not yet" in told("list", "--all").output


def test_one_that_nobody_speaks_of_any_more_is_dormant(told, monkeypatch):
    """After 90 days: its rounds are over, and the next report opens another."""
    monkeypatch.setenv("MONITOR_CLOCK", "2026-06-02T00:00Z")
    assert json.loads(told("show", "iran-us-nuclear", "--json").stdout)["dormant"] is False
    monkeypatch.setenv("MONITOR_CLOCK", "2026-06-04T00:00Z")
    assert "followed, dormant, version" in told("show", "iran-us-nuclear").output
    assert [r["dormant"] for r in json.loads(told("list", "--json").stdout)] == [True]
