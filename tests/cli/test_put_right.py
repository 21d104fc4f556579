"""monitor processes set, revert, merge, split, rename, close: what they say, and refuse."""

import csv
import io
import json

import pytest
from typer.testing import CliRunner

from monitor.article.parse import from_line
from monitor.cli import alerts, silences
from monitor.cli.app import app as whole
from monitor.cli.put_right import app
from monitor.config import shipped
from tests.cli.filed import desk_of, file

TOLD = (
    ("Iran and US to hold nuclear talks in Muscat on Saturday", "03T09"),
    ("Iran-US nuclear talks moved from Muscat to Geneva", "04T15"),
    ("Kenya and Uganda to hold border talks in Nairobi on Saturday", "04T17"),
)
IRAN, BORDER = "iran-us-nuclear", "kenya+uganda"


@pytest.fixture
def call(tmp_path, monkeypatch):
    """The commands, on a database in which talks moved."""
    monkeypatch.setenv("MONITOR_DATABASE", f"sqlite:///{tmp_path}/m.db")
    monkeypatch.setenv("MONITOR_CLOCK", "2026-03-05T00:00Z")
    articles = [
        from_line(
            {
                "title": title, "summary": "", "url": f"https://example.org/{n}",
                "source": f"Paper {n}", "published": f"2026-03-{at}:00:00Z",
                "fetched": f"2026-03-{at}:05:00Z",
            },
            assumed=None,
        )
        for n, (title, at) in enumerate(TOLD)
    ]  # fmt: skip
    file(f"sqlite:///{tmp_path}/m.db", desk_of(shipped.folder()), articles)
    return lambda *args: CliRunner().invoke(app, args)


def venue_of(call, process):
    return json.loads(call("show", process, "--json").stdout)["rounds"][-1]["venue"]["name"]


def test_a_slot_is_set_and_says_by_whom_and_why(call):
    """In the answer, in show and in export; nothing is sent."""
    done = call("set", IRAN, "venue=Muscat", "--why", "Oman says so", "--by", "Ann")
    assert "round 1: venue Geneva -> Muscat" in done.output
    assert "Nothing is sent (silent)." in done.output
    shown = call("show", IRAN).output
    assert "Geneva -> Muscat  confirmed, silent, version 3, set by Ann: Oman says so" in shown
    assert "Put right by people" in shown
    rows = list(csv.DictReader(io.StringIO(call("export", IRAN).stdout)))
    assert [(r["after"], r["author"], r["why"]) for r in rows if r["act"] == "set"] == [
        ("Muscat", "Ann", "Oman says so")
    ]


def test_an_announced_change_names_its_alert(call):
    """It went through the shipped rules."""
    done = call("set", IRAN, "venue=Muscat", "--why", "x", "--announce")
    assert "put right: venue Geneva -> Muscat: alert " in done.output
    assert "(selected)" in done.output
    call("mute", IRAN)
    refused = call("set", IRAN, "venue=Geneva", "--why", "x", "--announce")
    assert (refused.exit_code, venue_of(call, IRAN)) == (1, "Muscat")
    assert f"monitor processes follow {IRAN}" in refused.stderr


def test_back_to_a_version_and_closed(call):
    call("set", IRAN, "venue=Vienna", "--why", "x")
    assert "venue Vienna -> Geneva" in call("revert", IRAN, "--to", "2", "--why", "slip").output
    closed = call("close", IRAN, "--why", "called off by phone", "--announce")
    assert "closed round 1, version 5" in closed.output
    assert "status planned -> closed: alert" in closed.output


def test_what_would_change_nothing_makes_no_version(call):
    """Said, with exit code 1; that a value is made sure is a change, once, and is shown."""
    made = call("set", IRAN, "venue=Geneva", "--why", "x")
    assert "round 1: venue Geneva: reported -> confirmed" in made.output
    team = ("set", IRAN, "delegation.iran=Abbas Araghchi (head)", "--why", "x")
    assert call(*team).exit_code == 0
    back = ("revert", IRAN, "--to", "2", "--why", "x")
    for again in (("set", IRAN, "venue=Geneva", "--why", "x"), team, back):
        if again is back:
            assert "venue Geneva: confirmed -> reported" in call(*back).output
        shown = call("show", IRAN).output
        done = call(*again)
        assert (done.exit_code, call("show", IRAN).output) == (1, shown)
        assert "nothing to change" in done.stderr


def test_a_brief_tells_what_people_put_right(call, monkeypatch):
    """Who was away sees it, although nothing of it was sent."""
    monkeypatch.delenv("MONITOR_CLOCK")
    call("set", IRAN, "venue=Muscat", "--why", "Oman says so", "--by", "Ann")
    call("merge", BORDER, "--into", IRAN, "--why", "the same talks", "--by", "Bob")
    told = CliRunner().invoke(whole, ["brief", "--since", "1h"]).output
    assert "nothing changed, 2 put right by people" in told
    assert f"({IRAN}): set, by Ann," in told
    assert ": Oman says so\n    round 1: venue Geneva -> Muscat" in told
    assert f"({IRAN}): merge {BORDER}, by Bob," in told
    of = ["brief", "--since", "1h", "--process", BORDER, "--json"]
    found = json.loads(CliRunner().invoke(whole, of).stdout)["by_hand"]
    assert [one["act"] for one in found] == ["set", "merge"]
    assert "by people" not in CliRunner().invoke(whole, ["brief", "--process", "else"]).output


def test_a_brief_tells_no_change_that_was_put_right(call):
    """What a person took back came and went; what they left alone is still told."""
    call("revert", IRAN, "--to", "1", "--why", "a slip", "--by", "Ann")

    def brief(since):
        return CliRunner().invoke(whole, ["brief", "--since", since, "--process", IRAN]).output

    assert "Venue: Muscat  [" in brief("2026-03-03T00:00Z")
    assert "Geneva  [" not in brief("2026-03-03T00:00Z")
    later = brief("2026-03-04T00:00Z")
    assert "nothing changed, 1 put right by people" in later
    assert "Came and went\n  Iran-US nuclear talks: Venue Geneva, put right" in later


def test_what_was_put_right_is_told_where_it_came_again(call):
    """A person took it back, and then found that it was so."""
    call("revert", IRAN, "--to", "1", "--why", "a slip", "--by", "Ann")
    call("revert", IRAN, "--to", "2", "--why", "no slip", "--by", "Ann")
    told = CliRunner().invoke(whole, ["brief", "--since", "2026-03-01T00:00Z"]).output
    assert "Venue: Geneva  [" in told
    assert "Came and went" not in told


def test_a_title_is_given(call):
    """It stands in the timeline although no slot moved."""
    named = call("rename", BORDER, "Border talks", "--why", "clearer", "--by", "Ann")
    assert "kenya+uganda is called Border talks now, version 2." in named.output
    rows = json.loads(call("export", BORDER, "--format", "json").stdout)
    assert [(r["act"], r["after"], r["author"]) for r in rows if r["act"]] == [
        ("rename", "Border talks", "Ann")
    ]


def test_two_become_one_and_one_becomes_two(call):
    """A merged process is listed no more; split off it is there again, with its rounds."""
    merged = call("merge", BORDER, "--into", IRAN, "--why", "slip")
    assert f"{BORDER} is {IRAN} from now on" in merged.output
    assert [r["id"] for r in json.loads(call("list", "--json").stdout)] == [IRAN]
    parted = call("split", IRAN, "--parties", "kenya,uganda", "--why", "they are two")
    assert "Kenya - Uganda (kenya+uganda): 1 round of iran-us-nuclear, followed" in parted.output
    assert "Later reports of kenya, uganda go to kenya+uganda." in parted.output
    assert venue_of(call, BORDER) == "Nairobi"
    assert venue_of(call, IRAN) == "Geneva"


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (("set", IRAN, "venue=Genevva"), 2, "did you mean 'Geneva'?"),
        (("set", IRAN, "place=Geneva"), 2, "is no slot"),
        (("set", IRAN, "delegation.iran=Nobody Known"), 2, "rules/people"),
        (("set", IRAN, "date=soon"), 2, "date=2026-02-04"),
        (("set", IRAN, "venue=Geneva", "--round", "9"), 1, "no round '9'"),
        (("set", "iran-us-nuklear", "venue=Geneva"), 1, "did you mean 'iran-us-nuclear'?"),
        (("set", "russia-ukraine", "venue=Geneva"), 1, "no report has named"),
        (("revert", IRAN, "--to", "40"), 1, "1 to 2 are kept"),
        (("merge", IRAN, "--into", IRAN), 1, "one already"),
        (("merge", "nothing", "--into", IRAN), 1, "processes list --all"),
        (("split", IRAN), 2, "--rounds 2,3 or --parties a,b"),
        (("split", IRAN, "--rounds", "one"), 2, "such as 2,3"),
        (("split", IRAN, "--parties", "atlantis"), 2, "rules/parties.toml"),
        (("split", IRAN, "--rounds", "1", "--as", "Two Words"), 2, "joined by hyphens"),
        (("split", IRAN, "--rounds", "1"), 1, "use rename"),
        (("rename", IRAN, " "), 1, "1 to 120 characters"),
        (("close", IRAN, "--round", "9"), 1, "no round '9'"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(call, args, code, says):
    """With its exit code, and what to do instead."""
    refused = call(*args, "--why", "x")
    assert (refused.exit_code, says in refused.stderr) == (code, True), refused.stderr
    assert venue_of(call, IRAN) == "Geneva"


def test_a_change_without_a_reason_is_refused(call):
    """An empty one is none."""
    assert call("set", IRAN, "venue=Muscat", "--why", "  ").exit_code == 2
    assert call("set", IRAN, "venue=Muscat").exit_code == 2


def test_a_process_that_only_the_lists_know_may_win(call):
    """What reports opened before it was listed goes into it."""
    merged = call("merge", BORDER, "--into", "russia-ukraine", "--why", "a trial")
    assert merged.exit_code == 0, merged.stderr
    assert json.loads(call("show", "russia-ukraine", "--json").stdout)["listed"] is True


def test_the_id_of_what_was_merged_means_the_winner(call, tmp_path):
    """To mute it, and in a silence, which both say so."""
    call("merge", BORDER, "--into", IRAN, "--why", "x")
    muted = call("mute", BORDER)
    assert f"{BORDER} is {IRAN} now" in muted.output
    assert f"{IRAN} is muted" in muted.output
    assert json.loads(call("show", IRAN, "--json").stdout)["attention"] == "muted"
    silenced = CliRunner().invoke(silences.app, ["add", f"process={BORDER}", "--for", "2h"])
    assert (silenced.exit_code, silenced.stderr) == (0, "")
    assert f"{BORDER} is {IRAN} now" in silenced.stdout
    listed = CliRunner().invoke(alerts.app, ["list", "--process", IRAN, "--json"])
    assert "Kenya - Uganda: new talks" in listed.stdout
