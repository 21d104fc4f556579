"""The rows that the articles of one poll touch: first texts, edits, and texts that come back."""

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter

from sqlalchemy import Connection, Select, bindparam, func, select, update

from monitor.article.comeback import Standing, believed, in_force, refuted, shown
from monitor.article.identity import mark
from monitor.article.model import Article
from monitor.poll.model import Held
from monitor.store.doc import dump, load
from monitor.store.insert import insert_all, overwrite
from monitor.store.tables import articles, revisions

HELD_LIMIT = 20
"""Comebacks that are remembered of one feed: the latest."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a poll shows besides new and changed entries."""

    now: datetime | None = None
    """When the feed was polled; None judges nothing that is held."""
    marks: Container[str] = ()
    """Of all entries: two texts of one article in one document are its versions, in order."""
    held: tuple[Held, ...] = ()
    """``Stored.held`` of the feed's last poll."""


class Shelf:
    """Takes articles in document order, then ``settle``, then ``write``."""

    def __init__(self, conn: Connection, found: Iterable[Article], poll: Shown) -> None:
        self._conn = conn
        self._poll = poll
        rows = conn.execute(_KNOWN, {"ids": sorted({a.id for a in found})})
        self._known: dict[str, str] = {str(i): str(revision) for i, revision in rows}
        self._urls: dict[str, str] = {}
        self._new: dict[str, Article] = {}
        self._changed: dict[str, Article] = {}
        self._edits: Counter[str] = Counter()
        self._held = {one.article.id: one for one in poll.held}
        self.merges: list[tuple[str, str]] = []

    @property
    def held(self) -> tuple[Held, ...]:
        """What is not believed yet, for the feed's memory."""
        return tuple(self._held.values())[-HELD_LIMIT:]

    def take(self, article: Article) -> Article | None:
        """The article as it goes on, or None where it says nothing new, or nothing to believe yet."""
        if self._urls.setdefault(article.id, article.url) != article.url:
            self.merges.append((article.id, article.url))
        last = self._known.get(article.id)
        if last is None:
            self._known[article.id] = article.revision
            self._new[article.id] = article
            return article
        if last == article.revision:
            self._refute(article.id)
            return None
        if self._conn.execute(_HAD, {"i": article.id, "r": article.revision}).first():
            return self._come_back(article, article.fetched)
        return self._revise(replace(article, revised=True))

    def settle(self) -> list[Article]:
        """What was held and is believed now that the feed showed nothing else."""
        if self._poll.now is None:
            return []
        waiting = [one for one in self._poll.held if self._held.get(one.article.id) is one]
        again = (
            self._come_back(one.article, self._poll.now) for one in waiting if one.back.revision
        )
        return [article for article in again if article is not None]

    def write(self) -> None:
        """Insert and update the rows, in one order for everybody: two polls may hold the same."""
        if self._new:
            rows = [
                _row(a) | {"first_fetched": a.fetched, "revisions": 1} for a in self._new.values()
            ]
            insert_all(self._conn, articles, sorted(rows, key=itemgetter("id")))
        if self._changed:
            changed = [
                _row(a) | {"i": i, "edits": self._edits[i]}
                for i, a in sorted(self._changed.items())
            ]
            self._conn.execute(_REVISE, changed)

    def _come_back(self, article: Article, now: datetime) -> Article | None:
        last = self._latest(article.id)
        if last is None or mark(article.id, last.revision) in self._poll.marks:
            self._refute(article.id)
            return None
        if last.origin.feed != article.origin.feed:
            return None  # another feed of the house that has not heard of the edit yet
        before = self._held.pop(article.id, None)
        back = shown(before.back if before else None, article.revision, now)
        standing = self._standing(last)
        if believed(back, standing, now):
            return self._revise(in_force(article, standing))
        self._held[article.id] = Held(article, back)
        return None

    def _refute(self, article: str) -> None:
        if article in self._held:
            one = self._held[article]
            self._held[article] = replace(one, back=refuted(one.back))

    def _revise(self, article: Article) -> Article:
        self._held.pop(article.id, None)
        old = self._latest(article.id)
        if old is not None:
            row = {
                "article": article.id, "revision": old.revision, "fetched": old.fetched,
                "title": old.title, "doc": dump(old),
            }  # fmt: skip
            overwrite(self._conn, revisions, [row], ("fetched", "title", "doc"))
        self._known[article.id] = article.revision
        self._changed[article.id] = article
        self._edits[article.id] += 1
        return article

    def _latest(self, article: str) -> Article | None:
        if found := self._changed.get(article) or self._new.get(article):
            return found
        doc = self._conn.execute(_DOC, {"i": article}).scalar()
        return None if doc is None else load(Article, doc)

    def _standing(self, last: Article) -> Standing:
        keys = {"i": last.id, "r": last.revision}
        changes = int(self._conn.execute(_CHANGES, keys).scalar() or 0)
        others = int(self._conn.execute(_OTHERS, keys).scalar() or 0)
        return Standing(last.fetched, last.published, max(changes - others, 0))


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
_DOC = select(articles.c.doc).where(articles.c.id == bindparam("i"))
_HAD = select(revisions.c.revision).where(
    revisions.c.article == bindparam("i"), revisions.c.revision == bindparam("r")
)
_CHANGES: Select[tuple[int]] = select(articles.c.revisions - 1).where(
    articles.c.id == bindparam("i")
)
_OTHERS = select(func.count()).where(
    revisions.c.article == bindparam("i"), revisions.c.revision != bindparam("r")
)
_REVISE = (
    update(articles)
    .where(articles.c.id == bindparam("i"))
    .values(
        revisions=articles.c.revisions + bindparam("edits"),
        **{
            name: bindparam(name)
            for name in ("revision", "title", "url", "language", "published", "fetched", "doc")
        },
    )
)
