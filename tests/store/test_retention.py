"""History is forgotten where that is asked for, and nothing that decides."""

from datetime import timedelta

from sqlalchemy import func, select

from monitor.clock import SystemClock
from monitor.store.check import check
from monitor.store.retention import Keep, sweep
from monitor.store.session import Database
from monitor.store.tables import negotiations
from tests.store.care import own, rows, run
from tests.store.week import play

GONE = ("claims", "reports", "detections", "evidence")
STAYS = ("negotiations", "alerts", "alert_keys", "deliveries", "lanes", "aliases")


async def swept(path, keep):
    db = Database(f"sqlite:///{path}")
    await db.open()
    now = SystemClock().now()
    while await db.write(lambda conn: sweep(conn, keep, now=now)):
        pass
    return db


async def test_history_stays_unless_asked(week, tmp_path):
    """By default every sentence stays for good."""
    path = own(week, tmp_path / "d")
    db = await swept(path, Keep())
    await db.close()
    after, before = rows(path), rows(week)
    assert after["claims"] == before["claims"]
    assert after["negotiation_versions"] == before["negotiation_versions"]
    assert after["articles"] == []


async def test_without_history_the_state_is_what_it_was(week, tmp_path):
    """One version of each process is left, all agree, and no alert comes a second time."""
    path = own(week, tmp_path / "d")
    db = await swept(path, Keep(history=timedelta(days=1)))
    processes = await db.read(
        lambda conn: conn.execute(select(func.count()).select_from(negotiations)).scalar()
    )
    left = rows(path)["negotiation_versions"]
    await play(db, again=True)
    await db.close()
    after, before = rows(path), rows(week)
    for table in STAYS:
        assert len(after[table]) == len(before[table]), table
    assert after["alerts"] == before["alerts"]
    assert len(left) == processes
    assert check(path).problems == []


async def test_what_is_forgotten(week, tmp_path):
    """Everything that only people read."""
    path = own(week, tmp_path / "d")
    await (await swept(path, Keep(history=timedelta(days=1)))).close()
    after = rows(path)
    assert all(after[table] == [] for table in GONE)
    assert check(path).problems == []


async def test_deliveries_that_ended_are_forgotten_with_their_attempts(week, tmp_path):
    """What waits, is to be sent, or was given up stays, and so does every key."""
    path = own(week, tmp_path / "d")
    run(path, "UPDATE deliveries SET state = 'sent', ended = since")
    run(
        path, "INSERT INTO delivery_attempts SELECT id, 1, since, since, 'sent', '' FROM deliveries"
    )
    kept = ("dead", "unknown", "pending", "waiting", "held", "failed", "sending")
    for n, state in enumerate(kept):
        one = f"SELECT id FROM deliveries ORDER BY id LIMIT 1 OFFSET {n}"
        run(path, f"UPDATE deliveries SET state = '{state}' WHERE id = ({one})")
    assert len(rows(path)["deliveries"]) > len(kept)
    db = await swept(path, Keep(deliveries=timedelta(days=1)))
    await db.close()
    after = rows(path)
    assert len(after["deliveries"]) == len(after["delivery_attempts"]) == len(kept)
    assert after["alert_keys"] == rows(week)["alert_keys"]
    assert check(path).problems == []
