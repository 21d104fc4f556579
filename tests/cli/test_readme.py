"""What the README lets people type makes the rule that its words promise."""

import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from monitor.cli.app import app
from monitor.cli.judge import judge_of
from monitor.cli.rule_home import current
from monitor.config import shipped
from monitor.match.rule import RuleTest
from monitor.match.trial import articles_of

README = Path(__file__).parents[2] / "README.md"
RULE = "iran-to-geneva"


@pytest.fixture
def house(tmp_path, monkeypatch):
    """The house after the README's own lines about the rule, in a folder of ``monitor init``."""
    shipped.write(tmp_path / "desk")
    monkeypatch.setenv("MONITOR_CONFIG", str(tmp_path / "desk"))
    monkeypatch.setenv("MONITOR_DATABASE", f"sqlite:///{tmp_path}/m.db")
    lines = README.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    made = [shlex.split(line)[1:] for line in lines if line.startswith("monitor rules ")]
    mine = [words for words in made if RULE in words and words[1] in ("new", "edit")]
    assert [words[1] for words in mine] == ["new", "edit"]
    for words in mine:
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 0, done.output
    return current()


@pytest.mark.parametrize(
    ("title", "fires"),
    [
        ("Iran-US nuclear talks moved from Muscat to Geneva", True),
        ("Iran-E3 talks move to Geneva", True),
        ("Russia-Ukraine peace talks moved from Istanbul to Geneva", False),
        ("Iran-US nuclear talks moved from Muscat to Vienna", False),
        ("Iran-US nuclear talks in Geneva postponed", False),
    ],
)
def test_the_rule_of_the_readme_does_what_it_is_called(house, title, fires):
    assert house.problems == ()
    verdict = judge_of(house)(articles_of(RuleTest(title=title)))
    assert (RULE in verdict.rules) is fires


def test_explain_says_what_of_a_change_a_rule_does_not_ask_for(house):
    """Its words alone are not why it stays silent."""
    said = {
        "Russia-Ukraine peace talks moved from Istanbul to Geneva": "iran-e3; this is russia-ukraine",
        "Iran-US nuclear talks in Geneva postponed": "asks for venue_change; this is postponed",
    }
    for title, why in said.items():
        done = CliRunner().invoke(app, ["rules", "explain", title, "--rule", RULE])
        assert why in done.output
    done = CliRunner().invoke(
        app, ["rules", "explain", "Iran talks move to Geneva", "--rule", RULE]
    )
    assert "asks for" not in done.output
