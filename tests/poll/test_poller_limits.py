"""How much a poller has under way at once, and how it ends."""

import asyncio
from datetime import timedelta

from aiohttp import web

from monitor.poll.settings import PollSettings
from tests.feedworld import Desk, FeedWorld, MemoryBook
from tests.poll.conftest import OLD, Stage


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
