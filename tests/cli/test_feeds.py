"""monitor feeds: a table that is wrong takes out itself alone, as in the service."""

import asyncio
import json

import pytest
from typer.testing import CliRunner

from monitor.cli.feeds import app
from tests.feedworld import FeedWorld, item, rss

WRONG = '[[feed]]\nurl = "ftp://example.org/f"\ntitle = "Wrong"\npublisher = "example.org"\n'


@pytest.fixture
def call(tmp_path, monkeypatch):
    monkeypatch.setenv("MONITOR_CONFIG", str(tmp_path))
    monkeypatch.setenv("MONITOR_DATABASE", f"sqlite:///{tmp_path}/m.db")
    monkeypatch.setenv("MONITOR_ALLOWED_NETWORKS", "127.0.0.0/8")

    def run(text, *args):
        (tmp_path / "feeds.toml").write_text(text)
        return CliRunner().invoke(app, args)

    return run


def good(url):
    return f'[[feed]]\nurl = "{url}"\ntitle = "Good"\npublisher = "example.org"\n'


async def test_the_others_are_checked(call):
    """What is wrong is said, with exit code 1."""
    async with FeedWorld() as world:
        url = world.put("/f", rss(item("A", "/a")))
        done = await asyncio.to_thread(call, WRONG + good(url), "check", "--json")
    assert done.exit_code == 1
    assert "http" in done.stderr
    assert "line" in done.stderr
    (row,) = json.loads(done.stdout)
    assert (row["title"], row["entries"]) == ("Good", 1)


def test_the_others_are_made_due(call):
    """The same of feeds poll."""
    done = call(WRONG + good("https://example.org/f"), "poll")
    assert done.exit_code == 1
    assert "1 feeds are due now" in done.output


def test_a_file_of_which_nothing_is_right_is_refused(call):
    """With exit code 2."""
    assert call(WRONG, "check").exit_code == 2
