"""The three pages, on a real server."""

import asyncio

import aiohttp
from prometheus_client import CollectorRegistry

from monitor.errors import StoreAway
from monitor.telemetry.metrics import Metrics
from monitor.web import app as pages


async def ask(readiness, path):
    metrics = Metrics(CollectorRegistry())
    metrics.polls.labels("parsed").inc()
    runner, port = await pages.serve(pages.build(metrics.registry, readiness), "127.0.0.1", 0)
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{port}{path}") as answer,
        ):
            return answer.status, await answer.text()
    finally:
        await runner.cleanup()


async def yes():
    return pages.Readiness(ready=True, detail={"feeds": 3})


async def no():
    return pages.Readiness(ready=False, detail={"stream": "rebuilding"})


async def test_ready_and_not_ready():
    """The status tells a supervisor, the body tells a person."""
    assert await ask(yes, "/readyz") == (200, '{"ready": true, "detail": {"feeds": 3}}')
    status, body = await ask(no, "/readyz")
    assert status == 503
    assert "rebuilding" in body


async def test_a_database_that_fails_is_not_ready():
    """503 with the reason, not a 500 without one."""

    async def fail():
        raise StoreAway("the server is away")

    status, body = await ask(fail, "/readyz")
    assert status == 503
    assert "the server is away" in body


async def test_a_hanging_database_is_not_ready_but_alive(monkeypatch):
    """Readiness has a time limit of its own; liveness never asks."""
    monkeypatch.setattr(pages, "TIME_LIMIT", 0.05)

    async def hang():
        await asyncio.sleep(60)
        return pages.Readiness(ready=True)

    assert (await ask(hang, "/readyz"))[0] == 503
    assert (await ask(hang, "/healthz"))[0] == 200


async def test_metrics_are_prometheus_text():
    """What was counted is in the text."""
    status, body = await ask(yes, "/metrics")
    assert status == 200
    assert 'monitor_polls_total{reason="parsed"} 1.0' in body
