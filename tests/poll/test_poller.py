"""The whole way from due to stored, against real servers, a real reading process, a book in memory."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from monitor.errors import StoreFull
from monitor.poll import poller
from monitor.poll.fetch import FetchLimits
from monitor.poll.look import check_feed
from monitor.poll.model import FeedState, Memory
from monitor.poll.poller import Poller
from monitor.poll.settings import FEW, MANY, PollSettings
from monitor.telemetry.metrics import Metrics
from tests.feedworld import NOW, Desk, FeedWorld, MemoryBook, feed, item, rss

HOUR = timedelta(hours=1)
OLD = rss(
    item("Second", "/2", at=NOW - HOUR), item("Third", "/3"), item("First", "/1", at=NOW - 9 * HOUR)
)


class Stage:
    """World, book, desk and poller in one."""

    def __init__(self, world, book, desk, **options):
        self.world, self.book, self.desk = world, book, desk
        self.metrics = Metrics()
        self.poller = Poller(
            book, desk.look, desk.clock, owner="me", settings=desk.settings, metrics=self.metrics
        )

    async def round(self, hours=7):
        """Let time pass, poll what is due, wait."""
        self.desk.clock.set(self.desk.clock.now() + hours * HOUR)
        count = await self.poller.poll_due()
        await self.poller.idle()
        return count

    def add(self, path, body=b"", **options):
        return self.book.add(feed(self.world.put(path, body, **options)))


@pytest.fixture
async def stage():
    async with FeedWorld() as world, Desk() as desk:
        yield Stage(world, MemoryBook(), desk)


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


async def test_the_documents_hints_are_respected(stage):
    """ttl, and Cache-Control where it is longer; within the feed's bounds."""
    given = stage.add("/f", rss(item("A", "/a"), extra="<ttl>90</ttl>"))
    other = stage.add("/g", OLD, headers={"Cache-Control": "max-age=7200"})
    await stage.round()
    now = stage.desk.clock.now()
    assert stage.book.due[given.id] == now + 1.5 * HOUR
    assert stage.book.due[other.id] == now + 2 * HOUR


async def test_a_document_that_did_not_change_asks_for_what_it_asked(stage):
    """A ttl holds for the polls that find the same document, too."""
    given = stage.add("/f", rss(item("A", "/a"), extra="<ttl>90</ttl>"))
    for _ in range(3):
        await stage.round()
        assert stage.book.due[given.id] == stage.desk.clock.now() + 1.5 * HOUR


async def test_a_hint_at_whose_pace_entries_were_missed_waits(stage):
    """Polled faster until the feed's own interval has grown to what its document asks for."""
    given = stage.add("/f", rss(item("A", "/a"), extra="<ttl>90</ttl>"))
    await stage.round()
    stage.world.put("/f", rss(item("B", "/b"), extra="<ttl>90</ttl>"))
    waits = []
    for _ in range(40):
        await stage.round()
        waits.append(stage.book.due[given.id] - stage.desk.clock.now())
    assert stage.book.last(given).detail == ""
    assert waits[0] <= HOUR / 10
    assert waits == sorted(waits)
    assert waits[-1] >= 1.5 * HOUR


@pytest.mark.parametrize(
    ("page", "state", "reason"),
    [
        ({"status": 404}, FeedState.FAILING, "not_found"),
        ({"status": 410}, FeedState.GONE, "gone"),
        ({"status": 429, "headers": {"Retry-After": "600"}}, FeedState.THROTTLED, "throttled"),
        ({"body": "<!doctype html><p>Moved"}, FeedState.FAILING, "html"),
        ({"body": ""}, FeedState.FAILING, "empty"),
    ],
)
async def test_failures_are_results(stage, page, state, reason):
    """With a state and a reason; what was remembered stays."""
    given = stage.add("/f", OLD)
    await stage.round()
    memory = stage.book.last(given).memory
    stage.world.put("/f", **page)
    await stage.round()
    polled = stage.book.last(given)
    assert (polled.state, polled.reason) == (state, reason)
    assert polled.memory == replace(memory, polls=2, failures=1)
    wait = polled.next_poll - stage.desk.clock.now()
    expected = {"gone": timedelta(days=3650), "throttled": timedelta(minutes=10)}
    assert wait == expected.get(reason, timedelta(seconds=45))


async def test_a_failing_feed_comes_back(stage):
    """After any number of failures one good answer makes it well."""
    given = stage.add("/f", status=500)
    for _ in range(8):
        await stage.round(hours=30)
    assert stage.book.last(given).memory.failures == 8
    stage.world.put("/f", OLD)
    await stage.round(hours=30)
    polled = stage.book.last(given)
    assert (polled.state, polled.memory.failures, len(stage.book.order)) == (FeedState.OK, 0, 3)


async def test_one_bad_feed_never_stops_another(stage):
    """Slow, broken, hostile and good ones in one round."""

    async def never(request):
        await asyncio.sleep(60)
        return web.Response()

    stage.desk.fetcher._limits = FetchLimits(total=timedelta(seconds=0.5), bytes=1_000_000)
    bad = [
        stage.add("/slow", answer=never),
        stage.add("/huge", b" " * 2_000_000),
        stage.add("/html", "<html>"),
        stage.book.add(feed("http://nowhere.invalid/f")),
        stage.book.add(feed("not an address")),
        stage.book.add(feed("http://10.0.0.1/f")),
    ]
    good = [stage.add(f"/good{n}", OLD.replace("/", f"/{n}", 1)) for n in range(5)]
    assert await stage.round() == 11
    assert [stage.book.last(f).reason for f in good] == ["parsed"] * 5
    assert [stage.book.last(f).reason for f in bad] == [
        "timeout", "too_large", "html", "dns", "refused_address", "refused_address",
    ]  # fmt: skip


async def test_without_a_network_not_every_feed_gets_its_line(stage):
    """That nothing answers is said once, elsewhere: 25 such lines would bury it."""
    for n in range(MANY + 5):
        stage.add(f"/{n}", status=500)
    assert len(await warned(stage)) == FEW


async def test_feeds_that_failed_at_the_start_are_told_when_one_answers(stage):
    """Then it is the feeds, not the network; from then on each is told as it fails."""
    for n in range(FEW + 2):
        stage.add(f"/{n}", status=500)
    assert len(await warned(stage)) == FEW
    stage.add("/good", OLD)
    assert len(await warned(stage)) == 2
    for n in range(FEW + 3):
        stage.add(f"/late{n}", status=500)
    assert len(await warned(stage)) == FEW + 3


async def warned(stage):
    """The warnings of a round."""
    with capture_logs() as lines:
        await stage.round()
    return [line for line in lines if line["log_level"] == "warning"]


async def test_a_book_that_fails_stops_nothing(stage):
    """The lease of that feed runs out; the others are written."""

    class Torn(MemoryBook):
        async def finish(self, lease, polled):
            if lease.feed.url.endswith("/bad"):
                raise OSError("disk")
            return await super().finish(lease, polled)

    stage.book = stage.poller._book = Torn()
    stage.add("/bad", OLD)
    good = stage.add("/good", OLD)
    await stage.round()
    assert stage.book.last(good).reason == "parsed"
    stage.desk.clock.set(stage.desk.clock.now() + HOUR)
    assert len(stage.book.polled[good.id]) == 1


async def test_what_a_full_disk_refused_is_polled_again_soon(stage, monkeypatch):
    """The lease is given back as soon as the book takes it, long before it would run out."""

    class Full(MemoryBook):
        full = True

        async def finish(self, lease, polled):
            if self.full:
                raise StoreFull("no room")
            return await super().finish(lease, polled)

    monkeypatch.setattr(poller, "UNWRITTEN", timedelta(0))
    stage.book = stage.poller._book = Full()
    given = stage.add("/f", OLD)
    await stage.round()
    assert stage.book.order == []
    stage.book.full = False
    assert await stage.round(hours=0) == 1
    assert stage.book.last(given).reason == "parsed"
    assert len(stage.book.order) == 3


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


async def test_hosts_and_total_are_bounded():
    """At most n at once at one registrable domain, N in all."""
    running = most = 0

    async def counted(request):
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.02)
        running -= 1
        return web.Response(body=OLD.encode())

    for per_host, at_once, expected in ((2, 32, 2), (32, 3, 3)):
        most = 0
        settings = PollSettings(per_host=per_host, at_once=at_once)
        async with FeedWorld() as world, Desk(settings=settings) as desk:
            stage = Stage(world, MemoryBook(), desk)
            for n in range(12):
                stage.add(f"/{n}", answer=counted)
            await stage.round()
        assert most == expected


async def test_more_than_may_be_held_is_polled_in_turn():
    """The poller goes on by itself until nothing is due."""
    settings = PollSettings(leased=4, per_host=4)
    async with FeedWorld() as world, Desk(settings=settings) as desk:
        stage = Stage(world, MemoryBook(), desk)
        for n in range(25):
            stage.add(f"/{n}", OLD)
        assert await stage.round() == 4
        assert all(len(p) == 1 for p in stage.book.polled.values())


async def test_draining_ends_what_is_under_way():
    """No new feeds; polls that began are written, late ones are cancelled and write nothing."""
    begun = asyncio.Event()

    async def slow(request):
        begun.set()
        await asyncio.sleep(0.2 if request.path == "/slow" else 60)
        return web.Response(body=OLD.encode())

    async with FeedWorld() as world, Desk() as desk:
        stage = Stage(world, MemoryBook(), desk)
        late, slow_one = stage.add("/late", answer=slow), stage.add("/slow", answer=slow)
        await stage.poller.poll_due()
        await begun.wait()
        await stage.poller.drain(timedelta(seconds=2))
        assert await stage.poller.poll_due() == 0
    assert [p.reason for p in stage.book.polled[slow_one.id]] == ["parsed"]
    assert stage.book.polled[late.id] == []
    assert stage.book.released == [late.id]


async def test_retry_after_holds_back_the_whole_host():
    """Feeds of the same host wait an hour, those in line too; feeds of another host do not."""
    asked = []

    async def refuse(request):
        asked.append(request.path)
        return web.Response(status=429, headers={"Retry-After": "7200"})

    async with FeedWorld() as world, Desk(settings=PollSettings(per_host=1)) as desk:
        stage = Stage(world, MemoryBook(), desk)
        held = [stage.add(path, answer=refuse) for path in ("/a", "/b", "/c")]
        world.put("/else", OLD)
        other = stage.book.add(feed(world.url("/else", host="localhost")))
        await stage.round()
        assert len(asked) == 1
        assert stage.book.last(other).reason == "parsed"
        assert sorted(stage.book.released) == sorted({f.id for f in held} - {world.url(asked[0])})
        await stage.round(hours=0.9)
        assert len(asked) == 1
        await stage.round(hours=0.2)
        assert len(asked) == 2
        assert asked[0] != asked[1]


async def test_retry_after_of_a_server_in_trouble_holds_only_the_feed():
    """503 speaks of one address: the others of the host are asked."""
    asked = []

    async def refuse(request):
        asked.append(request.path)
        return web.Response(status=503, headers={"Retry-After": "7200"})

    async with FeedWorld() as world, Desk(settings=PollSettings(per_host=1)) as desk:
        stage = Stage(world, MemoryBook(), desk)
        refused = stage.add("/a", answer=refuse)
        others = [stage.add(path, OLD) for path in ("/b", "/c")]
        await stage.round()
        assert stage.book.last(refused).state == FeedState.THROTTLED
        assert [stage.book.last(one).reason for one in others] == ["parsed", "parsed"]
        await stage.round(hours=1)
        assert asked == ["/a"]


async def test_waits_after_failures_are_real_time():
    """Under a clock of 3,600 times the speed a minute's wait is sixty hours of that clock."""
    async with FeedWorld() as world, Desk(settings=PollSettings(speed=3600)) as desk:
        stage = Stage(world, MemoryBook(), desk)
        given = stage.add("/f", status=500)
        await stage.round()
        assert stage.book.due[given.id] - desk.clock.now() == timedelta(hours=45)


async def test_checking_a_feed_writes_nothing(stage):
    """Status, entries, newest and where it moved."""
    stage.world.put("/new", OLD)
    url = stage.world.put("/f", status=301, headers={"Location": "/new"})
    good = await check_feed(stage.desk.look, feed(url))
    assert (good.ok, good.status, good.entries, good.newest) == (True, 200, 3, NOW - HOUR)
    assert good.moved_to == stage.world.url("/new")
    bad = await check_feed(stage.desk.look, feed(stage.world.url("/none")))
    assert (bad.ok, bad.status, bad.reason) == (False, 404, "not_found")
