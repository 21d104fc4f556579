"""``monitor run --only`` as processes of their own, on a real Kafka and PostgreSQL."""

import asyncio
import json
import os
import time
import urllib.request
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from aiohttp import web

from bench.crew import Site, Worker, missing
from bench.receiver import ROUTES, SECRET, Receiver
from bench.stand import Stand, Story
from monitor.clock import SystemClock
from monitor.config import shipped

pytestmark = [pytest.mark.servers, pytest.mark.timeout(180)]
NEWS = Story(
    0.0, 0, "Kenya and Nepal agree to hold talks in Geneva next month",
    "The governments of Kenya and Nepal confirmed the talks.",
)  # fmt: skip


class World:
    """Feeds, a receiver, and the servers below."""

    def __init__(self, stand: Stand, receiver: Receiver, site: Site) -> None:
        self.stand, self.receiver, self.site = stand, receiver, site


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    if why := missing():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(why)
    stand, receiver = Stand(1), Receiver()
    app = web.Application()
    stand.add(app)
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    config = tmp_path / "config"
    shipped.write(config)
    feeds = stand.toml(port).replace('"5s"', '"1s"').replace('"8s"', '"1s"')
    (config / "feeds.toml").write_text(feeds)
    (config / "alerts" / "routes.toml").write_text(ROUTES.format(port=port))
    site = await asyncio.to_thread(lambda: Site(tmp_path, config, MONITOR_PROOF_SECRET=SECRET))
    yield World(stand, receiver, site)
    await asyncio.to_thread(site.close)
    await runner.cleanup()


async def until(true: Callable[[], object], what: str, seconds: float = 60) -> None:
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, what
        await asyncio.sleep(0.1)


def page(worker: Worker, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{worker.port}{path}", timeout=5) as answer:
        return str(answer.read().decode())


def polled(worker: Worker) -> bool:
    """It has seen its feed once: what comes now is news."""
    return bool(json.loads(page(worker, "/readyz"))["detail"]["feeds_by_state"].get("ok"))


async def test_each_role_does_its_part_and_stops_in_time(
    world: World, record_property: Callable[[str, object], None]
) -> None:
    """From a feed to a receiver through four processes; then SIGTERM, and 0 within ten seconds."""
    crew = world.site.crew(poll=1, stream=1, deliver=1, web=1)
    first = time.monotonic()
    for worker in crew:
        worker.start()
    try:
        for worker in crew:
            await asyncio.to_thread(worker.wait_ready)
            found = json.loads(await asyncio.to_thread(page, worker, "/readyz"))
            assert found["detail"]["roles"] == [worker.role]
            assert json.loads(await asyncio.to_thread(page, worker, "/healthz"))["status"] == "ok"
        record_property("ready after", f"{time.monotonic() - first:.1f} s")
        poll, stream, deliver, _ = crew
        began = time.monotonic()
        while not await asyncio.to_thread(polled, poll):
            assert time.monotonic() - began < 30
            await asyncio.sleep(0.1)
        world.stand.open(SystemClock().now(), [NEWS])
        await until(lambda: world.receiver.arrivals, "nothing arrived")
        for worker, counted in (
            (poll, 'monitor_articles_total{result="new"} 1.0'),
            (stream, "monitor_alerts_total{"),
            (deliver, 'monitor_deliveries_total{channel="desk-system",result="sent"} 1.0'),
        ):
            while counted not in await asyncio.to_thread(page, worker, "/metrics"):
                assert time.monotonic() - began < 60, counted
                await asyncio.sleep(0.1)
        ended = await asyncio.gather(*(asyncio.to_thread(worker.stop) for worker in crew))
        assert [code for code, _ in ended] == [0, 0, 0, 0], [w.log.read_text() for w in crew]
        assert max(seconds for _, seconds in ended) < 10
        record_property("SIGTERM to the last exit", f"{max(s for _, s in ended):.1f} s")
    finally:
        for worker in crew:
            await asyncio.to_thread(worker.kill)
    assert [len(times) for times in world.receiver.arrivals.values()] == [1]


async def test_a_killed_poller_and_a_killed_relay_are_replaced(world: World) -> None:
    """The other one of each takes their leases over in seconds, not when they run out."""
    crew = world.site.crew(poll=2, stream=2, deliver=1)
    for worker in crew:
        worker.start()
    try:
        for worker in crew:
            await asyncio.to_thread(worker.wait_ready)
        await until(lambda: polled(crew[0]) or polled(crew[1]), "never polled", 30)
        for worker in (crew[0], crew[2]):
            await asyncio.to_thread(worker.kill)
        world.stand.open(SystemClock().now(), [NEWS])
        began = time.monotonic()
        await until(lambda: world.receiver.arrivals, "nothing arrived")
        assert time.monotonic() - began < 45
    finally:
        for worker in crew:
            await asyncio.to_thread(worker.kill)
