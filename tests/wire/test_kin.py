"""The job that merges unlisted negotiations: a version that says why, and later reports follow."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from monitor.detect.kin import Kin
from monitor.match.entry import Party, PartyKind, PlaceKind
from monitor.match.lists import Lists
from monitor.match.place import Place
from monitor.store import amend, amendment, negotiation
from monitor.store import kin as store
from monitor.store.session import Database
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
