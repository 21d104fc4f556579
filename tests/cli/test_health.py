"""``monitor health`` says what the service's own pages say."""

import pytest
import typer
from aiohttp import web
from prometheus_client import CollectorRegistry

from monitor.cli.health import health
from monitor.web import app as pages


async def asked(monkeypatch, *, ready, is_ready=True):
    """The answer of ``monitor health`` beside a service."""
    import asyncio

    async def readiness():
        return pages.Readiness(ready=is_ready, detail={"stream": "starting"})

    application = pages.build(CollectorRegistry(), readiness)
    runner, port = await pages.serve(application, "127.0.0.1", 0)
    monkeypatch.setenv("MONITOR_HTTP_HOST", "0.0.0.0")
    monkeypatch.setenv("MONITOR_HTTP_PORT", str(port))
    try:
        return await asyncio.to_thread(lambda: health(ready=ready))
    finally:
        await runner.cleanup()


async def test_a_service_that_runs_is_well(monkeypatch):
    """It asks loopback where the service listens everywhere."""
    assert await asked(monkeypatch, ready=False) == 0
    assert await asked(monkeypatch, ready=True) == 0


async def test_alive_is_not_ready(monkeypatch, capsys):
    """With --ready the page /readyz decides, and its reason is printed."""
    assert await asked(monkeypatch, ready=False, is_ready=False) == 0
    with pytest.raises(typer.Exit) as refused:
        await asked(monkeypatch, ready=True, is_ready=False)
    assert refused.value.exit_code == 1
    assert "503" in (said := capsys.readouterr().err)
    assert "starting" in said


async def test_nobody_there_is_said(monkeypatch, capsys):
    """A port where nothing listens is exit code 1, with the address."""
    runner = web.AppRunner(web.Application())
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    await runner.cleanup()
    monkeypatch.setenv("MONITOR_HTTP_PORT", str(port))
    with pytest.raises(typer.Exit) as refused:
        health(ready=False)
    assert refused.value.exit_code == 1
    assert f"127.0.0.1:{port} does not answer" in capsys.readouterr().err
