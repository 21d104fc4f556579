"""History is forgotten where that is asked for, and nothing that decides."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from monitor.clock import SystemClock
from monitor.store import inbox, log
from monitor.store.check import check
from monitor.store.event import ARTICLES
from monitor.store.retention import Keep, sweep
from monitor.store.session import Database
from monitor.store.single import locate
from monitor.store.tables import negotiations, processed
from tests.servers.stores import opened
from tests.smalltalk import START
from tests.store.care import change, lived, rows
from tests.store.week import play

GONE = ("claims", "reports", "detections", "evidence")
STAYS = ("negotiations", "alerts", "alert_keys", "deliveries", "lanes", "aliases")


@pytest.fixture
async def url(kind, week, tmp_path):
    return await lived(kind, week, tmp_path)


async def swept(url, keep):
    db = Database(url)
    await db.open()
    now = SystemClock().now()
    while await db.write(lambda conn: sweep(conn, keep, now=now)):
        pass
    return db


async def test_history_stays_unless_asked(week, url):
    """By default every sentence stays for good."""
    db = await swept(url, Keep())
    await db.close()
    after, before = rows(url), rows(week)
    assert after["claims"] == before["claims"]
    assert after["negotiation_versions"] == before["negotiation_versions"]
    assert after["articles"] == []


async def test_without_history_the_state_is_what_it_was(week, url):
    """One version of each process is left, all agree, and no alert comes a second time."""
    db = await swept(url, Keep(history=timedelta(days=1)))
    processes = await db.read(
        lambda conn: conn.execute(select(func.count()).select_from(negotiations)).scalar()
    )
    left = rows(url)["negotiation_versions"]
    await play(db, again=True)
    await db.close()
    after, before = rows(url), rows(week)
    for table in STAYS:
        assert len(after[table]) == len(before[table]), table
    assert after["alerts"] == before["alerts"]
    assert len(left) == processes
    assert check(locate(url)).problems == []


async def test_what_is_forgotten(url):
    """Everything that only people read."""
    await (await swept(url, Keep(history=timedelta(days=1)))).close()
    after = rows(url)
    assert all(after[table] == [] for table in GONE)
    assert check(locate(url)).problems == []


async def test_deliveries_that_ended_are_forgotten_with_their_attempts(week, url):
    """What waits, is to be sent, or was given up stays, and so does every key."""
    change(url, "UPDATE deliveries SET state = 'sent', ended = since")
    change(
        url, "INSERT INTO delivery_attempts SELECT id, 1, since, since, 'sent', '' FROM deliveries"
    )
    kept = ("dead", "unknown", "pending", "waiting", "held", "failed", "sending")
    for n, state in enumerate(kept):
        one = f"SELECT id FROM deliveries ORDER BY id LIMIT 1 OFFSET {n}"
        change(url, f"UPDATE deliveries SET state = '{state}' WHERE id = ({one})")
    assert len(rows(url)["deliveries"]) > len(kept)
    db = await swept(url, Keep(deliveries=timedelta(days=1)))
    await db.close()
    after = rows(url)
    assert len(after["deliveries"]) == len(after["delivery_attempts"]) == len(kept)
    assert after["alert_keys"] == rows(week)["alert_keys"]
    assert check(locate(url)).problems == []


async def test_a_mark_lives_as_long_as_its_event(kind, tmp_path):
    """After a long stop both are due at once; without its mark the event would be told again."""
    async with opened(kind, tmp_path, "marks.db") as db:

        def handle(conn):
            log.publish(conn, ARTICLES, [log.Event(b"x", id="read")], at=START)
            for name in ("read", "gone"):
                inbox.begin(conn, "read", name, at=START)

        await db.write(handle)
        late = START + Keep().marks * 2
        while await db.write(lambda conn: sweep(conn, Keep(), now=late, local=False)):
            pass
        marked = await db.read(lambda conn: conn.execute(select(processed.c.event)).scalars().all())
        assert marked == ["read"]
        await db.write(lambda conn: log.commit(conn, "relay", [(ARTICLES, 0, 1)]))
        while await db.write(lambda conn: sweep(conn, Keep(), now=late, local=False)):
            pass
        assert await db.read(lambda conn: conn.execute(select(processed.c.event)).all()) == []
