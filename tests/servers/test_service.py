"""A whole service on a real PostgreSQL, beside others."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench import daemon
from monitor.article.model import Origin
from monitor.clock import SetClock
from monitor.config import environment
from monitor.errors import StoreLocked
from monitor.poll.model import Feed
from monitor.store import feed as feed_rows
from monitor.store.feed import Feeds
from monitor.store.session import Database
from monitor.wire.service import Service
from tests.servers.stores import empty

pytestmark = pytest.mark.servers
START = datetime(2026, 3, 2, 8, tzinfo=UTC)


async def test_a_start_leaves_the_leases_of_others(tmp_path: Path) -> None:
    """They may be alive; on SQLite nobody else can be. A second run on local:// is refused."""
    url = await empty("postgresql", tmp_path)
    other = Feed("window", "http://127.0.0.1:1/feed.xml", "W", Origin("window", "W"))
    db = Database(url)
    await db.open()
    await db.write(lambda conn: feed_rows.sync(conn, [other], now=START))
    book = Feeds(db, lambda: {other.id: other})
    ask = {"now": START, "limit": 9, "ttl": timedelta(minutes=5)}
    assert len(await book.claim_due(owner="alive", **ask)) == 1
    chosen = environment.load(
        {
            "MONITOR_CONFIG": str(daemon.configuration(tmp_path / "c", 1)),
            "MONITOR_DATABASE": url,
            "MONITOR_DATABASE_POOL": "3",
        }
    )
    service = Service(chosen, SetClock(START))
    await service.start(jobs=False)
    assert await book.claim_due(owner="late", **ask) == []
    with pytest.raises(StoreLocked, match="another monitor run"):
        await Service(chosen, SetClock(START)).start(jobs=False)
    await service.stop()
    await db.close()
