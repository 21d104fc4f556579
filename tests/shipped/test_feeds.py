"""The feeds that come with the project: enough of them, found somewhere, each known for what it is."""

import re
import tomllib
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from monitor.config.feeds import FeedFile, check, span

TOP = Path(__file__).resolve().parents[2]
TEXT = (TOP / "feeds.toml").read_text(encoding="utf-8")
TOPICS = [
    "ukraine", "middle-east", "iran", "caucasus", "sudan", "korea", "south-china-sea", "world",
    "official",
]  # fmt: skip


@pytest.fixture(scope="module")
def feeds():
    return FeedFile.model_validate(tomllib.loads(TEXT)).feed


def test_feeds_toml_has_no_problem():
    """The validator of the command line and the daemon has nothing to say."""
    found, problems = check(TEXT, "feeds.toml")
    assert problems == []
    assert len(found) >= 60


def test_there_are_feeds_in_several_languages(feeds):
    """English is not all: Ukrainian, Russian and Arabic by several houses each."""
    languages = Counter(feed.language for feed in feeds)
    assert len(languages) >= 8
    assert min(languages["uk"], languages["ru"], languages["ar"]) >= 5


@pytest.mark.parametrize("topic", TOPICS)
def test_each_negotiation_has_several_houses(feeds, topic):
    """Two feeds of one house confirm nothing."""
    assert len({feed.family for feed in feeds if topic in feed.tags}) >= 4


def test_every_address_says_where_it_was_found(feeds):
    """None is from memory alone: a repository with its file, or a published survey by its name."""
    place = re.compile(r"[\w.-]+/[\w.-]+|'.+'|registry, checked \d{4}")
    assert not [feed.url for feed in feeds if not place.search(feed.noted)]


def test_no_aggregator_stands_among_them(feeds):
    """Their links hide the publisher and their ids change."""
    hosts = {urlsplit(feed.url).hostname for feed in feeds}
    assert not {h for h in hosts if "google" in h or "rsshub" in h or "feedburner" in h}


def test_every_feed_is_described(feeds):
    """Publisher, family, tier and language are what counts sources and reads texts."""
    assert not [f.url for f in feeds if not (f.publisher and f.family and f.language and f.tags)]
    assert not [f.url for f in feeds if not (f.country or f.party)]


def test_a_party_that_a_feed_speaks_for_is_listed(feeds):
    """And an organ of a state is marked as owned by it."""
    parties = tomllib.loads((TOP / "rules" / "parties.toml").read_text(encoding="utf-8"))["party"]
    kinds = {party["id"]: party["kind"] for party in parties}
    assert {feed.party for feed in feeds if feed.party} <= set(kinds)
    states = [feed for feed in feeds if kinds.get(feed.party) == "state"]
    assert not [feed.url for feed in states if not feed.state_owned]


def test_one_publisher_is_of_one_house(feeds):
    """Else its articles would count as two sources."""
    houses = {(feed.publisher, feed.family) for feed in feeds}
    assert len(houses) == len({publisher for publisher, _ in houses})


def test_intervals_lie_within_bounds(feeds):
    """Polite to the small, and nothing slower than a day."""
    for feed in feeds:
        assert span("1m") <= span(feed.min_interval) <= span(feed.max_interval) <= span("1d")


def test_no_address_carries_a_password(feeds):
    """Secrets belong into ``auth`` of one's own feeds.toml."""
    assert not [feed.url for feed in feeds if urlsplit(feed.url).username or feed.auth]
