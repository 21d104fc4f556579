"""The aiohttp application, and how it is served."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from monitor.errors import MonitorError

TIME_LIMIT = 2.0
"""Seconds /readyz waits for an answer before it says so."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether the service does its work, and the detail a person wants."""

    ready: bool
    detail: dict[str, Any] = field(default_factory=dict)


def build(
    registry: CollectorRegistry,
    readiness: Callable[[], Awaitable[Readiness]],
    more: Iterable[web.RouteDef] = (),
) -> web.Application:
    """The application; ``readiness`` is asked at each /readyz, ``registry`` at each /metrics.

    ``more`` are further pages (``web.unsubscribe.routes``).
    """

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def readyz(_: web.Request) -> web.Response:
        try:
            found = await asyncio.wait_for(readiness(), TIME_LIMIT)
        except TimeoutError:
            found = Readiness(ready=False, detail={"error": f"no answer within {TIME_LIMIT:.0f} s"})
        except MonitorError as error:
            found = Readiness(ready=False, detail={"error": str(error)})
        return web.json_response(asdict(found), status=200 if found.ready else 503)

    async def metrics(_: web.Request) -> web.Response:
        text = generate_latest(registry)
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)
    app.router.add_routes(more)
    return app


async def serve(app: web.Application, host: str, port: int) -> tuple[web.AppRunner, int]:
    """Listen; returns the runner (``await runner.cleanup()``) and the port really taken.

    Raises:
        OSError: when the address is in use.
    """
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, host, port)
    try:
        await site.start()
    except OSError:
        await runner.cleanup()
        raise
    bound: int = runner.addresses[0][1]
    return runner, bound
