"""Articles and their revisions: one row per identity, whatever feed brought it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from operator import itemgetter

from sqlalchemy import Connection, bindparam, insert, select, update

from monitor.article.model import Article
from monitor.poll.model import Stored
from monitor.store.column import to_micros
from monitor.store.doc import dump, dump_bytes, load
from monitor.store.event import ARTICLES, BATCH, STORED, VERSION, ArticlesEvent
from monitor.store.insert import insert_all
from monitor.store.log import Event, publish
from monitor.store.tables import articles, revisions


def save(conn: Connection, found: Sequence[Article], *, at: datetime) -> Stored:
    """Keep the new and the revised ones of a poll, in order, and publish them.

    An article whose revision was seen before, now or earlier, is unchanged: feeds that swing
    between two texts of one article make no news.

    Args:
        conn: the transaction's.
        found: in document order.
        at: the machine's time, from which latency is measured.
    """
    book = _Shelf(conn, found)
    fresh = [article for article in map(book.take, found) if article is not None]
    book.write()
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
        unchanged=len(found) - len(fresh),
        merges=tuple(book.merges),
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


class _Shelf:
    """The rows that the articles of one poll touch."""

    def __init__(self, conn: Connection, found: Iterable[Article]) -> None:
        self._conn = conn
        rows = conn.execute(_KNOWN, {"ids": sorted({a.id for a in found})})
        self._known: dict[str, str] = {str(i): str(revision) for i, revision in rows}
        self._urls: dict[str, str] = {}
        self._new: dict[str, Article] = {}
        self._changed: dict[str, Article] = {}
        self.merges: list[tuple[str, str]] = []

    def take(self, article: Article) -> Article | None:
        """The article as it goes on, or None where it says nothing new."""
        if self._urls.setdefault(article.id, article.url) != article.url:
            self.merges.append((article.id, article.url))
        last = self._known.get(article.id)
        if last is None:
            self._known[article.id] = article.revision
            self._new[article.id] = article
            return article
        if last == article.revision or self._seen(article):
            return None
        self._known[article.id] = article.revision
        revised = replace(article, revised=True)
        self._put_aside(article.id)
        self._changed[article.id] = revised
        return revised

    def write(self) -> None:
        """Insert and update the rows, in one order for everybody: two polls may hold the same."""
        if self._new:
            rows = [
                _row(a) | {"first_fetched": a.fetched, "revisions": 1} for a in self._new.values()
            ]
            insert_all(self._conn, articles, sorted(rows, key=itemgetter("id")))
        if self._changed:
            changed = [_row(a) | {"i": a.id} for _, a in sorted(self._changed.items())]
            self._conn.execute(_REVISE, changed)

    def _seen(self, article: Article) -> bool:
        query = select(revisions.c.revision).where(
            revisions.c.article == article.id, revisions.c.revision == article.revision
        )
        return self._conn.execute(query).scalar() is not None

    def _put_aside(self, article: str) -> None:
        old = self._changed.pop(article, None) or self._new.get(article)
        old = old or get(self._conn, article)
        if old is not None:
            self._conn.execute(
                insert(revisions),
                {
                    "article": article, "revision": old.revision, "fetched": old.fetched,
                    "title": old.title, "doc": dump(old),
                },
            )  # fmt: skip


def _row(article: Article) -> dict[str, object]:
    return {
        "id": article.id, "revision": article.revision, "feed": article.origin.feed,
        "publisher": article.origin.publisher, "title": article.title, "url": article.url,
        "language": article.language, "published": article.published, "fetched": article.fetched,
        "doc": dump(article),
    }  # fmt: skip


_KNOWN = select(articles.c.id, articles.c.revision).where(
    articles.c.id.in_(bindparam("ids", expanding=True))
)
_REVISE = (
    update(articles)
    .where(articles.c.id == bindparam("i"))
    .values(
        revisions=articles.c.revisions + 1,
        **{
            name: bindparam(name)
            for name in ("revision", "title", "url", "language", "published", "fetched", "doc")
        },
    )
)
