"""The whole way from due to stored, against real servers, a real reading process, a book in memory."""

from datetime import timedelta

from aiohttp import web

from monitor.poll.look import check_feed
from monitor.poll.model import FeedState, Memory
from tests.feedworld import NOW, feed, item, rss
from tests.poll.conftest import HOUR, OLD


async def test_the_first_fetch_is_a_baseline_in_order_of_time(stage):
    """Oldest first, flagged; what has no date counts as fetched."""
    given = stage.add("/f", OLD)
    assert await stage.round() == 1
    assert [a.title for a in stage.book.order] == ["First", "Second", "Third"]
    assert all(a.baseline for a in stage.book.order)
    polled = stage.book.last(given)
    assert (polled.reason, polled.state, polled.entries) == ("parsed", FeedState.OK, 3)
    assert polled.newest == NOW - HOUR
    assert polled.memory.baseline_done


async def test_later_articles_come_in_document_order(stage):
    """And without what was known."""
    stage.add("/f", OLD)
    await stage.round()
    stage.world.put("/f", OLD.replace("<item>", item("B", "/b") + item("A", "/a") + "<item>", 1))
    await stage.round()
    assert [(a.title, a.baseline) for a in stage.book.order[3:]] == [("B", False), ("A", False)]


async def test_an_empty_first_document_is_a_baseline_too(stage):
    """What comes after it is news."""
    stage.add("/f", rss())
    await stage.round()
    stage.world.put("/f", OLD)
    await stage.round()
    assert [a.baseline for a in stage.book.order] == [False] * 3


async def test_unchanged_content_is_not_read_again(stage):
    """304, or the same bytes without validators; and the interval grows."""
    given = stage.add("/f", OLD)
    other = stage.add("/g", OLD, headers={"ETag": '"1"'}, conditional=True)
    for _ in range(3):
        await stage.round()
    reasons = [p.reason for p in stage.book.polled[given.id]]
    assert reasons == ["parsed", "unchanged", "unchanged"]
    assert [p.reason for p in stage.book.polled[other.id]] == ["parsed"] + ["not_modified"] * 2
    assert stage.book.last(given).memory.interval > Memory().interval / 2


async def test_a_server_that_always_says_304_is_asked_fully_now_and_then(stage):
    """Lying validators do not hide news for longer than a day, and are not believed again."""

    async def lying(request):
        headers = {"ETag": '"never-changes"'}
        if "If-None-Match" in request.headers:
            return web.Response(status=304, headers=headers)
        return web.Response(body=page["body"].encode(), headers=headers)

    page = {"body": OLD}
    given = stage.add("/f", answer=lying)
    await stage.round()
    page["body"] = OLD.replace("First", "First and a half")
    reasons = []
    for _ in range(4):
        await stage.round()
        reasons.append(stage.book.last(given).reason)
    assert reasons == ["not_modified"] * 3 + ["parsed"]
    assert stage.book.last(given).memory.validators_lie
    page["body"] = OLD
    await stage.round()
    assert stage.book.last(given).reason == "parsed"


async def test_an_edited_headline_is_a_revision(stage):
    """One article, two revisions, the second flagged."""
    stage.add("/f", OLD)
    await stage.round()
    stage.world.put("/f", OLD.replace("Second", "Second, corrected"))
    await stage.round()
    (versions,) = [v for v in stage.book.articles.values() if len(v) > 1]
    assert [(a.title, a.revised) for a in versions] == [
        ("Second", False),
        ("Second, corrected", True),
    ]


async def test_neighbours_do_not_change_who_an_article_is(stage):
    """All entries lead to one page; later most lead elsewhere: what stayed is still the same article."""
    live = [item(title, "/live", guid=title) for title in ("Talks open", "Envoys arrive", "A vote")]
    stage.add("/f", rss(*live))
    await stage.round()
    elsewhere = [item(f"Item {n}", f"/{n}", guid=str(n)) for n in range(4)]
    stage.world.put("/f", rss(*elsewhere, live[0].replace("Talks open", "Talks opened", 1)))
    await stage.round()
    assert len(stage.book.articles) == 7
    (edited,) = [v for v in stage.book.articles.values() if len(v) > 1]
    assert [a.title for a in edited] == ["Talks open", "Talks opened"]


async def test_no_overlap_is_said_and_polled_faster(stage):
    """Entries may be missing."""
    given = stage.add("/f", OLD)
    await stage.round()
    before = stage.book.last(given).memory.interval
    stage.world.put("/f", rss(item("Ninth", "/9"), item("Tenth", "/10")))
    await stage.round()
    polled = stage.book.last(given)
    assert polled.gap
    assert "missing" in polled.detail
    assert polled.memory.interval < before
    assert stage.metrics.registry.get_sample_value("monitor_feed_gaps_total") == 1


async def test_a_gap_behind_an_empty_document_is_seen(stage):
    """A server's hiccup does not make the poller forget what it had read."""
    given = stage.add("/f", OLD)
    await stage.round()
    stage.world.put("/f", rss())
    await stage.round()
    assert not stage.book.last(given).gap
    stage.world.put("/f", rss(item("Ninth", "/9"), item("Tenth", "/10")))
    await stage.round()
    assert stage.book.last(given).gap


async def test_a_lost_lease_writes_nothing(stage):
    """Another has the feed meanwhile: its token is higher."""
    stage.add("/f", OLD)
    now = stage.desk.clock.now()
    (late,) = await stage.book.claim_due(now=now, limit=9, owner="me", ttl=timedelta(0))
    later = now + timedelta(seconds=1)
    (fresh,) = await stage.book.claim_due(now=later, limit=9, owner="you", ttl=HOUR)
    _, stored = await stage.poller.poll(late)
    assert stored is None
    assert not stage.book.order
    _, stored = await stage.poller.poll(fresh)
    assert stored is not None
    assert stored.new == 3


async def test_checking_a_feed_writes_nothing(stage):
    """Status, entries, newest and where it moved."""
    stage.world.put("/new", OLD)
    url = stage.world.put("/f", status=301, headers={"Location": "/new"})
    good = await check_feed(stage.desk.look, feed(url))
    assert (good.ok, good.status, good.entries, good.newest) == (True, 200, 3, NOW - HOUR)
    assert good.moved_to == stage.world.url("/new")
    bad = await check_feed(stage.desk.look, feed(stage.world.url("/none")))
    assert (bad.ok, bad.status, bad.reason) == (False, 404, "not_found")
