"""One poll as one transaction: what is new in it, what an edit, what neither."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from monitor.article.identity import mark
from monitor.poll.model import FeedState
from monitor.store import article as articles
from monitor.store import feed
from monitor.store.session import Database
from monitor.store.tables import revisions
from tests.smalltalk import START, article
from tests.store.polls import TTL, events, polled, synced


async def test_new_revised_and_unchanged_articles(db: Database) -> None:
    """An edit is a revision of the same article; its versions in one document are nothing new."""
    book = await synced(db, 1)

    async def poll(*found):
        (lease,) = await book.claim_due(now=START + timedelta(days=9), limit=9, owner="a", ttl=TTL)
        stored = await book.finish(lease, polled(*found))
        return stored.new, stored.revised, stored.unchanged

    assert await poll(article(1, "A"), article(2, "B")) == (2, 0, 0)
    assert await poll(article(1, "A"), article(2, "B edited"), article(3, "C")) == (1, 1, 1)
    assert await poll(article(2, "B"), article(2, "B edited")) == (0, 0, 2)
    told = [[(a.id, a.title, a.revised) for a in event.articles] for event in await events(db)]
    assert told == [
        [("article-1", "A", False), ("article-2", "B", False)],
        [("article-2", "B edited", True), ("article-3", "C", False)],
    ]
    assert (await db.read(lambda conn: articles.get(conn, "article-2"))).title == "B edited"
    count = select(func.count()).select_from(revisions)
    assert await db.read(lambda conn: conn.execute(count).scalar()) == 1


async def told(db: Database, texts: Sequence[str], minutes: int = 15) -> list[str]:
    """Titles as they went on when a feed shows one article with these texts, poll by poll.

    As the poller does, it hands over only what the last document did not hold.
    """
    book, before = await synced(db, 1), ""
    for n, title in enumerate(texts):
        now = START + n * timedelta(minutes=minutes)
        await db.write(lambda conn, now=now: feed.poll_now(conn, ["f0"], now=now))
        (lease,) = await book.claim_due(now=now, limit=9, owner="a", ttl=TTL)
        one = replace(article(1, title), fetched=now, origin=lease.feed.origin)
        memory = replace(lease.memory, recent=(mark(one.id, one.revision),))
        state = FeedState.FAILING if title == "!" else FeedState.OK
        found = [one] if title not in (before, "!") else []
        before = before if title == "!" else title
        given = replace(polled(*found, memory=memory), at=now, state=state, entries=1)
        assert await book.finish(lease, given) is not None
    return [a.title for event in await events(db) for a in event.articles]


async def test_an_edit_that_is_taken_back_is_a_revision(db: Database) -> None:
    """A, B, A: at once where B has stood for an hour."""
    assert await told(db, ["A", "B", "B", "B", "B", "B", "A"]) == ["A", "B", "A"]
    assert (await db.read(lambda conn: articles.get(conn, "article-1"))).title == "A"


@pytest.mark.parametrize(
    ("shown", "taken"), [("ABAA", "AB"), ("ABAAA", "ABA"), ("ABA!A", "ABA"), ("ABA!!!", "AB")]
)
async def test_an_edit_that_is_soon_taken_back_is_believed_when_it_stays(
    db: Database, shown: str, taken: str
) -> None:
    """Half an hour in which nothing else was shown; a poll that failed showed nothing."""
    assert "".join(await told(db, shown)) == taken


async def test_two_copies_of_a_document_that_take_turns_make_no_news(db: Database) -> None:
    """The old one may be asked as often as the new one, all day."""
    assert await told(db, ["A", "B"] * 50) == ["A", "B"]


async def test_what_swings_for_ever_becomes_ever_rarer(db: Database) -> None:
    """Even where each copy is shown for two hours, ten days give two revisions too many."""
    days = (["A"] * 8 + ["B"] * 8) * 60
    assert await told(db, days) == ["A", "B", "A", "B"]


async def test_another_feed_that_lags_behind_takes_nothing_back(db: Database) -> None:
    """A section that has not heard of the edit yet is no correction."""
    book = await synced(db, 2)
    first, second = await book.claim_due(now=START, limit=9, owner="a", ttl=TTL)
    old, new = (replace(article(1, t), origin=first.feed.origin) for t in ("A", "B"))
    await book.finish(first, polled(old, new))
    late = replace(old, origin=second.feed.origin, fetched=START + timedelta(hours=5))
    stored = await book.finish(second, polled(late))
    assert (stored.revised, stored.unchanged, stored.held) == (0, 1, ())


async def test_two_entries_of_one_identity_are_told(db: Database) -> None:
    """A merge is listed, not hidden; the order of the document counts."""
    book = await synced(db, 1)
    (lease,) = await book.claim_due(now=START, limit=9, owner="a", ttl=TTL)
    same = replace(article(1, "A later"), url="https://example.org/other")
    stored = await book.finish(lease, polled(article(1, "A"), same))
    assert (stored.new, stored.revised) == (1, 1)
    assert stored.merges == (("article-1", "https://example.org/other"),)


async def test_large_polls_are_split_in_order(db: Database) -> None:
    """64 articles an event."""
    book = await synced(db, 1)
    (lease,) = await book.claim_due(now=START, limit=9, owner="a", ttl=TTL)
    await book.finish(lease, polled(*(article(n, f"T{n}") for n in range(150))))
    told = await events(db)
    assert [len(event.articles) for event in told] == [64, 64, 22]
    assert [a.id for event in told for a in event.articles] == [f"article-{n}" for n in range(150)]
