"""Documents are read in processes that may die without taking anything with them."""

import asyncio
import os
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.article.identity import mark
from monitor.article.model import Origin
from monitor.errors import FetchError
from monitor.poll.fetch import Fetched
from monitor.poll.model import Memory
from monitor.poll.parsers import Parsers
from tests.feedworld import NOW, feed, item, rss

URL = "https://example.org/feed.xml"
GOOD = rss(item("Envoys meet", "/a", at=NOW), item("Talks end", "/b", at=NOW)).encode()


def document(body):
    return Fetched(200, URL, body)


def environ_of(pid):
    return Path(f"/proc/{pid}/environ").read_bytes()


@pytest.fixture
async def parsers():
    async with Parsers(workers=1) as parsers:
        yield parsers


async def read(parsers, body, known=(), given=None):
    return await parsers.parse(given or feed(URL), document(body), Memory(recent=tuple(known)), NOW)


async def test_a_document_comes_back_as_articles(parsers):
    """Origin and fetch time are ours, the rest is the document's; one process serves them all."""
    given = feed(URL, origin=Origin("f", "Example Times", tier=1, tags=("x",)))
    found = await read(parsers, GOOD, given=given)
    assert [a.title for a in found.articles] == ["Envoys meet", "Talks end"]
    assert {a.origin for a in found.articles} == {given.origin}
    assert (found.entries, found.newest, found.articles[0].fetched) == (2, NOW, NOW)
    await read(parsers, GOOD)
    assert parsers.started == 1


async def test_what_is_known_stays_there(parsers):
    """Only new and changed entries cross between the processes."""
    first = await read(parsers, GOOD)
    edited = GOOD.replace(b"Talks end", b"Talks ended")
    found = await read(parsers, edited, known=first.marks)
    assert [a.title for a in found.articles] == ["Talks ended"]
    assert len(found.marks) == 2
    assert found.marks[0] == mark(first.articles[0].id, first.articles[0].revision)


async def test_an_aggregators_publishers_come_back(parsers):
    """Each article has its own, with the rest of the feed's origin."""
    given = feed(URL, origin=Origin("all", "", tier=3))
    (article,) = (
        await read(parsers, rss(item("A", "https://x.example/1")).encode(), given=given)
    ).articles
    assert article.origin == Origin("all", "x.example", tier=3)


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b"", "empty"), (b"<!doctype html><p>Moved</p>", "html"), (b"words", "not_a_feed")],
)
async def test_what_is_no_feed_is_a_failure(parsers, body, reason):
    """And the process lives on."""
    with pytest.raises(FetchError) as caught:
        await read(parsers, body)
    assert caught.value.reason == reason
    assert (await read(parsers, GOOD)).entries == 2
    assert parsers.started == 1


async def test_a_document_that_takes_for_ever_is_killed():
    """The process dies by the kernel's alarm; the next document gets another."""
    hostile = b"<rss><channel><item>" + b"<title>" * 3_000_000
    async with Parsers(workers=1, limit=timedelta(seconds=0.3)) as parsers:
        with pytest.raises(FetchError) as caught:
            await read(parsers, hostile)
    assert caught.value.reason == "hostile"
    async with Parsers(workers=1) as parsers:
        assert (await read(parsers, GOOD)).entries == 2


async def test_memory_is_bounded():
    """A document that needs more than allowed is a failure, not a full machine."""
    big = rss(item("Envoys meet " * 5_000_000, "/a")).encode()
    async with Parsers(workers=1, megabytes=150) as parsers:
        with pytest.raises(FetchError) as caught:
            await read(parsers, big)
        assert caught.value.reason == "hostile"
        assert (await read(parsers, GOOD)).entries == 2


async def test_an_entity_bomb_does_no_harm(parsers):
    """Ten levels of tenfold entities."""
    levels = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' if n else '<!ENTITY e0 "ha">' for n in range(10)
    )
    bomb = f"<!DOCTYPE rss [{levels}]>" + rss("<item><title>&e9;</title></item>")
    found = await read(parsers, bomb.encode())
    assert sum(len(a.title) for a in found.articles) < 1000


async def test_a_dead_process_is_replaced(parsers):
    """Whoever killed it."""
    await read(parsers, GOOD)
    parsers._idle[0].kill()
    await parsers._idle[0].wait()
    assert (await read(parsers, GOOD)).entries == 2
    assert parsers.started == 2


async def test_a_cancelled_reading_leaves_no_process_half_read(parsers):
    """The process is of no use in the middle of a frame."""
    await read(parsers, GOOD)
    pid = parsers._idle[0].pid
    task = asyncio.create_task(read(parsers, b"<rss>" + b"<item>" * 500_000))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert (await read(parsers, GOOD)).entries == 2


async def test_secrets_do_not_reach_the_process(parsers, monkeypatch):
    """Its environment is stripped."""
    monkeypatch.setenv("MONITOR_SLACK_TOKEN", "word")
    await read(parsers, GOOD)
    assert b"MONITOR" not in environ_of(parsers._idle[0].pid)


async def test_processes_end_with_the_service():
    """None is left behind."""
    async with Parsers(workers=2) as parsers:
        await asyncio.gather(*(read(parsers, GOOD) for _ in range(4)))
        pids = [p.pid for p in parsers._idle]
    assert len(pids) == 2
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
