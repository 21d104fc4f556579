"""The scenario is whole, and means what its files say."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from monitor.cli.demo.scenario import load, moment
from monitor.terms import Kind, Outcome, Slot, Status

PLAN = load()
BY_ID = {item.id: item for item in PLAN.items}
KEY = re.compile(
    r"[a-z+-]+/\d{4}-\d\d-\d\d/(?P<slot>[a-z]+)/(?P<party>[a-z-]*)/(?P<value>[^/]+)/\d+(/denied)?"
)


def test_it_is_as_large_as_promised():
    """Twelve feeds, every one used, two weeks."""
    assert len(PLAN.feeds) == 12
    assert 120 <= len(PLAN.items) <= 200
    assert {item.feed for item in PLAN.items} == {feed.id for feed in PLAN.feeds}
    assert PLAN.ends - PLAN.begins > timedelta(days=14)


def test_it_covers_what_can_happen():
    """Each kind of change is owed at least once, and a correction to a later stage."""
    kinds = {kind for one in PLAN.expected for kind in one.kinds}
    leading = {Kind.NEW_TALKS, Kind.RESUMED, Kind.VENUE_CHANGE, Kind.DELEGATION_CHANGE}
    assert kinds >= leading | {Kind.DATE_CHANGE, Kind.POSTPONED, Kind.CANCELLED, Kind.OUTCOME}
    assert any("correction" in one.kinds for one in PLAN.owed)


@pytest.mark.parametrize(
    ("sort", "least"),
    [
        ("opinion|tribune|колонка", 5),
        ("anniversary|years on|history:", 3),
        (r"\b(striker|football|hockey|chess|boxing|club|coach|cup)\b", 5),
        (r"\b(pay|budget|merger|housing) talks\b", 4),
    ],
)
def test_it_holds_noise_of_each_sort(sort, least):
    """What looks like talks and is owed no alert: opinion, anniversaries, sport, trade."""
    owed = {one.article for one in (*PLAN.expected, *PLAN.owed)}
    noise = [i.id for i in PLAN.items if re.search(sort, i.title, re.IGNORECASE)]
    assert len(noise) >= least
    assert not owed & set(noise)


def test_other_languages_take_part():
    """Three others, each with several articles."""
    tongue = {feed.id: feed.language for feed in PLAN.feeds}
    spoken = Counter(tongue[item.feed] for item in PLAN.items)
    assert {code for code, n in spoken.items() if n >= 5} >= {"en", "uk", "ru", "fr"}


def test_every_feed_has_a_baseline():
    """The first fetch of each feed finds something that is older than the play."""
    assert {i.feed for i in PLAN.items if i.at < PLAN.begins} == {f.id for f in PLAN.feeds}


@pytest.mark.parametrize("one", [*PLAN.expected, *PLAN.owed], ids=lambda one: one.article)
def test_expectations_are_well_formed(one):
    """Its article exists, its keys have the form of DESIGN and closed values where there are any."""
    assert one.article in BY_ID
    closed = {Slot.STATUS: set(Status), Slot.OUTCOME: set(Outcome)}
    for key in (value for values in one.keys for value in values):
        found = KEY.fullmatch(key)
        assert found, key
        slot = Slot(found["slot"])
        assert found["value"] in closed.get(slot, {found["value"]})
        assert bool(found["party"]) == (slot is Slot.DELEGATION)


def test_no_key_is_expected_twice():
    """A change is owed by one article alone."""
    keys = [value for one in PLAN.expected for values in one.keys for value in values]
    assert len(keys) == len(set(keys))


def test_copies_share_words_and_nothing_else():
    """A reprint has its own link and its own publisher."""
    copies = [item for item in PLAN.items if item.copy_of]
    assert len(copies) >= 10
    for copy in copies:
        assert (copy.title, copy.text) == (BY_ID[copy.copy_of].title, BY_ID[copy.copy_of].text)
        assert copy.feed != BY_ID[copy.copy_of].feed
        assert copy.url != BY_ID[copy.copy_of].url


def test_one_article_comes_late():
    """Published more than a day before its feed shows it."""
    late = [item for item in PLAN.items if item.at - item.published > timedelta(hours=24)]
    assert [item.id for item in late] == ["ir-08"]


def test_edits_change_the_headline_under_one_link():
    """The title follows the clock."""
    item = BY_ID["ru-20"]
    (edit,) = item.edits
    assert item.headline(edit.at - timedelta(minutes=1)) == item.title != item.headline(edit.at)
    assert item.changed(edit.at) == edit.at


def test_a_feed_shows_its_newest_items():
    """The window, newest first, and nothing that is not due."""
    feed = PLAN.feeds[0]
    now = BY_ID["ru-30"].at
    shown = PLAN.shown(feed, now)
    assert len(shown) == feed.window
    assert shown[0].id == "ru-30"
    assert all(a.at >= b.at for a, b in pairwise(shown))


@pytest.mark.parametrize("text", ["3 14:20", "d3 1420", "d3", ""])
def test_a_bad_moment_is_refused(text):
    """And says how it is written."""
    with pytest.raises(ValueError, match="d3 14:20"):
        moment(text, datetime(2026, 3, 2, tzinfo=UTC).date())
