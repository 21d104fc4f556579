"""Leases and fencing: who polls a feed, and whose answer is written."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from monitor.poll.model import Feed, Memory
from monitor.store import feed, rhythm
from monitor.store.feed import Feeds
from monitor.store.session import Database
from monitor.store.tables import feeds as feed_rows
from tests.smalltalk import START, article
from tests.store.polls import TTL, events, feeds, polled, synced


async def test_a_feed_is_leased_to_one(db: Database) -> None:
    """However many ask at once."""
    book = await synced(db, 20)
    got = await asyncio.gather(
        *(book.claim_due(now=START, limit=7, owner=f"o{n}", ttl=TTL) for n in range(5))
    )
    ids = [lease.feed.id for leases in got for lease in leases]
    assert sorted(ids) == sorted(set(ids))
    assert len(ids) == 20


async def test_the_longest_due_comes_first(db: Database) -> None:
    """Nobody starves."""
    book = await synced(db, 3)
    await db.write(lambda conn: feed.poll_now(conn, ["f2"], now=START - TTL))
    leases = await book.claim_due(now=START, limit=1, owner="me", ttl=TTL)
    assert [lease.feed.id for lease in leases] == ["f2"]


async def test_a_late_worker_writes_nothing(db: Database) -> None:
    """Its lease ran out, another took the feed: the token tells."""
    book = await synced(db, 1)
    (late,) = await book.claim_due(now=START, limit=9, owner="a", ttl=TTL)
    assert await book.claim_due(now=START + TTL / 2, limit=9, owner="b", ttl=TTL) == []
    (new,) = await book.claim_due(now=START + 2 * TTL, limit=9, owner="b", ttl=TTL)
    assert await book.finish(late, polled(article(1, "A"))) is None
    assert await events(db) == []
    stored = await book.finish(new, polled(article(1, "A")))
    assert (stored.new, stored.revised, stored.unchanged) == (1, 0, 0)


async def test_memory_and_schedule_are_kept(db: Database) -> None:
    """What the poller wrote is what it gets at the next claim."""
    book = await synced(db, 1)
    (lease,) = await book.claim_due(now=START, limit=9, owner="a", ttl=TTL)
    memory = Memory(etag='"1"', recent=("a", "b"), interval=TTL, last_new=START, baseline_done=True)
    await book.finish(lease, replace(polled(), memory=memory))
    assert await book.claim_due(now=START + TTL, limit=9, owner="a", ttl=TTL) == []
    (again,) = await book.claim_due(now=START + timedelta(hours=1), limit=9, owner="a", ttl=TTL)
    assert again.memory == memory
    assert again.token == lease.token + 1


class Counted(Mapping[str, Feed]):
    """A catalog that knows how many feeds were taken from it."""

    def __init__(self, rows: Mapping[str, Feed]) -> None:
        self.rows = rows
        self.taken = 0

    def __getitem__(self, key: str) -> Feed:
        self.taken += 1
        return self.rows[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


async def test_the_end_of_a_poll_looks_at_no_other_feed(db: Database) -> None:
    """But at its own; else a round of n feeds costs n times n. What a host asks for concerns its others."""
    catalog = Counted(feeds(20))
    await db.write(lambda conn: feed.sync(conn, catalog.values(), now=START))
    book = Feeds(db, lambda: catalog)
    one, *others = await book.claim_due(now=START, limit=20, owner="a", ttl=TTL)
    catalog.taken = 0
    for lease in others:
        await book.finish(lease, polled())
    assert catalog.taken == len(others)
    await book.finish(one, polled(hold=START + timedelta(hours=3)))
    assert catalog.taken == len(others) + 1 + 20


async def test_what_was_not_polled_is_given_back(db: Database) -> None:
    """At once, and only by who holds it."""
    book = await synced(db, 1)
    (old,) = await book.claim_due(now=START, limit=9, owner="a", ttl=TTL)
    await book.release([old])
    (new,) = await book.claim_due(now=START, limit=9, owner="b", ttl=TTL)
    await book.release([old])
    assert await book.claim_due(now=START, limit=9, owner="c", ttl=TTL) == []
    assert await book.finish(new, polled()) is not None


async def test_a_memory_nobody_can_read_keeps_no_feed_from_its_poll(db: Database) -> None:
    """It begins afresh, not as a feed that was never read: what is new in it is news."""
    book = await synced(db, 2)
    spoil = feed_rows.update().where(feed_rows.c.id == "f0").values(doc='{"polls": "many"}')
    await db.write(lambda conn: conn.execute(spoil).rowcount)
    leases = await book.claim_due(now=START, limit=9, owner="a", ttl=TTL)
    assert {lease.feed.id for lease in leases} == {"f0", "f1"}
    (afresh,) = [lease.memory for lease in leases if lease.feed.id == "f0"]
    assert afresh == Memory(baseline_done=True)
    seen = await db.write(lambda conn: rhythm.look(conn, now=START))
    assert {one.feed for one in seen} >= {"f0", "f1"}
