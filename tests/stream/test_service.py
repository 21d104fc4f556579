"""The running stream: from a stored article to the alert row, and what becomes of trouble."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from monitor.errors import ConfigError
from monitor.store import event, inbox, log, negotiation
from monitor.store.event import ARTICLES, CLAIMS
from monitor.store.session import Database
from monitor.store.tables import (
    alerts,
    deliveries,
    negotiations,
    parked,
    processed,
    reports,
)
from monitor.stream import codec, sweeper
from monitor.stream.desk import Desk
from monitor.stream.service import StreamService
from monitor.telemetry.metrics import Metrics
from tests.smalltalk import START, desk
from tests.stream.running import QUICK, At, column, count, running, store, until


async def test_an_article_becomes_an_alert_and_its_deliveries(db: Database, at: At) -> None:
    """The whole way through both topics, with a wake-up at its end."""
    woken = asyncio.Event()
    async with running(db, at, desk(), woken.set):
        await store(db, "Aland and Bland meet in Port One", "Rain in the south")
        await asyncio.wait_for(woken.wait(), 20)
        await until(db, reports, 2)
    assert await column(db, alerts.c.process, alerts.c.id) == ["aland-bland"]
    assert await column(db, deliveries.c.state, deliveries.c.id) == ["pending", "pending"]
    assert await column(db, reports.c.process, reports.c.id) == ["aland-bland", ""]


async def test_a_change_is_one_more_alert_and_a_repeat_is_none(db: Database, at: At) -> None:
    """State is kept between events, and between runs."""
    async with running(db, at, desk()):
        await store(db, "Aland and Bland meet in Port One")
        await until(db, reports, 1)
    async with running(db, at, desk()):
        two = "Aland and Bland meet in Port Two"
        await store(db, two, two, first=2)
        await until(db, reports, 3)
    assert await column(db, alerts.c.kind, alerts.c.created) == ["new_talks", "new_talks"]


async def test_events_published_twice_change_nothing(db: Database, at: At) -> None:
    """The effect of an event is written once, however often it is delivered."""
    async with running(db, at, desk()):
        await store(db, "Aland and Bland meet in Port One")
        await until(db, alerts, 1)
        again = await db.read(
            lambda conn: log.read_after(conn, [(ARTICLES, 0, 0), (CLAIMS, 0, 0)], 9)
        )
        for record in again:
            same = log.Event(record.value, record.key, record.event, record.headers)
            await db.write(lambda conn, r=record, e=same: log.publish(conn, r.topic, [e], at=START))
        await store(db, "Nothing new", first=9)
        await until(db, reports, 2)
    assert await count(db, alerts) == 1
    assert await count(db, reports) == 2


async def test_an_event_of_a_newer_program_waits_for_one(
    db: Database, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """During an upgrade: the older worker goes on beside it, the newer one handles it at its start."""
    await store(db, "Aland and Bland meet in Port One")
    (record,) = await db.read(lambda conn: log.read_after(conn, [(ARTICLES, 0, 0)], 1))
    newer = log.Event((record.value or b"").replace(b'"v":1', b'"v":2'), record.key, "newer")
    await db.write(lambda conn: log.publish(conn, ARTICLES, [newer], at=START))
    async with running(db, at, desk()):
        await until(db, parked, 1)
        await store(db, "Rain", first=2)
        await until(db, reports, 2)
    assert await db.read(inbox.letters) == []
    for module in (codec, event, sweeper):
        monkeypatch.setattr(module, "VERSION", 2)
    async with running(db, at, desk()):
        await until(db, processed, 5)
    assert await count(db, parked) == 0
    assert await count(db, alerts) == 1


async def test_a_merge_loses_nothing_that_is_queued(db: Database, at: At) -> None:
    """What waits under the loser's key is stepped as the winner's."""
    async with running(db, at, desk()):
        await store(db, "Aland and Bland meet in Port One", "Aland and Cland meet in Port One")
        await until(db, reports, 2)
    for n in range(3, 9):
        await store(db, f"Aland and Cland meet in Port N{n}", first=n)
    await db.write(lambda conn: negotiation.merge(conn, "aland+cland", "aland-bland", at=START))
    async with running(db, at, desk()):
        await until(db, reports, 8)
    query = select(reports.c.process).order_by(reports.c.id)
    found = await db.read(lambda conn: conn.execute(query).scalars().all())
    assert list(found[2:]) == ["aland-bland"] * 6


async def test_a_stop_finishes_the_event_in_work(db: Database, at: At) -> None:
    """What was begun is committed and acknowledged; the rest waits for the next start."""
    begun = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slowly(matched: Any) -> Any:
        import time

        loop.call_soon_threadsafe(begun.set)
        time.sleep(0.3)
        return desk().read(matched)

    async with running(db, at, desk(reading=slowly)):
        await store(db, "Aland and Bland meet in Port One")
        await begun.wait()
    done = await column(db, processed.c.consumer, processed.c.consumer)
    assert "read" in done
    async with running(db, at, desk()):
        await until(db, alerts, 1)
    assert await count(db, reports) == 1


async def test_rules_can_be_swapped_while_it_runs(db: Database, at: At) -> None:
    """The desk is asked for each event; state is the same whatever the rules say."""
    held = [Desk(desk().match, desk().read, type(desk().book)({}, ()), desk().processes)]
    service = StreamService(db, at, lambda: held[0], lambda: None, Metrics(), options=QUICK)
    await service.start()
    await store(db, "Aland and Bland meet in Port One")
    await until(db, reports, 1)
    assert await count(db, alerts) == 0
    held[0] = desk()
    await store(db, "Aland and Bland meet in Port Two", first=2)
    await until(db, alerts, 1)
    await service.stop()
    assert await count(db, negotiations) == 1


async def test_other_brokers_are_refused_with_a_sentence(db: Database) -> None:
    """The error says what to write."""
    service = StreamService(db, "amqp://x", desk, lambda: None, Metrics(), options=QUICK)
    with pytest.raises(ConfigError, match="local://"):
        await service.start()


async def test_nothing_is_left_in_the_working_folder(
    db: Database, at: At, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Faust would make a folder for its tables; we have none."""
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    async with running(db, at, desk()):
        pass
    (tmp_path / "empty").rmdir()
