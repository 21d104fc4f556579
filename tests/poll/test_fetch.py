"""One fetch against a real server: validators, redirects, limits, and what must not get through."""

import asyncio
import gzip
import socket
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver

from monitor.errors import FetchError
from monitor.poll.fetch import FetchLimits
from monitor.poll.model import Memory
from tests.feedworld import NOW, Desk, FeedWorld, feed, item, rss

BODY = rss(item("Envoys meet", "https://example.org/a"))


class Names(AbstractResolver):
    """Resolves as told: each name has a list of answers, the last one stays."""

    def __init__(self, **answers):
        self.answers = {name.replace("_", "."): list(found) for name, found in answers.items()}
        self.asked = []

    async def resolve(self, host, port=0, family=socket.AF_INET):
        self.asked.append(host)
        found = self.answers[host]
        address = found.pop(0) if len(found) > 1 else found[0]
        return [
            {"hostname": host, "host": address, "port": port, "family": socket.AF_INET,
             "proto": 0, "flags": 0}
        ]  # fmt: skip

    async def close(self):
        pass


@pytest.fixture
async def world():
    async with FeedWorld() as world:
        yield world


async def fetch(url, memory=None, *, full=False, given=None, **options):
    async with Desk(**options) as desk:
        target = given or feed(url)
        return await desk.fetcher.fetch(target, memory or Memory(), full=full, now=NOW)


async def reason(url, **options):
    with pytest.raises(FetchError) as caught:
        await fetch(url, **options)
    return caught.value.reason


async def test_a_document_with_its_validators(world):
    """What is remembered for the next time."""
    url = world.put(
        "/f", BODY, headers={"ETag": '"1"', "Last-Modified": "x", "Cache-Control": "max-age=60"}
    )
    got = await fetch(url)
    assert (got.status, got.body, got.url) == (200, BODY.encode(), url)
    assert (got.etag, got.last_modified, got.fresh) == ('"1"', "x", timedelta(minutes=1))
    assert world.requests[0].headers["User-Agent"] == "test/1 (+https://example.org)"


async def test_validators_that_are_no_ascii_are_dropped(world):
    """They come as lone surrogates, which no database stores; the document is taken."""
    url = world.put("/f", BODY, headers={"ETag": '"\u00e9"', "Last-Modified": "l\u00fcndi"})
    got = await fetch(url)
    assert (got.body, got.etag, got.last_modified) == (BODY.encode(), "", "")


async def test_nothing_new_is_a_304(world):
    """The validators are sent, unless a full fetch is due or they are known to lie."""
    url = world.put("/f", BODY, headers={"ETag": '"1"'}, conditional=True)
    known = Memory(etag='"1"', last_modified="Sun, 01 Mar 2026 10:00:00 GMT")
    assert (await fetch(url, known)).status == 304
    assert world.requests[0].headers["If-Modified-Since"] == known.last_modified
    assert (await fetch(url, known, full=True)).status == 200
    assert (await fetch(url, Memory(etag='"1"', validators_lie=True))).status == 200


async def test_compression_is_undone(world):
    """gzip on the wire."""
    url = world.put("/f", gzip.compress(BODY.encode()), headers={"Content-Encoding": "gzip"})
    assert (await fetch(url)).body == BODY.encode()


async def test_permanent_moves_are_noted(world):
    """301 and 308 up to the first temporary hop."""
    world.put("/c", BODY)
    world.put("/b", status=302, headers={"Location": "/c"})
    world.put("/a2", status=308, headers={"Location": "/b"})
    url = world.put("/a", status=301, headers={"Location": "a2"})
    got = await fetch(url)
    assert (got.body, got.url) == (BODY.encode(), world.url("/c"))
    assert got.moved_to == world.url("/b")


async def test_temporary_moves_are_not(world):
    """302 and 307 say nothing for the next time."""
    world.put("/b", BODY)
    url = world.put("/a", status=302, headers={"Location": "/b"})
    assert (await fetch(url)).moved_to == ""


async def test_secrets_stay_with_their_host(world):
    """A feed's headers and password are not sent on to another origin."""
    names = Names(one_example=["127.0.0.1"], two_example=["127.0.0.1"])
    world.put("/b", BODY)
    world.put("/a", status=302, headers={"Location": world.url("/b", "two.example")})
    start = world.put("/s", status=302, headers={"Location": "/a"}).replace(
        "127.0.0.1", "one.example"
    )
    given = feed(start, headers=(("X-Key", "k"),), auth=("user", "word"))
    await fetch(start, given=given, resolver=names)
    sent = [("X-Key" in r.headers, "Authorization" in r.headers) for r in world.requests]
    assert sent == [(True, True), (True, True), (False, False)]


@pytest.mark.parametrize(
    ("status", "expected"),
    [(404, "not_found"), (410, "gone"), (403, "forbidden"), (401, "forbidden"), (500, "server_error"),
     (503, "server_error"), (429, "throttled"), (400, "client_error"), (418, "client_error")],
)  # fmt: skip
async def test_statuses_have_causes(world, status, expected):
    """Each in the closed set."""
    assert await reason(world.put("/f", status=status)) == expected


@pytest.mark.parametrize(
    ("status", "value", "wait"),
    [
        (429, "120", timedelta(minutes=2)),
        (503, "Sun, 01 Mar 2026 13:00:00 GMT", timedelta(hours=1)),
        (429, "9999999", timedelta(hours=24)),
    ],
)
async def test_retry_after_is_taken_along(world, status, value, wait):
    """Seconds or date, capped, for 429 and 503."""
    url = world.put("/f", status=status, headers={"Retry-After": value})
    with pytest.raises(FetchError) as caught:
        await fetch(url)
    assert (caught.value.reason, caught.value.retry_after) == ("throttled", wait)


async def test_a_redirect_loop_ends(world):
    """To itself, and in a circle."""
    itself = world.put("/self", status=302, headers={"Location": "/self"})
    world.put("/y", status=302, headers={"Location": "/x"})
    circle = world.put("/x", status=302, headers={"Location": "/y"})
    assert await reason(itself) == "redirects"
    assert await reason(circle) == "redirects"
    assert len(world.requests) == 1 + 6


async def test_a_redirect_to_loopback_is_refused(world):
    """The guard stands on every hop: a public name may not send us inside."""
    world.put("/inside", BODY)
    target = world.url("/inside", "127.0.0.2")
    url = world.put("/f", status=302, headers={"Location": target})
    assert await reason(url, allowed=["127.0.0.1/32"]) == "refused_address"
    named = world.put(
        "/g", status=302, headers={"Location": target.replace("127.0.0.2", "in.example")}
    )
    names = Names(in_example=["127.0.0.2"])
    assert await reason(named, allowed=["127.0.0.1/32"], resolver=names) == "refused_address"
    assert [r.path for r in world.requests] == ["/f", "/g"]


async def test_a_rebinding_name_is_refused_when_it_turns(world):
    """The name leads to an allowed address first, then inside: what is connected to is checked."""
    names = Names(feed_example=["127.0.0.1", "127.0.0.2"])
    world.put("/f", BODY, headers={"Connection": "close"})
    url = world.url("/f", "feed.example")
    async with Desk(allowed=["127.0.0.1/32"], resolver=names) as desk:
        connector = desk.fetcher._session.connector
        got = await desk.fetcher.fetch(feed(url), Memory(), full=True, now=NOW)
        connector.clear_dns_cache()
        with pytest.raises(FetchError) as caught:
            await desk.fetcher.fetch(feed(url), Memory(), full=True, now=NOW)
    assert got.status == 200
    assert caught.value.reason == "refused_address"
    assert len(world.requests) == 1
    assert names.asked == ["feed.example", "feed.example"]


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "http://127.0.0.1/f", "http://[::1]/f", "http://2130706433/f"]
)
async def test_addresses_inside_are_refused_as_written(url):
    """Nothing is allowed by default."""
    assert await reason(url, allowed=[]) in ("refused_address", "protocol")


async def test_a_document_over_the_limit_is_left(world):
    """50 MB, of which we read one."""
    sent = 0

    async def big(request):
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(50):
            await response.write(b" " * 1_000_000)
            sent += 1
        return response

    url = world.put("/f", answer=big)
    assert await reason(url, limits=FetchLimits(bytes=1_000_000)) == "too_large"
    assert sent < 50


async def test_a_gzip_bomb_is_left(world):
    """A hundred kilobytes that would be a hundred megabytes."""
    url = world.put("/f", gzip.compress(b" " * 100_000_000), headers={"Content-Encoding": "gzip"})
    assert await reason(url) == "too_large"


async def test_a_slow_drip_ends_with_the_time_limit(world):
    """A byte now and then keeps no poll for ever."""

    async def drip(request):
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b" ")
            await asyncio.sleep(0.02)

    url = world.put("/f", answer=drip)
    limits = FetchLimits(total=timedelta(seconds=0.3))
    assert await reason(url, limits=limits) == "timeout"


async def test_a_body_cut_short_is_no_document(world):
    """The promised length did not come."""

    async def cut(request):
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b"<rss>")
        request.transport.close()
        return response

    assert await reason(world.put("/f", answer=cut)) == "protocol"


async def test_nobody_there():
    """No listener, no such name."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert await reason(f"http://127.0.0.1:{port}/") == "connect"
    assert await reason("http://nowhere.invalid/") == "dns"


async def test_an_http_proxy_is_used(world):
    """The request goes to the proxy with the whole address; literal inside addresses still do not."""
    seen = []

    async def proxy(request):
        seen.append(str(request.url))
        return web.Response(body=BODY.encode())

    world.pages["/f"] = world.pages["/"] = type(world.put("/x") and world.pages["/x"])(answer=proxy)
    got = await fetch("http://feed.example/f", allowed=[], proxy=world.url("").rstrip("/"))
    assert got.body == BODY.encode()
    assert seen == ["http://feed.example/f"]
    inside = await reason("http://10.0.0.1/f", allowed=[], proxy=world.url(""))
    assert inside == "refused_address"
