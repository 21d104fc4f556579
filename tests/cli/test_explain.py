"""monitor explain: what an analyst is shown of an article, and of what was decided when it came."""

import json

import pytest
from typer.testing import CliRunner

from monitor.article.parse import from_line
from monitor.cli.app import app
from monitor.cli.why import MEANING
from monitor.config import shipped
from monitor.terms import Reason
from tests.cli.filed import desk_of, file

TITLE = "Iran-US nuclear talks moved from Muscat to Geneva"
TEXT = "Omani foreign minister Jane Roe said so. The talks begin on Saturday."


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("MONITOR_DATABASE", f"sqlite:///{tmp_path}/m.db")
    return tmp_path


def call(*args):
    return CliRunner().invoke(app, ["explain", *map(str, args)])


def line(title, at, n):
    return {
        "title": title, "summary": "", "url": f"https://example.org/{n}", "source": f"Paper {n}",
        "published": at, "fetched": at,
    }  # fmt: skip


def test_a_text_file_is_told_in_full(home):
    """Names with their list, one that no list knows, predicates with roles, claims, reasons."""
    (home / "a.txt").write_text(f"{TITLE}\n{TEXT}")
    shown = call(home / "a.txt")
    assert shown.exit_code == 0, shown.stderr
    for part in (
        "'Muscat': place Muscat (list places",
        "'Jane Roe': person Jane Roe (in no list",
        "(title, about talks: clear, carries the news)",
        "- talks ('talks') in",
        "Geneva [destination]",
        "- venue: Geneva (geonames:2660646), instead of Muscat",
        "rule venue-moves: asks nothing of the text",
        "iran-us-nuclear: selected (a rule selects the change: an alert)",
        "selected by venue-moves",
    ):
        assert part in shown.output


def test_json_holds_the_same_and_a_json_line_is_an_article(home):
    """One document; two lines make a list of two."""
    rows = [line(TITLE, "2026-03-04T15:00:00Z", n) for n in (1, 2)]
    (home / "a.jsonl").write_text(json.dumps(rows[0]))
    one = json.loads(call(home / "a.jsonl", "--json").stdout)
    assert one["article"]["published"] == "2026-03-04T15:00:00Z"
    claim = next(c for c in one["meetings"][0]["claims"] if c["slot"] == "venue")
    assert (claim["name"], claim["moved_from"], claim["moves"]) == ("Geneva", "Muscat", True)
    roles = {r["surface"]: r["role"] for r in one["sentences"][0]["predicates"][0]["roles"]}
    assert roles["Geneva"] == "destination"
    (home / "b.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert len(json.loads(call(home / "b.jsonl", "--json").stdout)) == 2


def test_what_is_not_about_talks_says_so(home):
    """The reason in words, no claims."""
    (home / "a.txt").write_text("Volcano closes an airport\nAsh fell all night.")
    shown = call(home / "a.txt").output
    assert "not_about_talks: neither title nor lead speaks of talks" in shown
    assert "no process: not_about_talks" in shown


def test_a_stored_article_also_says_what_was_decided_when_it_came(home):
    """By the state of then: news once, evidence the second time; an id may be cut short."""
    rows = [
        line("Iran and US to hold nuclear talks in Muscat on Saturday", "2026-03-03T09:00:00Z", 1),
        line(TITLE, "2026-03-04T15:00:00Z", 2),
        line(TITLE, "2026-03-04T16:00:00Z", 3),
    ]
    found = [from_line(row, assumed=None) for row in rows]
    file(f"sqlite:///{home}/m.db", desk_of(shipped.folder()), found)
    news, again = (json.loads(call(a.id[:12], "--json").stdout) for a in found[1:])
    (decided,) = news["decided"]
    assert decided["rules"] == ["venue-moves"]
    assert (decided["changes"][0]["before"], decided["changes"][0]["after"]) == ("Muscat", "Geneva")
    assert again["decided"][0]["reason"] == "repeated"
    assert again["alone"][0]["reason"] == "selected"
    shown = call(found[1].id).output
    assert "When it came, it was" in shown
    assert f"alert {decided['alert']}" in shown


def test_what_is_neither_file_nor_article_is_refused(home):
    """Exit code 1 and what to give; a file that is broken JSON names its line."""
    assert call("nowhere").exit_code == 1
    assert "no article has that id" in call("nowhere").stderr
    (home / "a.jsonl").write_text(json.dumps(line(TITLE, "2026-03-04T15:00:00Z", 1)) + "\n{oops")
    shown = call(home / "a.jsonl")
    assert shown.exit_code == 1
    assert "line 2" in shown.stderr


def test_every_reason_has_its_sentence():
    """A new reason without one would print nothing to an analyst."""
    assert set(MEANING) == set(Reason)
