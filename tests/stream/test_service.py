"""The running stream: from a stored article to the alert row, and what becomes of trouble."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from monitor.errors import ConfigError, StoreFull
from monitor.store import article as articles
from monitor.store import event, inbox, log, negotiation
from monitor.store.event import ALERTS, ARTICLES, CLAIMS
from monitor.store.session import Database
from monitor.store.tables import (
    alerts,
    attempts,
    dead_letters,
    deliveries,
    negotiations,
    parked,
    processed,
    reports,
)
from monitor.stream import codec, sweeper
from monitor.stream.app import Tuning
from monitor.stream.cluster import Cluster
from monitor.stream.desk import Desk
from monitor.stream.service import REBUILDS, Options, StreamFailedError, StreamService
from monitor.telemetry.metrics import Metrics
from tests.smalltalk import START, article, desk

At = str | Cluster
QUICK = Options(Tuning(commit_interval=0.05), backoff=0.01)
IMPATIENT = replace(QUICK, limit=1.0)
STILL = replace(QUICK, limit=3600.0, still=0.4)


@asynccontextmanager
async def running(
    db: Database,
    at: At,
    at_desk: Desk,
    wake: Callable[[], None] = lambda: None,
    options: Options = QUICK,
) -> AsyncIterator[StreamService]:
    service = StreamService(db, at, lambda: at_desk, wake, Metrics(), options=options)
    await service.start()
    try:
        yield service
    finally:
        await service.stop()


async def count(db: Database, table: Any) -> int:
    return await db.read(
        lambda conn: conn.execute(select(func.count()).select_from(table)).scalar_one()
    )


async def until(db: Database, table: Any, n: int, seconds: float = 30) -> None:
    rang = asyncio.Event()
    deaf = [db.listen(name, rang.set) for name in (ARTICLES, CLAIMS, ALERTS)]
    async with asyncio.timeout(seconds):
        while await count(db, table) < n:
            rang.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(rang.wait(), 0.02)
    for stop in deaf:
        stop()


async def store(db: Database, *titles: str, first: int = 1) -> None:
    found = [article(n, title, hours=n * 13) for n, title in enumerate(titles, first)]
    await db.write(lambda conn: articles.save(conn, found, at=START))


async def column(db: Database, of: Any, order: Any) -> list[Any]:
    return list(
        await db.read(lambda conn: conn.execute(select(of).order_by(order)).scalars().all())
    )


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


async def test_an_article_nobody_can_read_is_buried_alone(db: Database, at: At) -> None:
    """The others of its event go on; the letter holds what is needed to try again."""
    async with running(db, at, desk()):
        await store(db, "Rain", "Bad FAILS", "Aland and Bland meet in Port One")
        await until(db, reports, 2)
        await until(db, alerts, 1)
    letters = await db.read(inbox.letters)
    assert [(row.consumer, row.item) for row in letters] == [("read", "article-2")]
    assert "cannot read this" in letters[0].error
    await db.write(lambda conn: inbox.replay(conn, [letters[0].id], at=START))
    async with running(db, at, desk(reading=lambda matched: desk().read(replaced(matched)))):
        await until(db, reports, 3)
    assert await db.read(inbox.letters) == []


def replaced(matched: Any) -> Any:
    """The same, after somebody mended what made it fail."""
    mended = matched.article.title.replace(" FAILS", "")
    return replace(matched, article=replace(matched.article, title=mended))


async def test_an_item_that_cannot_be_stepped_is_buried_alone(db: Database, at: At) -> None:
    """Its neighbours of the same negotiation are written."""
    async with running(db, at, desk()):
        await store(
            db,
            "Aland and Bland meet in Port One",
            "Aland and Bland meet in Port Two STEPS BADLY",
            "Aland and Bland meet in Port Three",
        )
        await until(db, alerts, 2)
    letters = await db.read(inbox.letters)
    assert [(row.consumer, row.item) for row in letters] == [("step", "article-2")]


async def test_what_is_no_event_of_ours_is_buried_whole(db: Database, at: At) -> None:
    """A version that never was, or no JSON at all: no retry can help."""
    async with running(db, at, desk()):
        strange = [log.Event(b'{"v":"x","articles":[]}'), log.Event(b"\xff"), log.Event(None)]
        await db.write(lambda conn: log.publish(conn, ARTICLES, strange, at=START))
        await store(db, "Aland and Bland meet in Port One")
        await until(db, alerts, 1)
    errors = [row.error for row in await db.read(inbox.letters)]
    assert len(errors) == 3
    assert any("version 'x'" in error for error in errors)


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


async def test_an_item_that_hangs_is_given_up_and_the_night_goes_on(db: Database, at: At) -> None:
    """It costs a few rebuilds; then it lies among the dead letters and its neighbours are read."""
    async with running(db, at, desk(), options=IMPATIENT):
        await store(db, "Aland and Bland meet in Port One", "Bad HANGS", "Rain")
        await until(db, reports, 2, seconds=30)
    assert [row.item for row in await db.read(inbox.letters)] == ["article-2"]
    assert await count(db, attempts) == 0


async def test_one_that_hangs_alone_is_given_up_too(db: Database, at: At) -> None:
    """No neighbour shows that the stream gets on, and still it does not end the service."""
    async with running(db, at, desk(), options=IMPATIENT):
        await store(db, "Bad HANGS")
        await until(db, dead_letters, 1)
        await store(db, "Aland and Bland meet in Port One", first=2)
        await until(db, alerts, 1)
    (letter,) = await db.read(inbox.letters)
    assert (letter.item, letter.error) == ("article-1", "TimeoutError: not done after 1 s")


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
