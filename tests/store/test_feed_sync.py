"""The list of feeds, edited: what is remembered of each, and what is not written."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from monitor.poll.model import FeedState, Memory
from monitor.store import feed
from monitor.store.feed import Feeds
from monitor.store.session import Database
from monitor.store.tables import feeds as feed_rows
from tests.smalltalk import START
from tests.store.polls import TTL, feeds, polled, synced


async def test_sync_switches_feeds_off_and_on(db: Database) -> None:
    """One that leaves the file keeps its memory, should it come back; meanwhile it is listed last."""
    book = await synced(db, 2)
    (lease, _) = await book.claim_due(now=START, limit=9, owner="a", ttl=TTL)
    await book.finish(lease, polled())
    only = [one for one in feeds(2).values() if one.id != lease.feed.id]
    later = START + timedelta(days=1)
    assert await db.write(lambda conn: feed.sync(conn, only, now=later)) == (0, 1)
    listed = [row.id for row in await db.read(feed.states)]
    assert listed == [only[0].id, lease.feed.id]
    assert len(await book.claim_due(now=later, limit=9, owner="a", ttl=TTL)) == 1
    assert await db.write(lambda conn: feed.sync(conn, feeds(3).values(), now=later)) == (1, 0)
    back = {
        one.feed.id: one for one in await book.claim_due(now=later, limit=9, owner="a", ttl=TTL)
    }
    assert back[lease.feed.id].memory.etag == "x"
    assert [row.enabled for row in await db.read(feed.states)] == [True, True, True]


async def test_a_feed_whose_url_changed_begins_afresh(db: Database) -> None:
    """Nothing remembered of the old address counts for the new one; a late answer is not written."""
    book = await synced(db, 3)
    leases = {
        one.feed.id: one for one in await book.claim_due(now=START, limit=9, owner="a", ttl=TTL)
    }
    await book.finish(leases["f0"], polled(state=FeedState.GONE))
    await book.finish(leases["f1"], polled())
    moved = feeds(3)
    for name in ("f0", "f2"):
        moved[name] = replace(moved[name], url=f"https://new.example/{name}")
    await db.write(lambda conn: feed.sync(conn, moved.values(), now=START))
    assert await book.finish(leases["f2"], polled()) is None
    found = await Feeds(db, lambda: moved).claim_due(now=START, limit=9, owner="b", ttl=TTL)
    assert {one.feed.id: one.memory for one in found} == {"f0": Memory(), "f2": Memory()}
    rows = {row.id: row for row in await db.read(feed.states)}
    assert (rows["f0"].url, rows["f0"].state) == ("https://new.example/f0", FeedState.NEW.value)
    assert (rows["f1"].url, rows["f1"].state) == ("http://f/1", FeedState.OK.value)


async def test_secrets_of_a_feed_are_not_written(db: Database, tmp_path) -> None:
    """Headers and passwords stay in feeds.toml."""
    secret = replace(feeds(1)["f0"], headers=(("X-Key", "hunter2"),), auth=("me", "hunter2"))
    await db.write(lambda conn: feed.sync(conn, [secret], now=START))
    (lease,) = await Feeds(db, lambda: {"f0": secret}).claim_due(
        now=START, limit=1, owner="a", ttl=TTL
    )
    assert lease.feed.auth == ("me", "hunter2")
    rows = await db.read(lambda conn: conn.execute(select(feed_rows)).all())
    assert len(rows) == 1
    assert "hunter2" not in repr(rows)
    await db.close()
    files = [path.read_bytes() for path in tmp_path.iterdir()]
    assert all(b"hunter2" not in data for data in files)
