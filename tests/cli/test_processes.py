"""monitor processes: also of negotiations that no article has named yet."""

import json

import pytest
from typer.testing import CliRunner

from monitor.cli.processes import app
from monitor.config import shipped

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
