"""monitor replay: lines in, one JSON object per article out, through the stages of the daemon."""

import io
import json
import lzma
import sys
from pathlib import Path

import pytest

from monitor.cli.memory import load
from monitor.cli.replay import replay
from monitor.errors import ParseError
from tests.cli.replayed import line, run

FIELDS = [
    "id", "relevant", "kind", "parties", "venue", "delegates",
    "process", "development", "alert", "also", "reason",
]  # fmt: skip


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


def test_what_no_process_claims_is_grouped_by_its_words():
    """Copies and light edits of one headline share a development; it is never null."""
    replayed = run()
    titles = [
        "Denmark summons ambassador over envoy", "Denmark to summon ambassador over envoy",
        "Volcano closes airport in Iceland",
    ]  # fmt: skip
    found = [replayed.article(line(t))["development"] for t in titles]
    assert found[0] == found[1] != found[2]


def test_a_line_that_says_nothing_is_refused():
    """Neither title nor summary."""
    with pytest.raises(ParseError):
        run().article({"id": 1, "url": "https://example.org/1"})


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
