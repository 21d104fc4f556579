"""What was told outlives a restart: once each, with its end."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.alert.model import Subscription
from monitor.alert.notice import Life, Trouble, heartbeat
from monitor.deliver.model import Receipt
from monitor.poll.model import FeedState, Memory
from monitor.store import alert, delivery, delivery_list, listing, notice, rhythm, sighting
from monitor.store.doc import dump
from monitor.store.insert import insert_new
from monitor.store.outbox import Deliveries
from monitor.store.session import Database
from monitor.store.tables import feeds
from monitor.terms import Kind
from tests.smalltalk import START
from tests.store.test_delivery import planned, some_alert

TO = [Subscription("operator", "mail", "op@x", operator=True)]
FULL = Trouble("disk/full", "the disk is full")


async def tell(db: Database, found, minutes: int = 0, to=TO) -> list[str]:
    at = START + timedelta(minutes=minutes)
    made = await db.write(lambda conn: notice.tell(conn, found, to, now=at, machine=at))
    return [one.title for one in made]


async def test_each_is_told_once_and_its_end_once(db: Database) -> None:
    """Also when it comes back later."""
    assert await tell(db, [FULL]) == ["the disk is full"]
    assert await tell(db, [FULL], 1) == []
    assert await tell(db, [], 60) == ["over after 1 hour: the disk is full"]
    assert await tell(db, [], 61) == []
    assert await tell(db, [FULL], 90) == ["the disk is full"]
    rows = await db.read(delivery_list.listing)
    assert [(row.subscription, row.state) for row in rows] == [("operator", "pending")] * 3
    assert await db.read(alert.listing) == []


async def test_what_happens_again_is_told_again_and_ends_once(db: Database) -> None:
    """However many processes look; the end names what was told last."""
    first = Trouble("deliveries/mail/dead", "1 given up", latest=START)
    more = replace(first, text="2 given up", latest=START + timedelta(minutes=30))
    assert await tell(db, [first]) == ["1 given up"]
    assert await tell(db, [more], 31) == []
    assert await tell(db, [more], 60) == ["2 given up"]
    assert await tell(db, [more], 180) == []
    assert await tell(db, [], 240) == ["over after 4 hours: 2 given up"]


async def test_what_one_of_several_processes_sees_lasts_until_none_does(db: Database) -> None:
    """Or until it looks no more."""

    async def see(process: str, *found: Trouble) -> None:
        await db.write(lambda conn: sighting.see(conn, process, found, at=START))

    async def seen(minutes: int = 0) -> list[Trouble]:
        at = START + timedelta(minutes=minutes)
        return await db.read(lambda conn: sighting.seen(conn, now=at))

    await see("a", FULL, FULL)
    await see("b", FULL)
    assert await seen(3) == [FULL]
    await see("a")
    assert await seen() == [FULL]
    assert await seen(4) == []
    await see("b")
    assert await seen() == []


async def test_what_began_before_there_was_an_operator_is_told_to_the_first(db: Database) -> None:
    """And what is over by then is not; the end of what was told is an end for all."""
    away = Trouble("disk/away", "the disk is away")
    assert await tell(db, [FULL, away], to=[]) == []
    assert await tell(db, [FULL], 5) == ["the disk is full"]
    assert await tell(db, [FULL], 6) == []
    await tell(db, [], 7, to=[])
    assert await tell(db, [], 8) == []


async def test_what_was_given_up_is_counted_by_channel(db: Database) -> None:
    """What went to a suspended address is not: the address is told."""

    def put(conn) -> None:
        alert.put(conn, some_alert(1), "article-1", at=START)
        to = [Subscription(name, "mail", f"{name}@x") for name in "abc"]
        delivery.plan(conn, some_alert(1), [replace(planned(), subscription=one) for one in to])

    await db.write(put)
    outbox = Deliveries(db)
    claimed = await outbox.claim(
        channel="mail", now=START, owner="o", limit=3, lease=timedelta(minutes=1)
    )
    for one, error in zip(claimed, ("refused: 554", "suspended: until", ""), strict=True):
        if error:
            await outbox.mark_failed(one, error, retry_at=None, now=START)
        else:
            await outbox.mark_unknown(one, "unknown", now=START)
    found = await db.read(listing.given_up)
    assert [(one.state, one.n, one.latest) for one in found] == [
        ("dead", 1, START),
        ("unknown", 1, START),
    ]


async def test_a_sign_of_life_is_planned_once(db: Database) -> None:
    """However often one looks; a second subscription gets it too."""
    one = heartbeat(Life(2, 2, START), START, "UTC", START)
    other = Subscription("other", "mail", "other@x")
    for to, new in ((TO, 1), (TO, 0), ([*TO, other], 1)):
        assert await db.write(lambda conn, to=to: notice.live(conn, one, to, machine=START)) == new


@pytest.mark.parametrize(
    ("kind", "counts"), [(Kind.NEW_TALKS, True), (Kind.NOTICE, False), (Kind.LETTER, False)]
)
async def test_an_alert_is_a_sign_of_life_and_a_notice_or_letter_is_not(
    db: Database, kind, counts
) -> None:
    """Only what was really sent counts."""

    def put(conn) -> None:
        one = replace(some_alert(1), kind=kind)
        alert.put(conn, one, "article-1", at=START)
        delivery.plan(conn, one, [replace(planned(), subscription=TO[0])])

    await db.write(put)
    since = START - timedelta(days=1)
    assert not await db.read(lambda conn: notice.heard_since(conn, "operator", since))
    outbox = Deliveries(db)
    (one,) = await outbox.claim(
        channel="mail", now=START, owner="a", limit=1, lease=timedelta(minutes=1)
    )
    await outbox.mark_sent(one, Receipt(), now=START)
    heard = await db.read(lambda conn: notice.heard_since(conn, "operator", since))
    assert heard is counts
    after = START + timedelta(seconds=1)
    assert not await db.read(lambda conn: notice.heard_since(conn, "operator", after))


async def test_the_rhythm_of_feeds_is_kept(db: Database) -> None:
    """Each feed's, and that of all together; one that is gone is forgotten."""

    def feed(name: str, last, state: FeedState) -> dict[str, object]:
        return {
            "id": name, "url": "u", "title": "t", "publisher": "p", "enabled": True,
            "state": state.value, "next_poll": START, "lease_token": 0, "last_reason": "",
            "last_detail": "", "entries": 0, "articles": 0, "gaps": 0,
            "doc": dump(Memory(last_new=last)),
        }  # fmt: skip

    rows = [feed("a", START, FeedState.OK), feed("b", None, FeedState.FAILING)]
    await db.write(lambda conn: insert_new(conn, feeds, rows))
    for hours in (0, 30):
        at = START + timedelta(hours=hours)
        seen = await db.write(lambda conn, at=at: rhythm.look(conn, now=at))
    both, a, b = seen
    assert (both.feed, both.last, both.failing) == (rhythm.ALL, START, None)
    assert (a.last, a.failing) == (START, None)
    assert b.failing_for(START + timedelta(hours=30)) == timedelta(hours=30)
    await db.write(lambda conn: conn.execute(feeds.delete().where(feeds.c.id == "b")))
    assert [one.feed for one in await db.write(lambda conn: rhythm.look(conn, now=START))] == [
        "",
        "a",
    ]
