"""monitor feeds: a table that is wrong takes out itself alone, as in the service."""

import asyncio
import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from monitor.cli import doctor
from monitor.cli.feed_rows import ago, ahead
from monitor.cli.feeds import app
from monitor.store.feed import sync
from monitor.store.session import Database
from tests.feedworld import FeedWorld, feed, item, rss
from tests.smalltalk import START

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
    assert "1 feed is due now" in done.output


def stored(path, *runs, look=lambda _: None):
    """As after runs of the service, each with these feeds; what ``look`` sees then."""

    async def inside():
        db = Database(f"sqlite:///{path}/m.db")
        await db.open()
        for feeds in runs:
            await db.write(lambda conn, feeds=feeds: sync(conn, feeds, now=START))
        try:
            return await db.read(look)
        finally:
            await db.close()

    return asyncio.run(inside())


def test_only_the_feeds_of_the_file_are_listed(call, tmp_path):
    """What was dropped from it, or is another folder's, is counted, and shown on demand."""
    mine = feed("https://example.org/f")
    stored(tmp_path, [feed("https://old.example.org/f"), mine], [mine])
    mine = good("https://example.org/f") + good("https://new.example.org/f")
    done = call(mine, "list")
    assert "2 feeds of" in done.output
    assert "; 1 more is off (--all shows them)." in done.output
    rows = json.loads(call(mine, "list", "--json").stdout)
    assert [(r["url"], r["state"], r["listed"]) for r in rows] == [
        ("https://example.org/f", "new", True),
        ("https://new.example.org/f", "new", True),
    ]
    rows = json.loads(call(mine, "list", "--all", "--json").stdout)
    assert [r["listed"] for r in rows] == [True, True, False]
    assert " off " in call(mine, "list", "--all").output


def test_the_list_and_doctor_say_the_same_of_another_folders_feeds(call, tmp_path):
    """What the service polls is not called off, and what it does not poll is not called fine."""
    mine, other = feed("https://example.org/f"), feed("https://other.example.org/f")
    house = SimpleNamespace(feeds={mine.id: mine})
    found = stored(tmp_path, [mine], [other], look=lambda conn: list(doctor._feeds(conn, house)))
    done = call(good(mine.url), "list", "--all").output
    states = [line.split()[1] for line in done.splitlines()[1:3]]
    assert states == ["off", "unlisted"]
    assert "; 1 more is polled and not in it, see monitor doctor." in done
    fine, folder = found
    assert fine.detail.startswith("0 of 1 fine, 1 not polled by the service that ran last")
    assert "1 feed that the service polls" in folder.detail


@pytest.mark.parametrize(
    ("until", "on", "said"),
    [
        (None, True, ""),
        (600, True, "10 min"),
        (20, True, "due"),
        (-9, True, "due"),
        (600, False, ""),
    ],
)
def test_the_next_poll_is_told(until, on, said):
    at = None if until is None else START + timedelta(seconds=until)
    assert ahead({"next_poll": at, "enabled": on}, START) == said


@pytest.mark.parametrize(("columns", "detail"), [("80", False), ("160", True)])
def test_a_feed_is_one_line_where_there_is_little_room(call, monkeypatch, columns, detail):
    monkeypatch.setenv("COLUMNS", columns)
    lines = call(good("https://example.org/f"), "list").output.splitlines()
    assert ("detail" in lines[0]) is detail
    assert len(lines) == 3
    assert max(map(len, lines[:2])) <= int(columns)


@pytest.mark.parametrize(
    ("age", "said"), [(None, ""), (5, "now"), (240, "4 min"), (7300, "2 h"), (999999, "11 d")]
)
def test_an_age_is_short(age, said):
    at = None if age is None else START - timedelta(seconds=age)
    assert ago(at, START) == said


def test_a_file_of_which_nothing_is_right_is_refused(call):
    """With exit code 2."""
    assert call(WRONG, "check").exit_code == 2
