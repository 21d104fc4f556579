"""What is not documented does not exist: settings, commands and keys all stand in docs/."""

from pathlib import Path

import pytest

from bench import commands
from monitor.config.feeds import Auth, FeedEntry
from monitor.config.settings import Settings, variable
from monitor.match.rule import Among, Near, Rule, RuleTest, Words

DOCS = Path(__file__).resolve().parents[2] / "docs"


def text(name):
    return (DOCS / "reference" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_every_setting_has_its_line(name):
    """The variable and its description stand in settings.md."""
    line = [row for row in text("settings.md").splitlines() if f"`{variable(name)}`" in row]
    assert line, f"docs/reference/settings.md lacks {variable(name)}"
    assert str(Settings.model_fields[name].description) in line[0]


@pytest.mark.parametrize("key", [*FeedEntry.model_fields, *Auth.model_fields])
def test_every_feed_key_is_described(key):
    """Each key of feeds.toml stands in feeds.md."""
    assert f"`{key}`" in text("feeds.md")


def test_every_command_is_described():
    """docs/reference/cli.md is what the program says of itself; renew it with ``make commands``."""
    assert text("cli.md") == commands.text()


@pytest.mark.parametrize("model", [Rule, RuleTest, Words, Near, Among])
def test_every_rule_key_is_described(model):
    """Each key people may write in a rule or its test stands in rules.md."""
    page = text("rules.md")
    missing = [key for key in model.model_fields if f"`{key}`" not in page]
    assert not missing
