"""One stored negotiation made two: reports go along, and later ones follow."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from monitor.alert.model import Subscription
from monitor.errors import RefusedError
from monitor.store import alert, amend, negotiation
from monitor.store.session import Database
from monitor.store.shelf import Shelf
from monitor.store.tables import alerts, claims, deliveries, reports
from monitor.stream.step import step_all
from monitor.terms import Attention
from tests.smalltalk import START, desk
from tests.store.by_hand import AB, AC, divide, merge, spoken, state_of, two_in_one
from tests.store.test_lane import column, items, step


async def test_a_split_takes_its_reports_along_and_later_ones_follow(db: Database) -> None:
    """By their parties, also those that the reader takes for the old process's."""
    shelf = await two_in_one(db)
    done, parts = await divide(db, [2], "cland-talks", n=1)
    assert (done.after.attention, parts.branch.target) == (Attention.FOLLOWED, "cland-talks")
    assert sorted(set(await column(db, reports.c.process))) == [AB, "cland-talks"]
    assert sorted(set(await column(db, claims.c.process))) == [AB, "cland-talks"]
    sent = await column(db, alerts.c.id)
    await step(db, desk(), shelf, "Aland and Cland meet in Port Two", first=3)
    assert (await state_of(db, "cland-talks")).rounds[0].venue.families == ("Paper 2", "Paper 3")
    assert [r.venue.value for r in (await state_of(db, AB)).rounds] == ["port-one"]
    assert await column(db, alerts.c.id) == sent
    for name in (AB, "cland-talks", AC):
        with pytest.raises(RefusedError):
            await divide(db, [1], name, n=2)


async def test_one_event_is_stepped_in_each_process_it_is_of(db: Database) -> None:
    """Items of one key, some of which follow a branch."""
    await two_in_one(db)
    await divide(db, [2], "cland-talks", n=1)
    ours, theirs = items(
        desk(),
        "Aland and Bland meet in Port Four",
        "Aland and Cland meet in Port Five",
        first=70,
    )
    theirs = replace(theirs, meeting=replace(theirs.meeting, key=AB))
    await db.write(lambda conn: step_all(conn, [theirs, ours], desk(), Shelf(), at=START))
    last = (await column(db, reports.c.process, reports.c.id))[-2:]
    assert sorted(last) == [AB, "cland-talks"]


async def test_a_version_before_a_split_is_reached_by_a_merge(db: Database) -> None:
    """Else its rounds would be in two processes at once."""
    await two_in_one(db)
    await divide(db, [2], "cland-talks", n=1)
    with pytest.raises(RefusedError, match="merge cland-talks --into aland-bland"):
        await db.write(lambda conn: amend.revert(conn, AB, 1, spoken(n=2)))


async def test_a_split_undoes_a_merge(db: Database) -> None:
    """Under the loser's own id: its versions go on."""
    await two_in_one(db)
    done, _ = await divide(db, [2], AC, n=1)
    assert (done.after.version, await db.read(lambda conn: negotiation.resolve(conn, AC))) == (
        2,
        AC,
    )


async def test_what_waits_goes_along_with_a_split(db: Database) -> None:
    """It is of the new process: a newer change there overtakes it; what is of the rest stays."""
    at_desk, shelf = desk(Subscription("two", "console", "", min_sources=2)), Shelf()
    await step(db, at_desk, shelf, "Aland and Bland meet in Port One")
    await step(db, at_desk, shelf, "Aland and Cland meet in Port Two", first=2)
    await merge(db, AC, AB)
    await step(db, at_desk, shelf, "Aland and Cland meet in Port Six", first=3)
    rows = await db.read(lambda conn: conn.execute(select(alerts.c.id, alerts.c.title)).all())
    (going,) = (row.id for row in rows if "Port Six" in row.title)
    (staying,) = (row.id for row in rows if row.id != going)
    done, _ = await divide(db, [2], "cland-talks", n=1)
    moved = await db.read(lambda conn: alert.get(conn, going))
    assert (moved.process, moved.round, moved.version) == ("cland-talks", 1, done.after.version)
    assert {change.key.partition("/")[0] for change in moved.changes} == {"cland-talks"}
    assert (await db.read(lambda conn: alert.get(conn, staying))).process == AB
    await step(db, at_desk, shelf, "Aland and Cland meet in Port Nine", first=4)
    query = select(deliveries.c.state).where(deliveries.c.alert.in_([going, staying]))
    states = await db.read(lambda conn: conn.execute(query).scalars().all())
    assert sorted(states) == ["lapsed", "waiting"]
