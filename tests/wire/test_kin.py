"""The job that merges unlisted negotiations: a version that says why, and later reports follow."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from structlog.testing import capture_logs

from monitor.clock import SetClock
from monitor.detect.kin import Kin
from monitor.errors import StoreFull
from monitor.match.entry import Party, PartyKind, PlaceKind
from monitor.match.lists import Lists
from monitor.match.place import Place
from monitor.store import amend, amendment, negotiation
from monitor.store import kin as store
from monitor.store.amendment_table import amendments
from monitor.store.insert import insert_new
from monitor.store.session import Database
from monitor.wire.jobs import Jobs
from monitor.wire.kin import join
from tests.detect.state.scene import START
from tests.detect.state.test_kin import TWO, talks
from tests.servers.stores import opened
from tests.store.by_hand import spoken, to

LISTS = Lists.of(
    parties=[Party(id="ch", name="Switzerland", kind=PartyKind.STATE, country="ch")],
    places=[
        Place("geneva", "Geneva", PlaceKind.CITY, country="ch", inside="country:ch"),
        Place("country:ch", "Switzerland", PlaceKind.COUNTRY, country="ch"),
    ],
)


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    async with opened("sqlite", tmp_path) as database:
        yield database


async def test_what_is_one_is_merged_once_with_its_reason(db: Database) -> None:
    """It may be taken back like a person's merge."""
    for state in (TWO, talks("ch", "north", "south", hours=2)):
        await db.write(lambda conn, s=state: negotiation.put(conn, [(s, "x")], 0, at=START))
    assert len(await join(db, LISTS, now=START, machine=START)) == 1
    assert await join(db, LISTS, now=START, machine=START) == []
    ((version, made),) = await db.read(lambda conn: amendment.of_process(conn, "north+south"))
    assert (version, made.hand.author) == (2, "news-monitor")
    assert made.hand.why.startswith("one meeting: north, south in Geneva")
    target = await db.read(lambda conn: negotiation.resolve(conn, "ch+north+south"))
    assert target == "north+south"


async def test_what_a_person_took_apart_stays_apart(db: Database) -> None:
    """The next turn does not merge it again."""
    for state in (TWO, talks("ch", "north", "south", hours=2)):
        await db.write(lambda conn, s=state: negotiation.put(conn, [(s, "x")], 0, at=START))
    await join(db, LISTS, now=START, machine=START)
    await db.write(lambda conn: amend.revert(conn, "north+south", 1, spoken(n=1)))
    assert await join(db, LISTS, now=START, machine=START) == []
    states = await db.read(negotiation.listing)
    assert {row.id for row in states} == {"north+south", "ch+north+south"}


@pytest.mark.parametrize("other", ["north+south", "ch+north+south"])
async def test_what_no_longer_proves_to_be_one_stays_apart(db: Database, other: str) -> None:
    """Either may be stepped between the look and the merge: what they hold then decides."""
    for state in (TWO, talks("ch", "north", "south", hours=2)):
        await db.write(lambda conn, s=state: negotiation.put(conn, [(s, "x")], 0, at=START))
    found = Kin("ch+north+south", "north+south", "one meeting")
    await db.write(lambda conn: amend.change(conn, other, spoken(n=1), to("miami")))
    joined = await db.write(
        lambda conn: store.join(conn, found, lambda _: "ch", now=START, machine=START)
    )
    assert not joined
    assert await db.read(negotiation.merged) == []


class Failing:
    """A database whose first writes of that number fail; the rest is a real one."""

    def __init__(self, db: Database, *fails: int) -> None:
        self.db, self.fails, self.writes = db, fails, 0

    async def read(self, fn, **how):
        return await self.db.read(fn, **how)

    async def write(self, fn, **how):
        self.writes += 1
        if self.writes in self.fails:
            raise StoreFull("the disk is full")
        return await self.db.write(fn, **how)


@pytest.mark.parametrize("fails", [1, 2], ids=["the turn", "the merge"])
async def test_a_look_that_fails_is_made_again(db: Database, fails: int) -> None:
    """At the next second, and not at the next round of five minutes; once it is made it is spent."""
    for state in (TWO, talks("ch", "north", "south", hours=2)):
        await db.write(lambda conn, s=state: negotiation.put(conn, [(s, "x")], 0, at=START))
    broken, clock = Failing(db, fails), SetClock(START + timedelta(seconds=7))
    keeper = SimpleNamespace(house=SimpleNamespace(sense=SimpleNamespace(lists=LISTS)))
    service = SimpleNamespace(
        db=broken, clock=clock, keeper=keeper, owner="me", local=True, metrics=None, roles=()
    )
    jobs = Jobs(service)
    with pytest.raises(StoreFull):
        await jobs.kin()
    assert await db.read(negotiation.merged) == []
    clock.set(START + timedelta(seconds=8))
    await jobs.kin()
    assert await db.read(negotiation.merged) == ["ch+north+south"]
    made = broken.writes
    await jobs.kin()
    assert broken.writes == made


@pytest.mark.parametrize("spoiled", ["north+south", "east+west"])
async def test_two_that_cannot_be_merged_keep_no_others_apart(db: Database, spoiled: str) -> None:
    """They are said; the look is spent all the same, or it would be made each second."""
    for names in (("north", "south"), ("east", "west")):
        for n, parties in enumerate((names, ("ch", *names))):
            state = talks(*parties, hours=n + 1)
            await db.write(lambda conn, s=state: negotiation.put(conn, [(s, "x")], 0, at=START))
    row = {
        "process": spoiled, "version": 1, "act": "merge", "at": START, "author": "", "why": "",
        "after": 0, "doc": "{}",
    }  # fmt: skip
    await db.write(lambda conn: insert_new(conn, amendments, [row]))
    with capture_logs() as lines:
        (one,) = await join(db, LISTS, now=START, machine=START)
    assert one.winner in {"north+south", "east+west"} - {spoiled}
    assert [line["winner"] for line in lines if line["event"] == "not merged"] == [spoiled]
