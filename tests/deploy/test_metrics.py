"""What alerts and dashboard ask for is on the page of a service that runs."""

import re

import aiohttp

from bench import daemon
from monitor.clock import SystemClock
from monitor.config import environment
from monitor.web import app as pages
from monitor.wire.service import Service
from tests.deploy.test_variables import expressions


async def test_the_running_service_has_every_metric(tmp_path):
    """/metrics names each of them from the first moment on."""
    chosen = environment.load(
        {
            "MONITOR_CONFIG": str(daemon.configuration(tmp_path / "c", 9)),
            "MONITOR_DATABASE": f"sqlite:///{tmp_path / 'monitor.db'}",
        }
    )
    service = Service(chosen, SystemClock())
    await service.start(jobs=False)
    try:
        page = pages.build(service.metrics.registry, service.readiness)
        runner, port = await pages.serve(page, "127.0.0.1", 0)
        async with aiohttp.ClientSession() as session:
            answer = await session.get(f"http://127.0.0.1:{port}/metrics")
            text = await answer.text()
        await runner.cleanup()
    finally:
        await service.stop()
    there = set(re.findall(r"^# TYPE (\w+)", text, re.MULTILINE))
    asked = {n for e in expressions() for n in re.findall(r"\bmonitor_[a-z_]+", e)}
    assert len(asked) > 15
    assert {re.sub(r"_(bucket|sum|count)$", "", name) for name in asked} <= there
