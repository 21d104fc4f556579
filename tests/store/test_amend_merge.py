"""Two stored negotiations made one: rounds, keys, what waits, and who asked for them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from monitor.alert.model import Book, Subscription
from monitor.alert.silence import Silence, parse_matcher
from monitor.errors import RefusedError
from monitor.store import alert, amend, negotiation, silence
from monitor.store.session import Database
from monitor.store.shelf import Shelf
from monitor.store.tables import alert_keys, alerts, claims, deliveries, reports
from monitor.terms import Attention, Reason
from tests.smalltalk import START, AnyRule, desk
from tests.store.by_hand import AB, AC, LATER, merge, spoken, state_of, two_in_one
from tests.store.test_lane import column, step


async def test_a_merge_moves_rounds_reports_and_keys(db: Database) -> None:
    """Later reports of the loser go to the winner, and raise no alert that was raised before."""
    shelf = Shelf()
    await step(db, desk(), shelf, "Aland and Bland meet in Port One")
    await step(db, desk(), shelf, "Aland and Cland meet in Port Two", first=2)
    await merge(db, AC, AB)
    state = await state_of(db, AB)
    assert [r.venue.value for r in state.rounds] == ["port-one", "port-two"]
    label = state.rounds[1].name
    keys = set(await column(db, alert_keys.c.key))
    assert f"{AB}/{label}/venue//port-two/1" in keys or not any(AC in key for key in keys)
    assert set(await column(db, claims.c.process)) == {AB}
    sent = await column(db, alerts.c.id)
    await step(db, desk(), shelf, "Aland and Cland meet in Port Two", first=3)
    assert await column(db, alerts.c.id) == sent
    assert len((await state_of(db, AB)).rounds) == 2
    assert set(await column(db, reports.c.process)) == {AB}
    with pytest.raises(RefusedError, match="one already"):
        await merge(db, AB, AC, n=1)


async def test_a_revert_of_a_merge_lets_the_loser_live(db: Database) -> None:
    """It steps by itself again."""
    await step(db, desk(), Shelf(), "Aland and Bland meet in Port One")
    await step(db, desk(), Shelf(), "Aland and Cland meet in Port Two", first=2)
    await merge(db, AC, AB)
    done = await db.write(lambda conn: amend.revert(conn, AB, 1, spoken(n=1)))
    assert done.freed == (AC,)
    await step(db, desk(), Shelf(), "Aland and Cland meet in Port Two", first=3)
    assert (await state_of(db, AC)).version == 2


async def test_what_waits_goes_along_with_a_merge(db: Database) -> None:
    """It is of the winner's round: a newer change of that overtakes it."""
    at_desk, shelf = desk(Subscription("two", "console", "", min_sources=2)), Shelf()
    await step(db, at_desk, shelf, "Aland and Bland meet")
    await step(db, at_desk, shelf, "Aland and Cland meet in Port Two", first=2)
    await db.write(lambda conn: negotiation.attend(conn, AC, Attention.FOLLOWED, at=START))
    await step(db, at_desk, shelf, "Aland and Cland meet in Port Six", first=3)
    of = select(alerts.c.id).where(alerts.c.process == AC)
    (waiting,) = await db.read(lambda conn: conn.execute(of).scalars().all())
    await merge(db, AC, AB)
    moved = await db.read(lambda conn: alert.get(conn, waiting))
    number = (await state_of(db, AB)).rounds[-1].number
    assert (moved.process, moved.round, moved.process_title) == (AB, number, "Aland-Bland")
    assert {change.key.partition("/")[0] for change in moved.changes} == {AB}
    await step(db, at_desk, shelf, "Aland and Cland meet in Port Nine", first=4)
    row = select(deliveries.c.state, deliveries.c.reason).where(deliveries.c.alert == waiting)
    assert await db.read(lambda conn: conn.execute(row).all()) == [("lapsed", "superseded")]


def asking(processes: tuple[str, ...] = (), subscribed: tuple[str, ...] = ()):
    """A desk with one rule and one subscription that ask for these processes."""
    mine = Subscription("desk", "console", "", processes=subscribed)
    return replace(desk(), book=Book({"all": AnyRule(processes=processes)}, (mine,)))


@pytest.mark.parametrize("ask", [{"processes": (AC,)}, {"subscribed": (AC,)}])
async def test_rules_and_subscriptions_may_name_what_was_merged(db: Database, ask) -> None:
    """It means the winner, from the merge on, also for who remembers the process from before it."""
    at_desk, shelf = asking(**ask), Shelf()
    await step(db, at_desk, shelf, "Aland and Bland meet in Port One")
    await step(db, at_desk, shelf, "Aland and Cland meet in Port Two", first=2)
    assert await column(db, deliveries.c.id) == []
    await merge(db, AC, AB)
    await step(db, at_desk, shelf, "Aland and Bland meet in Port Four", first=60)
    assert await column(db, deliveries.c.state) == ["pending"]


@pytest.mark.parametrize("first", ["silence", "merge"])
async def test_a_silence_of_what_is_merged_keeps_back_the_winners_alerts(
    db: Database, first: str
) -> None:
    """Whichever was first; and so does one that mutes it."""
    shelf = Shelf()
    await step(db, desk(), shelf, "Aland and Bland meet in Port One")
    await step(db, desk(), shelf, "Aland and Cland meet in Port Two", first=2)
    one = Silence(
        "s", (parse_matcher(f"process={AC}"),), START, LATER + timedelta(days=9), "", "Ann"
    )
    if first == "merge":
        await merge(db, AC, AB)
    await db.write(lambda conn: silence.add(conn, one))
    if first == "silence":
        await merge(db, AC, AB)
    sent = set(await column(db, deliveries.c.id))
    await step(db, desk(), shelf, "Aland and Bland meet in Port Four", first=60)
    where = select(deliveries.c.reason).where(deliveries.c.id.not_in(sent))
    found = await db.read(lambda conn: conn.execute(where).scalars().all())
    assert set(found) == {Reason.SILENCED.value}


async def test_attention_given_to_what_was_merged_is_the_winners(db: Database) -> None:
    await two_in_one(db)
    assert await db.write(lambda conn: negotiation.attend(conn, AC, Attention.MUTED, at=START))
    assert (await state_of(db, AB)).attention is Attention.MUTED
