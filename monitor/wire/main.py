"""``monitor run``: settings in, exit code out."""

import asyncio
import gc
import os
import signal
import sys
from contextlib import suppress

import structlog

from monitor import __version__
from monitor.alert.phrase import many
from monitor.clock import parse_clock
from monitor.config import environment as reading
from monitor.config.settings import Settings
from monitor.errors import ConfigError, MonitorError, Problem
from monitor.telemetry import logs
from monitor.web import app as pages
from monitor.wire import variables
from monitor.wire.role import ALL, Role
from monitor.wire.service import Service

log = structlog.get_logger("run")


def run(only: str | None) -> int:
    """Run until a signal comes; 0 after a clean stop, 1 when the stream gave up.

    Raises ConfigError and StoreError of the start.
    """
    settings = reading.load()
    logs.configure(settings.log_level, settings.log_format)
    if not settings.contact and not settings.public_url:
        log.warning("publishers cannot reach you: set MONITOR_CONTACT to a URL or address of yours")
    if only:
        _check_alone(only, settings)
    return asyncio.run(_main(settings, frozenset({Role(only)}) if only else ALL))


def _check_alone(only: str, settings: Settings) -> None:
    """A role of its own shares broker and database with the others; raises where it cannot."""
    if settings.broker.get_secret_value().startswith("local://"):
        what = f"--only {only} splits the service over processes, and local:// lives in one"
        advice = "Set MONITOR_BROKER=kafka://host:9092, or run without --only."
    elif settings.database_url().startswith("sqlite:"):
        what = f"--only {only} splits the service over processes, and a SQLite file has one"
        advice = "Run without --only: one process does it all, on Kafka too."
    else:
        return
    raise ConfigError([Problem("command line", "--only", what, advice)])


async def _main(settings: Settings, roles: frozenset[Role]) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stop.set)
    service = Service(settings, parse_clock(settings.clock), roles=roles)
    if not await _started(service, stop):
        log.info("stopped before it was ready")
        return 0
    gc.collect()
    gc.freeze()  # a hundred thousand names that stay need not be looked through again and again
    gc.enable()
    try:
        for line in variables.slips(os.environ, service.keeper.house):
            log.warning(line)
        application = pages.build(service.metrics.registry, service.readiness, service.pages())
        try:
            runner, port = await pages.serve(application, settings.http_host, settings.http_port)
        except OSError as error:
            what = (
                f"{settings.http_host}:{settings.http_port} cannot be listened on: {error.strerror}"
            )
            advice = "Choose another MONITOR_HTTP_PORT, or end what uses it."
            raise ConfigError([Problem("environment", "MONITOR_HTTP_PORT", what, advice)]) from None
        try:
            _say_ready(service, settings, port)
            return await _until(stop, service)
        finally:
            await runner.cleanup()
    finally:
        await service.stop()
        log.info("stopped")


async def _started(service: Service, stop: asyncio.Event) -> bool:
    """Start it; False when a signal came first, and then nothing of it runs. Raises what start does."""
    starting = asyncio.create_task(service.start())
    asked = asyncio.create_task(stop.wait())
    await asyncio.wait({starting, asked}, return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    if starting.done():
        await starting
        return True
    log.info("told to stop; the start is broken off")
    starting.cancel()
    with suppress(asyncio.CancelledError):
        await starting
    return False


async def _until(stop: asyncio.Event, service: Service) -> int:
    asked = asyncio.create_task(stop.wait())
    failed = asyncio.create_task(service.wait())
    await asyncio.wait({asked, failed}, return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    if not failed.done():
        failed.cancel()
        return 0
    error = failed.exception()
    if isinstance(error, MonitorError):
        log.error("gave up; a supervisor should start it again", reason=str(error))
        return 1
    if error is None:
        return 0
    log.error("the stream failed; a supervisor should start it again", exc_info=error)
    return 1


def _say_ready(service: Service, settings: Settings, port: int) -> None:
    """To a person in a few lines; to whatever collects logs as one of them."""
    house, pages_at = service.keeper.house, f"http://{settings.http_host}:{port}"
    feeds, rules = len(house.feeds), len(house.sense.rules.enabled)
    processes, database = len(house.sense.lists.processes), service.db.path or service.db.name
    if not logs.for_people(settings.log_format, sys.stderr):
        log.info(
            "ready", version=__version__, roles=sorted(service.roles), feeds=feeds, rules=rules,
            processes=processes, configuration=str(service.keeper.folder), database=str(database),
            pages=pages_at,
        )  # fmt: skip
        return
    part = "" if service.roles == ALL else f", {' '.join(service.roles)} only"
    sys.stderr.write(
        f"monitor {__version__} is ready{part}: {many(feeds, 'feed')}, {many(rules, 'rule')} on, {processes} processes\n"
        f"  configuration {service.keeper.folder}\n  database      {database}\n"
        f"  pages         {pages_at}/readyz  /healthz  /metrics\n"
    )
    for part, form in service.keeper.last_good.forms(house).items():
        sys.stderr.write(f"  MISTAKE in {part}: in force is {form}; see monitor rules check\n")
    sys.stderr.flush()
