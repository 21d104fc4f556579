"""Articles and their revisions: one row per identity, whatever feed brought it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from monitor.article.model import Article
from monitor.poll.model import Stored
from monitor.store.column import to_micros
from monitor.store.doc import dump_bytes, load
from monitor.store.event import ARTICLES, BATCH, STORED, VERSION, ArticlesEvent
from monitor.store.log import Event, publish
from monitor.store.revision import Shelf, Shown
from monitor.store.tables import articles


def save(
    conn: Connection, found: Sequence[Article], *, at: datetime, shown: Shown | None = None
) -> Stored:
    """Keep the new and the revised ones of a poll, in order, and publish them.

    A text that an article had before is a revision once it is believed (monitor.article.comeback);
    until then it is held, and judged again when the feed was polled again.

    Args:
        conn: the transaction's.
        found: in document order.
        at: the machine's time, from which latency is measured.
        shown: what the poll shows besides.
    """
    shown = shown or Shown()
    shelf = Shelf(conn, [*found, *(one.article for one in shown.held)], shown)
    taken = [article for article in map(shelf.take, found) if article is not None]
    fresh = [*taken, *shelf.settle()]
    shelf.write()
    events = [
        Event(
            dump_bytes(ArticlesEvent(VERSION, tuple(fresh[i : i + BATCH]))),
            key=fresh[i].origin.feed.encode(),
            headers=((STORED, str(to_micros(at)).encode()),),
        )
        for i in range(0, len(fresh), BATCH)
    ]
    if events:
        publish(conn, ARTICLES, events, at=at)
    revised = sum(article.revised for article in fresh)
    return Stored(
        new=len(fresh) - revised,
        revised=revised,
        unchanged=len(found) - len(taken),
        merges=tuple(shelf.merges),
        held=shelf.held,
    )


def get(conn: Connection, article: str) -> Article | None:
    """The last revision of an article."""
    found = conn.execute(select(articles.c.doc).where(articles.c.id == article)).scalar()
    return None if found is None else load(Article, found)


def named(conn: Connection, start: str) -> str:
    """The id that begins with ``start`` where only one does; else ``start`` itself."""
    query = select(articles.c.id).where(articles.c.id.startswith(start, autoescape=True))
    found = conn.execute(query.limit(2)).scalars().all()
    return str(found[0]) if start and len(found) == 1 else start
