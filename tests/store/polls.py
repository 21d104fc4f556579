"""Some feeds, and what their polls brought."""

from dataclasses import replace
from datetime import timedelta

from monitor.article.model import Origin
from monitor.poll.model import Feed, FeedState, Memory, Polled
from monitor.store import feed, log
from monitor.store.doc import load
from monitor.store.event import ARTICLES, ArticlesEvent
from monitor.store.feed import Feeds
from monitor.store.session import Database
from tests.smalltalk import START

TTL = timedelta(minutes=2)
MEMORY = Memory(etag="x")


def feeds(n: int) -> dict[str, Feed]:
    made = [Feed(f"f{i}", f"http://f/{i}", f"F{i}", Origin(f"f{i}", f"P{i}")) for i in range(n)]
    return {one.id: one for one in made}


def polled(*found, memory: Memory = MEMORY, **changes) -> Polled:
    base = Polled(memory, FeedState.OK, START + timedelta(hours=1), "parsed")
    return replace(base, articles=tuple(found), entries=len(found), at=START, **changes)


async def synced(db: Database, n: int = 2) -> Feeds:
    catalog = feeds(n)
    await db.write(lambda conn: feed.sync(conn, catalog.values(), now=START))
    return Feeds(db, lambda: catalog)


async def events(db: Database) -> list[ArticlesEvent]:
    records = await db.read(lambda conn: log.read_after(conn, [(ARTICLES, 0, 0)], 100))
    return [load(ArticlesEvent, record.value or b"") for record in records]
