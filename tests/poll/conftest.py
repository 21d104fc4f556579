"""A poller between real servers, a real reading process, and a book in memory."""

from datetime import timedelta

import pytest

from monitor.poll.poller import Poller
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
