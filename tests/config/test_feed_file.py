"""feeds.toml: what is read, and what is said when it is wrong."""

import re
from datetime import timedelta

import pytest

from monitor.config import feeds, files, shipped
from monitor.config.house import build
from monitor.errors import ConfigError

GOOD = """
[[feed]]
url = "https://example.org/rss"
title = "Example"
publisher = "example.org"
country = "FR"
state_owned = true
min_interval = "2m"
headers = { X-Key = "1" }

[[feed]]
url = "https://example.org/off"
title = "Off"
publisher = "example.org"
enabled = false
"""


def test_a_feed_becomes_what_the_poller_needs():
    """Every key arrives; a feed switched off does not."""
    found, problems = feeds.check(GOOD, "feeds.toml")
    assert not problems
    (feed,) = found
    assert feed.id == feed.url == "https://example.org/rss"
    assert feed.min_interval == timedelta(minutes=2)
    assert feed.headers == (("X-Key", "1"),)
    assert feed.origin.family == "example.org"
    assert feed.origin.state_of == "fr"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[feed]\n", r"feeds\.toml: line 1: not TOML"),
        (
            GOOD.replace('title = "Example"', "titel = 1"),
            r"line 4, feed\.0\.titel: unknown key 'titel'. Remove the key or correct",
        ),
        (GOOD.replace("https://example.org/rss", "ftp://x"), r"line 3, .*http://"),
        (GOOD.replace('"2m"', '"soon"'), "a span is a number"),
        (GOOD.replace("example.org/rss", "a.example:99999/"), "line 3, .*[Pp]ort"),
        (GOOD.replace("example.org/rss", "a.example:x/"), "line 3, .*[Pp]ort"),
        (GOOD.replace("example.org/rss", "a.example:0/"), "line 3, .*port"),
        (GOOD.replace("example.org/rss", "bob:hunter2@a.example/"), "line 3, .*auth = "),
        (GOOD.replace("example.org/rss", "bob@a.example/"), "line 3, .*auth = "),
        (GOOD.replace('{ X-Key = "1" }', '{ X-Key = { env = "" } }'), "one of env and file"),
        (
            GOOD.replace('"2m"', '"2m"\nauth = { username = "u", password = "hunter2" }'),
            "must not stand",
        ),
        (
            GOOD.replace(
                '"2m"', '"2m"\nauth = { username = "u", password = { env = "NOT_SET_X" } }'
            ),
            "line 2.*NOT_SET_X is empty",
        ),
        (GOOD.replace('"1"', '{ file = "/nowhere/key" }'), "line 2.*/nowhere/key: No such file"),
        (GOOD.replace('"2m"', '"0s"'), "at least"),
        (GOOD.replace('"2m"', '"99999999999999d"'), "at most"),
        (GOOD.replace('"2m"', '"9h"'), "longer than max_interval"),
        (GOOD.replace("/off", "/rss"), "listed twice"),
        (GOOD.replace('"FR"', '"France"'), 'line 6, .*"France" is no country code'),
        (GOOD.replace('country = "FR"', 'language = "French"'), "line 6, .*'French' is no code"),
    ],
)
def test_problems_name_file_line_and_key(text, says):
    """Each mistake is located and explained."""
    _, problems = feeds.check(text, "feeds.toml")
    said = "\n".join(map(str, problems))
    assert re.search(says, said)
    assert "hunter2" not in said


def test_a_file_that_is_not_there_is_refused(tmp_path):
    """Nothing in it is right."""
    with pytest.raises(ConfigError, match="No such file"):
        feeds.load(tmp_path / "feeds.toml")


def test_secrets_are_named_by_where_they_are_kept(tmp_path, monkeypatch):
    """From a variable or a file; the feed does not show them."""
    (tmp_path / "key").write_text("hunter2\n")
    monkeypatch.setenv("FEED_PASSWORD", "hunter3")
    auth = 'min_interval = "2m"\nauth = { username = "u", password = { env = "FEED_PASSWORD" } }'
    text = GOOD.replace('"1"', f'{{ file = "{tmp_path}/key" }}').replace(
        'min_interval = "2m"', auth
    )
    (feed,), problems = feeds.check(text, "feeds.toml")
    assert not problems
    assert (feed.headers, feed.auth) == ((("X-Key", "hunter2"),), ("u", "hunter3"))
    assert feed.variables == ("FEED_PASSWORD",)
    assert "hunter" not in repr(feed)


def test_all_problems_at_once():
    """Two mistakes give two problems."""
    text = GOOD.replace('"2m"', '"soon"').replace('title = "Off"', "")
    _, problems = feeds.check(text, "f")
    assert len(problems) == 2


def test_a_wrong_feed_takes_only_itself_out():
    """The good rows stay, of two alike the first; lines are those of the file."""
    row = '[[feed]]\nurl = "https://{}.example/"\ntitle = "T"\npublisher = "p"\n'
    text = "[[feed]]\n" + row.format("a") + row.format("b") + row.format("a")
    found, problems = feeds.check(text, "f")
    assert [feed.url for feed in found] == ["https://a.example/", "https://b.example/"]
    assert problems[-1].where == "line 10"


def test_names_that_no_list_has_are_told_and_the_feeds_are_polled(tmp_path):
    """A party by another word, a code that no country has; the lists decide."""
    shipped.write(tmp_path)
    text = GOOD.replace('"FR"', '"FR"\nparty = "rusia"').replace(
        "enabled = false", 'country = "uk"'
    )
    (tmp_path / "feeds.toml").write_text(text)
    house = build(files.read(tmp_path))
    party, country = map(str, house.problems)
    assert party == (
        "feeds.toml: line 7, feed.0.party: 'rusia' is in no list of parties. Did you mean 'russia'?"
    )
    assert country.startswith("feeds.toml: line 16, feed.1.country: no country has the code 'uk'.")
    assert len(house.feeds) == 2
