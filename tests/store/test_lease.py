"""After a kill -9 the next process need not wait for the leases of the dead one."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, select

from monitor.article.model import Origin
from monitor.poll.model import Feed
from monitor.store import feed as feed_rows
from monitor.store import lease
from monitor.store.feed import Feeds
from monitor.store.tables import deliveries

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
TTL = timedelta(minutes=5)
WIRE = Feed("wire", "https://wire.example/rss", "Wire", Origin("wire", "wire.example"))


async def test_feeds_of_the_dead_are_due_at_once(db):
    """And the dead one's token is void."""
    book = Feeds(db, lambda: {WIRE.id: WIRE})
    await db.write(lambda conn: feed_rows.sync(conn, (WIRE,), now=NOW))
    (dead,) = await book.claim_due(now=NOW, limit=9, owner="dead", ttl=TTL)
    assert not await book.claim_due(now=NOW, limit=9, owner="next", ttl=TTL)
    assert await db.write(lease.free) == 1
    (mine,) = await book.claim_due(now=NOW, limit=9, owner="next", ttl=TTL)
    assert mine.token > dead.token


async def test_what_was_being_sent_is_due_at_once(db):
    """What was sent stays so."""

    def put(conn):
        for name, state in (("a", "sending"), ("b", "sent")):
            values = {
                "id": name, "alert": "x", "subscription": "s", "channel": "mail", "state": state,
                "reason": "selected", "have_sources": 1, "need_sources": 1, "need_certainty": "",
                "rules": "[]", "since": NOW, "due": NOW, "attempts": 1, "lease_until": NOW + TTL,
                "token": 1, "began": NOW, "error": "", "reference": "", "repeat": False,
                "test": False, "doc": "{}",
            }  # fmt: skip
            conn.execute(insert(deliveries).values(values))

    await db.write(put)
    assert await db.write(lease.free) == 1
    query = select(deliveries.c.id).where(deliveries.c.lease_until < NOW)
    assert (await db.read(lambda conn: conn.execute(query).scalars().all())) == ["a"]
