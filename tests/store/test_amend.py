"""States put right beside the steps: versions, keys, aliases, branches, and nothing lost."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from monitor.alert.model import Book, Subscription
from monitor.alert.silence import Silence, parse_matcher
from monitor.alert.view import view_of
from monitor.detect.amend import close, set_slots
from monitor.detect.amendment import Amendment
from monitor.detect.assign import Assignment
from monitor.detect.hand import BY_HAND, Act, Hand
from monitor.detect.model import Claim
from monitor.detect.tell import closed
from monitor.errors import RefusedError
from monitor.store import alert, amend, amend_two, amendment, negotiation, silence, timeline, trace
from monitor.store.amend import Spoken
from monitor.store.amend_two import Target
from monitor.store.announce import Voice
from monitor.store.session import Database
from monitor.store.shelf import Shelf
from monitor.store.tables import alert_keys, alerts, claims, deliveries, reports, versions
from monitor.stream.step import step_all
from monitor.terms import Attention, Certainty, Reason, Slot
from tests.smalltalk import START, AnyRule, desk
from tests.store.test_lane import column, items, step

AB, AC = "aland-bland", "aland+cland"
LATER = START + timedelta(days=2)


def spoken(*, aloud: bool = False, n: int = 0) -> Spoken:
    hand = Hand(f"{BY_HAND}{n}", "Ann", "the ministry says so", LATER)
    return Spoken(hand, Voice(desk().book, lambda _: ((), ()), LATER), aloud)


def to(place: str):
    """Sets the venue."""
    claim = Claim(Slot.VENUE, place, place.title(), certainty=Certainty.CONFIRMED)
    given = (Assignment(Slot.VENUE, (claim,)),)

    def edit(state, hand):
        after, number = set_slots(state, given, hand)
        return after, Amendment(Act.SET, hand, given, number)

    return edit


async def put(db: Database, process: str, place: str, **how):
    return await db.write(lambda conn: amend.change(conn, process, spoken(**how), to(place)))


async def state_of(db: Database, process: str):
    return await db.read(lambda conn: negotiation.get(conn, process))


async def venue(db: Database, process: str) -> str:
    return (await state_of(db, process)).rounds[-1].venue.value


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


async def merge(db: Database, loser: str, winner: str, n: int = 0):
    return await db.write(lambda conn: amend_two.merge(conn, loser, winner, spoken(n=n)))


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


async def divide(db: Database, numbers, target: str, n: int = 0):
    return await db.write(
        lambda conn: amend_two.divide(conn, AB, numbers, Target(target), spoken(n=n))
    )


async def two_in_one(db: Database) -> Shelf:
    """Aland's talks with Bland and with Cland, in one process."""
    shelf = Shelf()
    await step(db, desk(), shelf, "Aland and Bland meet in Port One")
    await step(db, desk(), shelf, "Aland and Cland meet in Port Two", first=2)
    await merge(db, AC, AB)
    return shelf


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
