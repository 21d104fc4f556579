"""RFC 8058: GET changes nothing, POST does it once and again, without cookie, login or redirect."""

import aiohttp
import pytest
from prometheus_client import CollectorRegistry
from pydantic import SecretStr

from monitor.alert.model import Subscription
from monitor.deliver.link import Links, receiver_id
from monitor.web import app as pages
from monitor.web import unsubscribe

DESK = Subscription(id="desk-mail", channel="mail", target="desk@example.org")
LINKS = Links("https://monitor.example.org", [SecretStr("k" * 20)])
PATH = LINKS.unsubscribe(DESK).removeprefix("https://monitor.example.org")


async def ready():
    return pages.Readiness(ready=True)


@pytest.fixture
async def site():
    """(ask, stopped): a real server, and the receivers it stopped."""
    stopped = []

    async def stop(receiver):
        stopped.append(receiver)

    app = pages.build(CollectorRegistry(), ready, unsubscribe.routes(LINKS, stop))
    runner, port = await pages.serve(app, "127.0.0.1", 0)
    async with aiohttp.ClientSession() as session:

        async def ask(method, path, **options):
            url = f"http://127.0.0.1:{port}{path}"
            async with session.request(method, url, allow_redirects=False, **options) as answer:
                return answer.status, answer.headers, await answer.text()

        yield ask, stopped
    await runner.cleanup()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_scanner_that_follows_the_link_changes_nothing(site, method):
    ask, stopped = site
    status, _, text = await ask(method, PATH)
    assert (status, stopped) == (200, [])
    assert method == "HEAD" or '<form method="post">' in text


@pytest.mark.parametrize("data", ["List-Unsubscribe=One-Click", "", b"\xff" * 100])
async def test_one_post_stops_it(site, data):
    ask, stopped = site
    status, headers, _ = await ask("POST", PATH, data=data)
    assert (status, stopped) == (200, [receiver_id(DESK)])
    assert "Set-Cookie" not in headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"


async def test_a_second_post_is_as_good_as_the_first(site):
    ask, _ = site
    first, second = await ask("POST", PATH), await ask("POST", PATH)
    assert (first[0], first[2]) == (second[0], second[2])


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("token", ["x", PATH.rpartition("/")[2][:-1], "a.b", "%00", "x" * 3000])
async def test_a_link_that_is_not_ours_does_nothing_and_tells_nothing(site, method, token):
    ask, stopped = site
    status, _, text = await ask(method, f"/unsubscribe/{token}")
    assert (status, stopped) == (404, [])
    assert text == (await ask("GET", "/unsubscribe/other"))[2]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_other_methods_are_none(site, method):
    ask, stopped = site
    assert ((await ask(method, PATH))[0], stopped) == (405, [])
