"""The feeds server plays documents that a feed reader understands, with validators."""

import asyncio
from datetime import timedelta

import aiohttp
import feedparser
import pytest
from aiohttp.test_utils import TestClient, TestServer

from monitor.cli.demo.document import document
from monitor.cli.demo.feeds import FeedServer
from monitor.cli.demo.scenario import load
from monitor.clock import SetClock

PLAN = load()


@pytest.fixture
async def played():
    """(server, client, clock)."""
    clock = SetClock(PLAN.begins)
    server = FeedServer(PLAN, clock.now)
    async with TestClient(TestServer(server.app)) as client:
        yield server, client, clock


@pytest.mark.parametrize("feed", PLAN.feeds, ids=lambda feed: feed.id)
def test_documents_say_what_the_scenario_says(feed):
    """Titles, links, texts and dates survive each form and encoding."""
    now = PLAN.begins + timedelta(days=8)
    items = PLAN.shown(feed, now)
    read = feedparser.parse(document(feed, items, now))
    assert not read.bozo
    assert [e.title for e in read.entries] == [i.headline(now) for i in items]
    assert [e.link for e in read.entries] == [i.url for i in items]
    assert [i.text in e.summary for e, i in zip(read.entries, items, strict=True)] == [True] * len(
        items
    )
    stamps = [(e.get("published_parsed") or e.get("updated_parsed"))[:5] for e in read.entries]
    assert stamps == [i.published.timetuple()[:5] for i in items]


async def test_unchanged_is_304_by_either_validator(played):
    """Until the next item is due."""
    server, client, clock = played
    first = await client.get("/northwire")
    by_tag = {"If-None-Match": first.headers["ETag"]}
    by_date = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert first.status == 200
    assert (await client.get("/northwire", headers=by_tag)).status == 304
    assert (await client.get("/northwire", headers=by_date)).status == 304
    clock.set(PLAN.begins + timedelta(days=2))
    assert (await client.get("/northwire", headers=by_tag)).status == 200
    assert (await client.get("/northwire", headers=by_date)).status == 200
    assert server.polls["northwire"] == 5


async def test_it_knows_what_was_fetched(played):
    """A feed is done when its last document was given."""
    server, client, clock = played
    for feed in PLAN.feeds:
        assert not server.all_polled
        await client.get(f"/{feed.id}")
    assert server.all_polled
    assert server.all_fetched()
    clock.set(PLAN.begins + timedelta(days=2))
    assert not server.all_fetched()


async def test_faults_refuse_and_drop(played):
    """Told to fail, it fails once for each order."""
    server, client, _ = played
    server.faults.queue += ["refuse", "drop", ""]
    assert (await client.get("/northwire")).status == 500
    with pytest.raises(aiohttp.ClientError):
        await client.get("/northwire")
    assert (await client.get("/northwire")).status == 200
    assert server.faults.happened == {"refuse": 1, "drop": 1}


async def test_a_hanging_server_answers_nobody(played):
    """Until the client gives up."""
    server, client, _ = played
    server.faults.queue.append("hang")
    with pytest.raises(asyncio.TimeoutError):
        await client.get("/northwire", timeout=aiohttp.ClientTimeout(total=0.1))
