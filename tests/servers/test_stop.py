"""SIGTERM with work in flight, on both transports: the end within ten seconds, and nothing lost."""

import asyncio
import os
import time
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
HANGS = """
[[feed]]
url = "http://127.0.0.1:{port}/hangs"
id = "hangs"
title = "Hangs"
publisher = "hangs.example"
"""


class Slow(Receiver):
    """Answers no request until it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.answers = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        answer = await super().take(request)
        await self.answers.wait()
        return answer


async def hang(request: web.Request) -> web.Response:
    await asyncio.sleep(600)
    return web.Response()


def news(n: int) -> Story:
    one, two = [("Kenya", "Nepal"), ("Chile", "Ghana"), ("Norway", "Zambia")][n]
    return Story(
        2.0 * n, 0, f"{one} and {two} agree to hold talks in Geneva next month",
        f"The governments of {one} and {two} confirmed the talks.",
    )  # fmt: skip


def env_of(at: str, folder: Path, config: Path) -> tuple[Site | None, dict[str, str]]:
    more = {"MONITOR_PROOF_SECRET": SECRET, "MONITOR_POLL_PER_HOST": "8"}
    if at == "kafka":
        site = Site(folder, config, **more)
        return site, site.env
    kept = {k: v for k, v in os.environ.items() if not k.startswith("MONITOR_")}
    return None, kept | more | {
        "MONITOR_DATABASE": f"sqlite:///{folder / 'monitor.db'}",
        "MONITOR_CONFIG": str(config),
        "MONITOR_ALLOWED_NETWORKS": "127.0.0.0/8",
        "MONITOR_CONTACT": "tests@example.org",
    }


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[tuple[Path, Stand, Slow]]:
    """A configuration folder, a feed beside one that hangs, and the receiver."""
    stand, receiver = Stand(1), Slow()
    app = web.Application()
    app.router.add_get("/hangs", hang)
    stand.add(app)
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    config = tmp_path / "config"
    shipped.write(config)
    feeds = stand.toml(port).replace('"5s"', '"1s"').replace('"8s"', '"1s"')
    (config / "feeds.toml").write_text(feeds + HANGS.format(port=port))
    routes = ROUTES.format(port=port).replace("time_limit = 8", "time_limit = 60")
    (config / "alerts" / "routes.toml").write_text(routes)
    yield config, stand, receiver
    await runner.cleanup()


@pytest.mark.parametrize("at", ["local", "kafka"])
async def test_a_stop_in_the_middle(
    at: str,
    world: tuple[Path, Stand, Slow],
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    """A feed that hangs, a receiver that does not answer, articles in the stream."""
    if why := missing():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(why)
    config, stand, receiver = world
    site, env = await asyncio.to_thread(env_of, at, tmp_path, config)
    worker = Worker("all", "", env, tmp_path)
    try:
        worker.start()
        await asyncio.to_thread(worker.wait_ready)
        await asyncio.sleep(3)  # the first poll, empty
        stand.open(SystemClock().now(), [news(n) for n in range(3)])
        await until(receiver, 1)
        code, took = await asyncio.to_thread(worker.stop)
        assert code == 0, worker.log.read_text()[-3000:]
        assert took < 10, worker.log.read_text()[-3000:]
        receiver.answers.set()
        worker.start()
        await until(receiver, 3)
        await asyncio.to_thread(worker.stop)
    finally:
        await asyncio.to_thread(worker.kill)
        if site is not None:
            await asyncio.to_thread(site.close)
    assert len(receiver.arrivals) == 3
    record_property(at, f"{took:.1f} s")


async def until(receiver: Receiver, n: int, seconds: float = 60) -> None:
    began = time.monotonic()
    while len(receiver.arrivals) < n:
        assert time.monotonic() - began < seconds, f"{len(receiver.arrivals)} of {n} arrived"
        await asyncio.sleep(0.1)
