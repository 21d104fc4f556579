"""States put right beside the steps: versions, alerts, and nothing lost."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select

from monitor.alert.model import Subscription
from monitor.alert.view import view_of
from monitor.detect.amend import close
from monitor.detect.amendment import Amendment
from monitor.detect.hand import Act
from monitor.detect.tell import closed
from monitor.errors import RefusedError
from monitor.store import amend, amendment, negotiation, timeline, trace
from monitor.store.session import Database
from monitor.store.shelf import Shelf
from monitor.store.tables import alerts, deliveries, reports, versions
from monitor.stream.step import step_all
from monitor.terms import Attention, Reason
from tests.smalltalk import START, desk
from tests.store.by_hand import AB, put, spoken, state_of, venue
from tests.store.test_lane import column, items, step


async def test_a_change_is_a_version_with_author_and_reason(db: Database) -> None:
    """The timeline says so; nothing is sent; the last step's memory holds no longer."""
    shelf = Shelf()
    await step(db, desk(), shelf, "Aland and Bland meet in Port One")
    sent = len(await column(db, deliveries.c.id))
    await put(db, AB, "port-two")
    entries = await db.read(lambda conn: timeline.of_process(conn, AB))
    last = entries[-1][0]
    assert (last.before, last.after, last.news) == ("Port One", "Port-Two", False)
    assert (last.act, last.author, last.why) == ("set", "Ann", "the ministry says so")
    assert len(await column(db, deliveries.c.id)) == sent
    await step(db, desk(), shelf, "Aland and Bland meet", first=60)
    assert await venue(db, AB) == "port-two"
    assert await column(db, versions.c.version, versions.c.version) == [1, 2, 3]


async def test_an_announced_change_is_a_normal_alert_marked_as_a_persons(db: Database) -> None:
    """Through rules and routes, once; who is not followed gets none, and one that is muted is refused."""
    await step(db, desk(), Shelf(), "Aland and Bland meet in Port One")
    done = await put(db, AB, "port-two", aloud=True)
    (said,) = done.said
    assert (said.reason, said.alert.by, said.alert.rules) == (Reason.SELECTED, "Ann", ("all",))
    assert said.alert.changes[0].key == f"{AB}/2026-01-20/venue//port-two/1"
    assert view_of(said.alert, None).kind_words == "Venue changed, put right by Ann"
    way = await db.read(lambda conn: trace.way(conn, said.alert.id))
    assert (way[0].what, way[0].said) == ("put right", "Ann: the ministry says so")
    to_whom = select(deliveries.c.subscription).where(deliveries.c.alert == said.alert.id)
    assert set(await db.read(lambda conn: conn.execute(to_whom).scalars())) == {"desk", "mail"}
    await db.write(lambda conn: negotiation.attend(conn, AB, Attention.WATCHED, at=START))
    watched = await put(db, AB, "port-one", aloud=True, n=1)
    assert [one.reason for one in watched.said] == [Reason.NOT_FOLLOWED]
    await db.write(lambda conn: negotiation.attend(conn, AB, Attention.MUTED, at=START))
    with pytest.raises(RefusedError, match="is muted"):
        await put(db, AB, "port-two", aloud=True, n=2)
    assert await venue(db, AB) == "port-one"


async def test_a_person_among_concurrent_steps_loses_nothing(db: Database) -> None:
    """Every step and every word has its version; the words are all there."""
    at_desk, shelf = desk(), Shelf()
    await step(db, at_desk, shelf, "Aland and Bland meet in Port One")
    every = items(at_desk, *(f"Aland and Bland meet in Port N{n}" for n in range(20)), first=2)

    async def one(n: int) -> None:
        await db.write(lambda conn: step_all(conn, [every[n]], at_desk, shelf, at=START))

    async def word(n: int) -> None:
        await put(db, AB, f"port-word-{n}", n=n)

    await asyncio.gather(*(one(n) for n in range(20)), *(word(n) for n in range(10)))
    made = await db.read(lambda conn: amendment.of_process(conn, AB))
    state = await state_of(db, AB)
    assert len(made) == 10
    assert len(await column(db, reports.c.id)) == 21
    found = await column(db, versions.c.version, versions.c.version)
    assert found == list(range(1, state.version + 1))


async def test_a_reverted_version_and_one_that_is_not_there(db: Database) -> None:
    """What was alerted is known when it is reported again; unknown versions say which are kept."""
    await step(db, desk(), Shelf(), "Aland and Bland meet in Port One")
    await put(db, AB, "port-two", aloud=True)
    before = len(await column(db, alerts.c.id))
    await db.write(lambda conn: amend.revert(conn, AB, 1, spoken(n=1)))
    assert await venue(db, AB) == "port-one"
    for n in range(3):
        await step(db, desk(), Shelf(), "Aland and Bland meet in Port-Two"[:32], first=100 + n)
    assert len(await column(db, alerts.c.id)) == before
    for version, says in ((9, "1 to "), ((await state_of(db, AB)).version, "holds now")):
        with pytest.raises(RefusedError, match=says):
            await db.write(lambda conn, v=version: amend.revert(conn, AB, v, spoken(n=2)))
    with pytest.raises(RefusedError, match="no report has named"):
        await db.write(lambda conn: amend.revert(conn, "never", 1, spoken(n=2)))


async def test_what_waits_for_talks_that_a_person_closed_lapses(db: Database) -> None:
    """It would tell what nobody waits for any more, silent or not."""
    at_desk = desk(Subscription("two", "console", "", min_sources=2))
    await step(db, at_desk, Shelf(), "Aland and Bland meet in Port One")
    assert await column(db, deliveries.c.state) == ["waiting"]

    def end(state, hand):
        return close(state, hand), Amendment(Act.CLOSE, hand)

    word = replace(spoken(), tell=closed)
    await db.write(lambda conn: amend.change(conn, AB, word, end))
    assert await column(db, deliveries.c.state) == ["lapsed"]
    assert await column(db, deliveries.c.reason) == [Reason.SUPERSEDED.value]
