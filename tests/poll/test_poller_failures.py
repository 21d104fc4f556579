"""What goes wrong on the way from due to stored, and that it stops nothing else."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from monitor.errors import StoreFull
from monitor.poll import poller
from monitor.poll.fetch import FetchLimits
from monitor.poll.model import FeedState
from monitor.poll.settings import FEW, MANY
from tests.feedworld import MemoryBook, feed
from tests.poll.conftest import HOUR, OLD


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
