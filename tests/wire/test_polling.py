"""What publishers see of us."""

import tomllib
from pathlib import Path

import pytest

from monitor import HOMEPAGE, __version__
from monitor.config.settings import Settings
from monitor.wire.polling import agent

PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


@pytest.mark.parametrize(
    ("set_", "shown"),
    [
        ({}, HOMEPAGE),
        ({"public_url": "https://m.example.org"}, "https://m.example.org"),
        (
            {"public_url": "https://m.example.org", "contact": "desk@example.org"},
            "desk@example.org",
        ),
    ],
)
def test_the_user_agent_always_names_a_contact(set_, shown):
    """Name, version, and the page the operator gave; the project's where there is none."""
    assert agent(Settings(**set_)) == f"news-monitor/{__version__} (+{shown})"


def test_the_homepage_is_the_projects():
    """One address in both places."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    assert project["urls"]["Homepage"] == HOMEPAGE
