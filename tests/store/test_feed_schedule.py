"""When a feed is due: holds of its host, bounds that were edited, clocks that ran ahead."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from monitor.article.model import Origin
from monitor.poll.model import Feed, FeedState
from monitor.store import feed
from monitor.store.feed import Feeds
from monitor.store.session import Database
from monitor.store.tables import feeds as feed_rows
from tests.smalltalk import START
from tests.store.polls import TTL, feeds, polled

HOUR = timedelta(hours=1)


async def test_a_hold_puts_off_every_feed_of_the_host(db: Database) -> None:
    """Those of other hosts stay as due as they were."""
    catalog = {one.id: one for one in [
        Feed(name, f"http://{host}/{name}", name, Origin(name, name))
        for name, host in (("a", "x.org"), ("b", "www.x.org"), ("c", "y.org"))
    ]}  # fmt: skip
    await db.write(lambda conn: feed.sync(conn, catalog.values(), now=START))
    book = Feeds(db, lambda: catalog)
    leases = await book.claim_due(now=START, limit=9, owner="a", ttl=TTL)
    (first,) = (lease for lease in leases if lease.feed.id == "a")
    await book.finish(first, polled(hold=START + timedelta(hours=3)))
    await book.release([lease for lease in leases if lease is not first])
    for hours, ids in ((0, {"c"}), (4, {"a", "b", "c"})):
        now = START + timedelta(hours=hours)
        found = await book.claim_due(now=now, limit=9, owner="a", ttl=TTL)
        assert {one.feed.id for one in found} == ids


async def due_at(db: Database, name: str = "f0") -> timedelta:
    """How long after START the feed is due."""
    query = select(feed_rows.c.next_poll).where(feed_rows.c.id == name)
    return await db.read(lambda conn: conn.execute(query).scalar_one()) - START


@pytest.mark.parametrize(
    ("state", "neighbour", "hours"),
    [
        (FeedState.OK, FeedState.OK, 1),
        (FeedState.FAILING, FeedState.OK, 6),
        (FeedState.GONE, FeedState.OK, 6),
        (FeedState.OK, FeedState.THROTTLED, 6),
    ],
)
async def test_a_shorter_interval_holds_at_once(
    db: Database, state: FeedState, neighbour: FeedState, hours: int
) -> None:
    """Not for what a failure put off, nor where the host asks for rest."""
    catalog = feeds(2)  # of one host
    await db.write(lambda conn: feed.sync(conn, catalog.values(), now=START))
    book = Feeds(db, lambda: catalog)
    for lease in await book.claim_due(now=START, limit=9, owner="a", ttl=TTL):
        how = state if lease.feed.id == "f0" else neighbour
        await book.finish(lease, replace(polled(), state=how, next_poll=START + 6 * HOUR))
    await db.write(lambda conn: feed.sync(conn, catalog.values(), now=START + TTL))
    assert await due_at(db) == 6 * HOUR, "within its bounds nothing is brought forward"
    shorter = [replace(one, max_interval=HOUR) for one in catalog.values()]
    await db.write(lambda conn: feed.sync(conn, shorter, now=START + TTL))
    assert await due_at(db) == hours * HOUR


async def test_a_poll_under_way_keeps_to_the_bounds_of_its_end(db: Database) -> None:
    """feeds.toml was edited between claim and answer."""
    catalog = feeds(1)
    await db.write(lambda conn: feed.sync(conn, catalog.values(), now=START))
    book = Feeds(db, lambda: catalog)
    (lease,) = await book.claim_due(now=START, limit=9, owner="a", ttl=TTL)
    catalog["f0"] = replace(catalog["f0"], max_interval=HOUR)
    await book.finish(lease, replace(polled(), next_poll=START + 6 * HOUR))
    assert await due_at(db) == HOUR


@pytest.mark.parametrize(
    ("state", "live", "found"),
    [(FeedState.OK, True, 1), (FeedState.OK, False, 0), (FeedState.GONE, True, 0)],
)
async def test_a_clock_that_ran_ahead_puts_no_feed_off(
    db: Database, state: FeedState, live: bool, found: int
) -> None:
    """What was polled "a year later" is due; what waits as long as a feed may is not."""
    catalog = feeds(2)
    await db.write(lambda conn: feed.sync(conn, catalog.values(), now=START))
    book = Feeds(db, lambda: catalog, live=live)
    for lease in await book.claim_due(now=START, limit=9, owner="a", ttl=TTL):
        wait = timedelta(days=365 if lease.feed.id == "f0" else 1)
        done = replace(polled(), state=state, at=START + wait, next_poll=START + wait)
        await book.finish(lease, done)
    leases = await book.claim_due(now=START, limit=9, owner="a", ttl=TTL)
    assert [lease.feed.id for lease in leases] == ["f0"] * found
