"""A stream that crashed or stands still is built anew, and after five times in vain it ends."""

import asyncio
import threading
from typing import Any

import pytest

from monitor.errors import StoreFull
from monitor.store import inbox
from monitor.store.session import Database
from monitor.store.tables import (
    alerts,
    attempts,
)
from monitor.stream.desk import Desk
from monitor.stream.service import REBUILDS, StreamFailedError, StreamService
from monitor.telemetry.metrics import Metrics
from tests.smalltalk import desk
from tests.stream.running import QUICK, STILL, At, count, running, store, until


async def test_trouble_of_the_database_is_blamed_on_nobody(db: Database, at: At) -> None:
    """A full disk crashes the agents, however often; with room again everything is handled."""
    failures = iter([StoreFull("no space")] * (REBUILDS + 1))

    def provider() -> Desk:
        trouble = next(failures, None)
        if trouble is not None:
            raise trouble
        return desk()

    service = StreamService(db, at, provider, lambda: None, Metrics(), options=QUICK)
    await service.start()
    await store(db, "Aland and Bland meet in Port One")
    await until(db, alerts, 1)
    await service.stop()
    assert await db.read(inbox.letters) == []
    assert await count(db, attempts) == 0


async def test_five_rebuilds_without_progress_end_it(db: Database, at: At) -> None:
    """The supervisor of the process takes over; nothing is lost."""

    def broken() -> None:
        raise RuntimeError("for ever")

    service = StreamService(db, at, desk, broken, Metrics(), options=QUICK)
    await service.start()
    await store(db, "Aland and Bland meet in Port One")
    with pytest.raises(StreamFailedError, match="for ever"):
        await asyncio.wait_for(service.wait(), 60)
    await service.stop()
    woken = asyncio.Event()
    async with running(db, at, desk(), woken.set):
        await asyncio.wait_for(woken.wait(), 20)
    assert await count(db, alerts) == 1


async def test_a_stream_that_stands_still_without_an_error_is_rebuilt(db: Database) -> None:
    """An event waits, nothing gets on, and the database works: another app takes it up."""
    first, free = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def hanging(matched: Any) -> Any:
        if not first.is_set():
            loop.call_soon_threadsafe(first.set)
            free.wait()
        return desk().read(matched)

    async with running(db, "local://", desk(reading=hanging), options=STILL):
        await store(db, "Aland and Bland meet in Port One")
        await until(db, alerts, 1)
    free.set()
    assert first.is_set()
    assert await count(db, alerts) == 1


async def test_one_that_stands_still_again_and_again_ends_the_process(db: Database) -> None:
    """Five rebuilds have not helped: the supervisor of the process is to start it anew."""
    free = threading.Event()

    def hanging(matched: Any) -> Any:
        free.wait()
        return desk().read(matched)

    service = StreamService(
        db, "local://", lambda: desk(reading=hanging), lambda: None, Metrics(), options=STILL
    )
    await service.start()
    await store(db, "Aland and Bland meet in Port One")
    with pytest.raises(StreamFailedError, match="stands still: events wait"):
        await asyncio.wait_for(service.wait(), 300)
    free.set()
    await service.stop()


async def test_an_idle_stream_is_left_alone(db: Database) -> None:
    """However long nothing is published: no event waits."""
    metrics = Metrics()
    service = StreamService(db, "local://", desk, lambda: None, metrics, options=STILL)
    await service.start()
    await store(db, "Aland and Bland meet in Port One")
    await until(db, alerts, 1)
    await asyncio.sleep(4 * STILL.still)
    await service.stop()
    assert metrics.registry.get_sample_value("monitor_agent_rebuilds_total") == 0
