"""Leases, fencing, and one poll as one transaction."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from monitor.article.identity import mark
from monitor.article.model import Origin
from monitor.poll.model import Feed, FeedState, Memory, Polled
from monitor.store import article as articles
from monitor.store import feed, log, rhythm
from monitor.store.doc import load
from monitor.store.event import ARTICLES, ArticlesEvent
from monitor.store.feed import Feeds
from monitor.store.session import Database
from monitor.store.tables import feeds as feed_rows
from monitor.store.tables import revisions
from tests.smalltalk import START, article

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


HOUR = timedelta(hours=1)


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


async def test_what_was_not_polled_is_given_back(db: Database) -> None:
    """At once, and only by who holds it."""
    book = await synced(db, 1)
    (old,) = await book.claim_due(now=START, limit=9, owner="a", ttl=TTL)
    await book.release([old])
    (new,) = await book.claim_due(now=START, limit=9, owner="b", ttl=TTL)
    await book.release([old])
    assert await book.claim_due(now=START, limit=9, owner="c", ttl=TTL) == []
    assert await book.finish(new, polled()) is not None


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
