"""Identity survives edits; what tells entries apart is chosen by what the feed makes of it."""

import pytest

from monitor.article.identity import article_id, publisher_of, revision_of, shared_keys

LINK = "https://example.org/world/talks"


def test_an_edited_headline_keeps_the_identity():
    """The GUID rotates with the headline, the link stays."""
    one = article_id(LINK, "Example Times", f"{LINK}#0", "Envoys to meet")
    two = article_id(LINK + "?utm_source=x", "example times", f"{LINK}#1", "Envoys meet")
    assert one == two


def test_publishers_are_apart():
    """The same address given by two publishers is two articles."""
    assert article_id(LINK, "A", "", "t") != article_id(LINK, "B", "", "t")


@pytest.mark.parametrize("link", ["", "https://example.org/"])
def test_without_a_telling_link_the_guid_tells(link):
    """No link, or a home page: GUID, whatever the headline."""
    assert article_id(link, "P", "g1", "t") == article_id(link, "P", "g1", "edited")
    assert article_id(link, "P", "g1", "t") != article_id(link, "P", "g2", "t")


@pytest.mark.parametrize("link", ["", "https://example.org/"])
def test_without_link_and_guid_the_title_tells(link):
    """The last resort; punctuation does not count."""
    assert article_id(link, "P", "", "Talks: begin") == article_id(link, "P", "", "talks begin")
    assert article_id(link, "P", "", "talks begin") != article_id(link, "P", "", "talks end")


def test_redirectors_are_told_apart_by_title():
    """Their links and GUIDs rotate; title and publisher stay."""
    one = article_id("https://news.google.com/rss/articles/A?oc=5", "P", "A", "Envoys meet")
    two = article_id("https://news.google.com/rss/articles/B?oc=5", "P", "B", "Envoys meet")
    assert one == two


@pytest.mark.parametrize(
    ("by", "same"), [("guid", {"guid"}), ("link", {"link"}), ("title", {"title"})]
)
def test_a_feed_may_say_what_tells(by, same):
    """feeds.toml's word wins."""
    base = {"link": LINK, "guid": "g", "title": "t"}
    other = {"link": LINK + "2", "guid": "g2", "title": "t2"}
    for kept, value in base.items():
        mixed = other | {kept: value}
        equal = article_id(**base, publisher="P", by=by) == article_id(
            **mixed, publisher="P", by=by
        )
        assert equal == (kept in same)


def test_a_link_that_most_entries_share_tells_nothing():
    """Three or more titles under one link, over half of the document."""
    entries = [(LINK, n, n) for n in "abc"]
    shared = shared_keys([*entries, (LINK + "/d", "d", "d")])
    assert shared == ("example.org/world/talks",)
    key = {"link": LINK, "publisher": "P", "title": "t", "shared": shared}
    assert article_id(**key, guid="1") != article_id(**key, guid="2")


def test_an_often_edited_article_is_one():
    """Seven versions of one headline among many articles share their link and are one article."""
    many = [(f"{LINK}/{n}", "", str(n)) for n in range(20)]
    assert shared_keys([(LINK, "", str(n)) for n in range(7)] + many) == ()


def test_what_a_feed_shares_is_shared_for_good():
    """A later document that happens to show one such entry alone changes no identity."""
    first = shared_keys([(LINK, n, n) for n in "abc"])
    later = shared_keys([(LINK, "a", "a"), *((f"{LINK}/{n}", n, n) for n in "de")], first)
    assert later == first


def test_a_guid_that_repeats_under_a_link_that_repeats_tells_nothing():
    """Then the title does; what only one entry has is trusted."""
    shared = shared_keys([("", "feed", n) for n in "abc"])
    one, two = (article_id("", "P", "feed", n, shared=shared) for n in ("Talks", "Envoys"))
    assert one != two
    assert article_id("", "P", "g", "Talks", shared=shared) == article_id("", "P", "g", "edited")


@pytest.mark.parametrize(
    ("configured", "source", "link", "publisher"),
    [
        ("Example Times", "Other", LINK, "Example Times"),
        ("", "Other Post", LINK, "Other Post"),
        ("", "Unknown", "https://news.example.co.uk/a", "example.co.uk"),
        ("", "", "https://www.example.org/a", "example.org"),
        ("", "", "", ""),
    ],
)
def test_the_publisher_is_the_feeds_the_entrys_or_the_links(configured, source, link, publisher):
    """In this order; placeholders for unknown sources count as none."""
    assert publisher_of(configured, source, link) == publisher


def test_the_revision_follows_what_is_said():
    """Words change it; case, punctuation and spaces do not; title and text are not one string."""
    assert revision_of("Envoys meet", "In Oslo.") == revision_of("ENVOYS  meet!", "in oslo")
    assert revision_of("Envoys meet", "In Oslo.") != revision_of("Envoys meet", "In Bern.")
    assert revision_of("a b", "c") != revision_of("a", "b c")
