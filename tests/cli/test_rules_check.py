"""``monitor rules check`` says what there is, and what is not."""

import pytest
from typer.testing import CliRunner

from monitor.cli.rules import app
from monitor.config import shipped
from monitor.config.house import load

NO_FEED = "Warning: no feed is enabled: nothing is polled."


@pytest.fixture
def top(tmp_path, monkeypatch):
    shipped.write(tmp_path / "c")
    monkeypatch.setenv("MONITOR_CONFIG", str(tmp_path / "c"))
    monkeypatch.setenv("MONITOR_DATABASE", f"sqlite:///{tmp_path}/m.db")
    return tmp_path / "c"


def checked():
    return CliRunner().invoke(app, ["check"])


def test_rules_are_counted_as_the_service_counts_them(top):
    """Those that are on, and those that are off."""
    rules = load(top).sense.rules
    off = len(rules.rules) - len(rules.enabled)
    assert off
    found = checked()
    assert found.exit_code == 0, found.output
    assert f"{len(rules.enabled)} rules on, {off} off, " in found.output
    assert NO_FEED not in found.output


def test_no_enabled_feed_is_told_and_no_mistake(top):
    """A warning, and exit code 0."""
    text = '[[feed]]\nurl = "https://a.example/"\ntitle = "A"\npublisher = "a.example"\n'
    (top / "feeds.toml").write_text(text + "enabled = false\n")
    found = checked()
    assert found.exit_code == 0, found.output
    assert NO_FEED in found.output


def test_a_feed_file_that_cannot_be_read_is_not_counted(top):
    """It does not hold "0 feeds"."""
    (top / "feeds.toml").write_text("[[feed]\n")
    found = checked()
    assert found.exit_code == 1
    assert "no feed that is right: 1 problem." in found.output
    assert "0 feeds" not in found.output
