"""One article, one canonical link; two articles, two."""

import pytest

from monitor.article.link import canonical, is_home, is_opaque, web_link


@pytest.mark.parametrize(
    "link",
    [
        "https://example.org/world/talks?id=7",
        "http://www.example.org/world/talks?id=7",
        "https://example.org/world/talks?id=7&ref=home&source=&rss=1&share=a1",
        "HTTPS://Example.ORG:443/world/talks/?id=7#comments",
        "https://m.example.org/world/talks?utm_source=rss&id=7&fbclid=x",
        "https://example.org/world/talks/amp?id=7&at_medium=RSS&at_campaign=rss",
        "https://amp.example.org/world//talks?id=7#xtor=RSS-1",
        "https://example.org/amp/world/talks?id=7&traffic_source=rss",
        "https://www.google.com/url?sa=t&url=https%3A%2F%2Fexample.org%2Fworld%2Ftalks%3Fid%3D7",
        "https://example.org/world/t%61lks?id=7",
    ],
)
def test_spellings_of_one_address_agree(link):
    """Scheme, case, port, mobile and AMP hosts, tracking and wrappers make no difference."""
    assert canonical(link) == "example.org/world/talks?id=7"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org/news.php?ref=1201", "https://example.org/news.php?ref=1202"),
        ("https://example.org/a?source=77", "https://example.org/a?source=78"),
        ("https://example.org/live#post-20931", "https://example.org/live#post-20932"),
        ("https://example.org/#/s/a1b2", "https://example.org/#/s/a1b3"),
        ("https://example.org/A", "https://example.org/a"),
        ("https://example.org:8443/a", "https://example.org/a"),
        ("https://news.example.org/a", "https://example.org/a"),
        ("https://amp.org/a", "https://org/a"),
    ],
)
def test_different_articles_stay_apart(one, other):
    """What may tell two articles apart is kept: ids, items of a page, paths, other hosts."""
    assert canonical(one) != canonical(other)


def test_a_numbered_article_may_change_its_words():
    """The number stays when the headline in the address is edited; a date is no number."""
    one = canonical("https://example.org/en/envoys-to-meet/a-75012345")
    assert one == canonical("https://example.org/en/envoys-meet-at-last/a-75012345")
    assert one != canonical("https://example.org/en/envoys-to-meet/a-75012346")
    assert canonical("https://example.org/one/a-20260301") != canonical(
        "https://example.org/two/a-20260301"
    )


def test_order_of_the_query_does_not_count():
    """Parameters are sorted."""
    assert canonical("https://example.org/a?b=2&a=1") == canonical("https://example.org/a?a=1&b=2")


@pytest.mark.parametrize(
    "link",
    ["", "javascript:alert(1)", "data:text/html,x", "ftp://example.org/a", "/relative", "http://",
     "http://[::1", "http://example.org:99999/", "https://example.org/" + "a" * 5000],
)  # fmt: skip
def test_what_is_no_web_link_is_none(link):
    """Only http and https of bearable length come through."""
    assert web_link(link) == ""
    assert canonical(link) == "" or len(link) > 4096


def test_white_space_in_a_link_goes():
    """Line breaks inside links are common and mean nothing."""
    assert web_link(" https://example.org/\n a ") == "https://example.org/a"


def test_home_pages_are_known():
    """A home page tells no article apart."""
    assert is_home(canonical("https://www.example.org/"))
    assert not is_home(canonical("https://www.example.org/?p=1"))


def test_redirectors_that_hide_their_target_are_known():
    """Such links change with each fetch."""
    assert is_opaque("https://news.google.com/rss/articles/CBMiXyz?oc=5")
    assert is_opaque("https://t.co/AbC")
    assert not is_opaque("https://example.org/rss/articles/1")
