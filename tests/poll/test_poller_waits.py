"""When a feed is polled next: what its document and its server ask for."""

from datetime import timedelta

from aiohttp import web

from monitor.poll.model import FeedState
from monitor.poll.settings import PollSettings
from tests.feedworld import Desk, FeedWorld, MemoryBook, feed, item, rss
from tests.poll.conftest import HOUR, OLD, Stage


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
