"""The pages as the service has them: a real server, a real database, a house of our own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import aiohttp
import pytest
from prometheus_client import CollectorRegistry
from pydantic import SecretStr

from monitor.alert.letter import letter_of
from monitor.alert.route import parse_routes
from monitor.config import shipped
from monitor.config.house import load
from monitor.config.settings import Settings
from monitor.deliver.letter import write
from monitor.deliver.link import Links
from monitor.store.outbox import Deliveries
from monitor.store.session import Database
from monitor.web import app as pages
from monitor.wire.pages import public_pages
from tests.servers.stores import KINDS, empty
from tests.smalltalk import START

ROUTES = """
[[channel]]
id = "mail"
type = "email"
host = "smtp.example.org"
sender = "News monitor <alerts@example.org>"
"""
KEYS = [SecretStr("k" * 20)]


async def ready():
    return pages.Readiness(ready=True)


@cache
def house():
    routes, problems = parse_routes(ROUTES)
    assert problems == []
    return replace(load(shipped.folder()), routes=routes)


@asynccontextmanager
async def running(folder, base="https://monitor.example.org", port=0, kind="sqlite", **settings):
    """ask(method, path, ...) -> (status, headers, text); letters() -> links of what is to be sent."""
    db = Database(await empty(kind, folder))
    await db.open()
    links = Links(base, KEYS)
    given = Settings(signup_channel="mail", **settings)
    app = pages.build(CollectorRegistry(), ready, public_pages(given, db, links, house))
    runner, bound = await pages.serve(app, "127.0.0.1", port)

    async def letters():
        from datetime import timedelta

        from monitor.clock import SystemClock

        now = SystemClock().now()
        claimed = await Deliveries(db).claim(
            channel="mail", now=now, owner="o", limit=99, lease=timedelta(seconds=30)
        )
        found = []
        for one in claimed:
            letter = letter_of(one.alert)
            text = write(letter, one.subscription, links, now).text
            url = next(line for line in text.splitlines() if line.startswith("http"))
            found.append((letter.purpose.value, one.subscription.target, url))
        return found

    async with aiohttp.ClientSession() as session:

        async def ask(method, path, **options):
            url = f"http://127.0.0.1:{bound}{path.removeprefix(base)}"
            async with session.request(method, url, allow_redirects=False, **options) as answer:
                return answer.status, answer.headers, await answer.text()

        yield SimpleNamespace(ask=ask, letters=letters, db=db, links=links, port=bound, at=START)
    await runner.cleanup()
    await db.close()


@pytest.fixture(params=KINDS)
async def site(tmp_path, request) -> AsyncIterator[SimpleNamespace]:
    async with running(tmp_path, kind=request.param) as found:
        yield found
