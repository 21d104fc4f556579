"""What is not documented does not exist: settings, commands and keys all stand in docs/."""

from pathlib import Path

import pytest

from monitor.config.feeds import Auth, FeedEntry
from monitor.config.settings import Settings, variable

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
