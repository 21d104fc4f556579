"""From a document, or a line of replay, to articles."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.article.feed import UnreadableError
from monitor.article.identity import Naming, mark
from monitor.article.model import DateQuality, Origin
from monitor.article.parse import from_line, parse_document
from monitor.errors import ParseError
from tests.feedworld import item, rss

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TIMES = Origin("times", "Example Times")


def read(document, origin=TIMES, **options):
    body = document.encode() if isinstance(document, str) else document
    return parse_document(
        body, url="https://example.org/feed.xml", origin=origin, fetched=AT, **options
    )


def test_an_rss_item_becomes_an_article():
    """Every field in its place."""
    at = AT - timedelta(hours=2)
    document = read(rss(item("Envoys meet", "/a", guid="1", text="<p>In <b>Oslo</b>.</p>", at=at)))
    (article,) = document.articles
    assert (article.title, article.text) == ("Envoys meet", "In Oslo.")
    assert article.url == "https://example.org/a"
    assert (article.published, article.date_quality) == (at, DateQuality.STATED)
    assert (article.fetched, article.origin, document.entries) == (AT, TIMES, 1)
    assert not article.baseline


def test_atom_with_summary_and_content():
    """The summary leads where the content does not begin with it."""
    document = read(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>T</title><entry>'
        '<title type="text">A &amp; B</title><link href="https://example.org/x"/><id>1</id>'
        "<updated>2026-03-01T10:00:00Z</updated><summary>The lead.</summary>"
        '<content type="html">&lt;p&gt;The body of it.&lt;/p&gt;</content></entry></feed>'
    )
    (article,) = document.articles
    assert article.title == "A & B"
    assert article.text == "The lead.\nThe body of it."
    assert article.date_quality is DateQuality.UPDATED
    assert article.language == "en"


def test_a_summary_that_begins_the_content_is_not_said_twice():
    """Most systems cut the summary out of the content."""
    document = read(
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        "<item><title>T</title><description>The envoys met in the old town hall […]</description>"
        "<content:encoded>The envoys met in the old town hall of the city.</content:encoded></item>"
        "</channel></rss>"
    )
    assert document.articles[0].text == "The envoys met in the old town hall of the city."


def test_the_publishers_name_behind_the_title_goes():
    """As do texts that only say the title again."""
    (article,) = read(
        rss(item("Envoys meet in Oslo - Example Times", "/a", text="Envoys meet in Oslo"))
    ).articles
    assert (article.title, article.text) == ("Envoys meet in Oslo", "")
    (other,) = read(rss(item("Envoys meet in Oslo - Part Two", "/a"))).articles
    assert other.title == "Envoys meet in Oslo - Part Two"


def test_entries_that_say_the_same_are_merged_and_listed():
    """Same identity, same revision: one article, and the merge is told."""
    document = read(
        rss(item("Envoys meet", "/a", guid="1"), item("Envoys  meet!", "/a?utm_source=x", guid="2"))
    )
    assert len(document.articles) == 1
    assert document.merges == ((document.articles[0].id, "https://example.org/a?utm_source=x"),)


def test_versions_of_one_article_are_kept_as_revisions():
    """Same identity, another headline: both stay, in document order."""
    document = read(rss(item("Envoys met", "/a", guid="2"), item("Envoys meet", "/a", guid="1")))
    one, two = document.articles
    assert one.id == two.id
    assert one.revision != two.revision


def test_what_was_stored_under_a_shared_link_stays_what_it_is():
    """That the link tells nothing apart shows late: known articles are not made new, further ones are apart."""
    entries = [
        item(title, "/live", guid=title) for title in ("Talks open", "Envoys arrive", "A vote")
    ]
    first = read(rss(*entries[:2]))
    (one,) = {a.id for a in first.articles}
    known = [mark(a.id, a.revision) for a in first.articles]
    second = read(rss(*entries), naming=Naming(shared=first.shared, known=frozenset(known)))
    assert [a.id == one for a in second.articles] == [True, True, False]
    assert second.shared == ("example.org/live",)


def test_an_aggregators_entries_name_their_publishers():
    """No publisher in feeds.toml: the entry's source, else the link's domain."""
    source = '<source url="https://post.example">Other Post</source>'
    document = read(
        rss(
            f"<item><title>A meeting</title><link>https://post.example/a</link>{source}</item>",
            "<item><title>B meeting</title><link>https://www.example.co.uk/b</link></item>",
        ),
        origin=Origin("all", ""),
    )
    assert [a.origin.publisher for a in document.articles] == ["Other Post", "example.co.uk"]


def test_an_entry_without_title_is_headed_by_its_text():
    """Short posts have none."""
    (article,) = read(rss(item("", "/a", text="Both sides agreed to meet again."))).articles
    assert article.title == "Both sides agreed to meet again."


def test_an_entry_that_says_nothing_is_counted():
    """No title, text, link or id: no article."""
    document = read(rss("<item></item>", item("A", "/a")))
    assert (document.entries, document.empty, len(document.articles)) == (2, 1, 1)


def test_hints_of_the_document():
    """ttl in minutes and sy:updatePeriod: the longer one."""
    sy = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    hints = (
        f"<ttl>30</ttl><sy:updatePeriod {sy}>daily</sy:updatePeriod>"
        f"<sy:updateFrequency {sy}>12</sy:updateFrequency>"
    )
    assert read(rss(item("A", "/a"), extra=hints)).interval == timedelta(hours=2)
    assert read(rss(item("A", "/a"), extra="<ttl>x</ttl>")).interval is None


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"<!DOCTYPE html><html><body>Moved</body></html>", "html"),
        (b"\xef\xbb\xbf<!-- x --><html><head></head></html>", "html"),
        (b"just words", "not_a_feed"),
        (b'<?xml version="1.0"?><svg/>', "not_a_feed"),
        (bytes(range(256)) * 4, "not_a_feed"),
        (rss(item("Bridge returned error 503! (20149)", "/e")).encode(), "error_items"),
    ],
)
def test_what_is_no_feed_says_so(body, reason):
    """Pages, nothing, other XML and a bridge's error messages are failures, not news."""
    with pytest.raises(UnreadableError) as caught:
        read(body)
    assert caught.value.reason == reason


def test_a_bridges_error_among_news_is_left_out():
    """The rest of the document is good."""
    document = read(rss(item("Bridge returned error 404! (1)", "/e"), item("Envoys meet", "/a")))
    assert [a.title for a in document.articles] == ["Envoys meet"]
    assert (document.entries, document.errors) == (2, 1)


def test_a_flood_of_entries_is_bounded():
    """Counted, but only the first ten thousand are looked at."""
    document = read(rss("<item><title>A</title></item>" * 10_050))
    assert document.entries == 10_050
    assert len(document.articles) + len(document.merges) == 10_000


def test_broken_markup_is_mended():
    """An undeclared entity and a missing end tag do not lose the entries."""
    document = read(b"<rss version='2.0'><channel><item><title>A &nbsp; B & C</title></item>")
    assert document.broken
    assert document.articles[0].title == "A B & C"


def test_the_documents_encoding_counts():
    """Declared in the document, or in the header."""
    text = '<?xml version="1.0" encoding="windows-1251"?>' + rss(item("Встреча", "/a"))
    assert read(text.encode("cp1251")).articles[0].title == "Встреча"
    koi = rss(item("Встреча", "/a")).encode("koi8-r")
    found = read(koi, content_type="text/xml; charset=koi8-r")
    assert found.articles[0].title == "Встреча"


def test_an_entity_bomb_stays_small():
    """Entities are not expanded into gigabytes."""
    levels = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' if n else '<!ENTITY e0 "haha">' for n in range(10)
    )
    bomb = f'<?xml version="1.0"?><!DOCTYPE rss [{levels}]>' + rss(
        "<item><title>&e9;</title><link>https://example.org/a</link></item>"
    )
    document = read(bomb)
    assert all(len(a.title) + len(a.text) < 10_000 for a in document.articles)


def test_no_entity_reads_files(tmp_path):
    """External entities are not fetched."""
    secret = tmp_path / "secret"
    secret.write_text("hidden words")
    document = read(
        f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}">]>'
        + rss("<item><title>A &x; B</title></item>")
    )
    assert "hidden" not in document.articles[0].title


def test_replay_and_daemon_make_the_same_article():
    """Same address and publisher: same identity, revision, text and time."""
    at = AT - timedelta(hours=1)
    (served,) = read(
        rss(item("Envoys &amp; ministers meet", "/a?utm_medium=rss", text="In Oslo.", at=at))
    ).articles
    replayed = from_line(
        {
            "id": "7",
            "title": "Envoys & ministers meet",
            "summary": "In Oslo.",
            "url": "https://www.example.org/a",
            "source": "Example Times",
            "published": at.isoformat(),
            "fetched": AT.isoformat(),
        },
        assumed=AT,
    )
    assert replayed.id == served.id
    assert replayed.revision == served.revision
    assert (replayed.title, replayed.text) == (served.title, served.text)
    assert (replayed.published, replayed.fetched) == (served.published, served.fetched)


def test_a_line_without_source_is_its_domains():
    """As the daemon does for an aggregator."""
    line = {"title": "Envoys meet", "url": "https://news.example.co.uk/a"}
    article = from_line(line, assumed=AT)
    assert article.origin.publisher == "example.co.uk"
    assert article.fetched == AT
    assert article.date_quality is DateQuality.ASSUMED


@pytest.mark.parametrize(
    "line",
    [
        {},
        {"title": " "},
        {"title": 5},
        {"title": "a", "url": []},
        {"title": "a", "published": "yesterday"},
        {"title": "a", "fetched": "soon"},
    ],
)
def test_a_line_that_is_no_article_is_an_error(line):
    """The caller adds the line's number."""
    with pytest.raises(ParseError):
        from_line(line, assumed=AT)
