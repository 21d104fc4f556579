"""A stored state that no program can read: its reports are kept, all others go on, a person mends it."""

from typing import Any

import pytest
from sqlalchemy import Connection, event, update

from monitor.detect.model import Negotiation
from monitor.errors import StateBroken
from monitor.store import amend, inbox, kin, negotiation
from monitor.store.doc import dump
from monitor.store.insert import insert_all
from monitor.store.session import Database
from monitor.store.shelf import Shelf
from monitor.store.tables import alerts, attempts, dead_letters, negotiations, reports, versions
from tests.smalltalk import START, desk
from tests.store.by_hand import AB, AC, put, spoken, state_of
from tests.store.test_lane import column, step
from tests.stream.running import STILL, running, until
from tests.stream.running import store as publish

MEET, MOVED = "Aland and Bland meet in Port One", "Aland and Bland meet in Port Two"


async def spoil(db: Database, *tables) -> None:
    """The state of the one, in these tables."""
    for table in tables:
        key = table.c.id if table is negotiations else table.c.process
        broken = update(table).where(key == AB).values(doc='{"id": 7}')
        await db.write(lambda conn, b=broken: conn.execute(b).rowcount)


async def test_its_reports_are_dead_letters_and_the_others_go_on(db: Database) -> None:
    """At once, without a rebuild of the stream; once it is mended nothing of them is lost."""
    async with running(db, "local://", desk(), options=STILL):
        await publish(db, MEET)
        await until(db, alerts, 1)
    await spoil(db, negotiations)
    async with running(db, "local://", desk(), options=STILL):
        await publish(db, MOVED, "Aland and Cland meet in Port Two", first=2)
        await until(db, dead_letters, 1)
        await until(db, reports, 2)
        (letter,) = await db.read(inbox.letters)
        assert (letter.consumer, letter.item) == ("step", "article-2")
        assert f"{AB}: the stored Negotiation cannot be read" in letter.error
        assert f"monitor processes revert {AB} --to" in letter.error
        assert (await state_of(db, AC)).rounds
        assert await column(db, attempts.c.event) == [], "no event was tried twice"
        await db.write(lambda conn: amend.revert(conn, AB, 1, spoken()))
        assert (await state_of(db, AB)).rounds[0].venue.value == "port-one"
        await db.write(lambda conn: inbox.replay(conn, [letter.id], at=START))
        await until(db, reports, 3)
    assert (await state_of(db, AB)).version == 3


async def test_only_what_mends_it_may_change_it(db: Database) -> None:
    """An edit of what cannot be read would lose what it holds."""
    await step(db, desk(), Shelf(), MEET)
    await step(db, desk(), Shelf(), MOVED, first=2)
    await spoil(db, negotiations)
    with pytest.raises(StateBroken):
        await put(db, AB, "port-six")
    done = await db.write(lambda conn: amend.revert(conn, AB, 2, spoken()))
    assert (done.after.version, done.after.rounds[0].venue.value) == (3, "port-two")


async def test_who_looks_at_many_leaves_it_out(db: Database) -> None:
    """Where no version can be read either, its row still tells what it was."""
    await step(db, desk(), Shelf(), MEET)
    await step(db, desk(), Shelf(), "Aland and Cland meet in Port Two", first=2)
    await spoil(db, negotiations, versions)
    assert [s.id for s in await db.read(lambda conn: kin.recent(conn, START))] == [AC]
    left = await db.read(lambda conn: negotiation.salvaged(conn, AB))
    assert (left.id, left.version, left.rounds) == (AB, 1, ())
    assert await db.read(lambda conn: negotiation.salvaged(conn, "never")) is None


async def test_what_is_left_is_found_without_reading_every_version(db: Database) -> None:
    """The documents of the last ones are read one by one until one can be, and no more than a bound."""
    await step(db, desk(), Shelf(), MEET)
    doc = dump(await state_of(db, AB))
    rows = [
        {"process": AB, "version": n, "at": START, "article": "x", "doc": doc}
        for n in range(2, 2 * negotiation.SALVAGE)
    ]
    await db.write(lambda conn: insert_all(conn, versions, rows))
    read: list[int] = []

    def salvage(conn: Connection) -> Negotiation | None:
        @event.listens_for(conn, "before_cursor_execute")
        def asked(*call: Any) -> None:
            if "doc" in call[2]:
                read.append(1)

        try:
            return negotiation.salvaged(conn, AB)
        finally:
            event.remove(conn, "before_cursor_execute", asked)

    async def spoil_from(first: int) -> Negotiation | None:
        read.clear()
        last = (versions.c.process == AB) & (versions.c.version >= first)
        spoiled = update(versions).where(last).values(doc="{}")
        await db.write(lambda conn: conn.execute(spoiled).rowcount)
        return await db.read(salvage)

    newest = 2 * negotiation.SALVAGE - 1
    left = await spoil_from(newest - 1)
    assert left is not None
    assert left.rounds
    assert len(read) == 3
    left = await spoil_from(2)
    assert left is not None
    assert left.rounds == ()
    assert len(read) == negotiation.SALVAGE
