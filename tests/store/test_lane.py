"""One key's steps: what is written, what is remembered, and what waits."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from monitor.alert.model import Subscription
from monitor.alert.pipeline import Item, items_of
from monitor.store import negotiation, report
from monitor.store.session import Database
from monitor.store.settle import lapse
from monitor.store.shelf import Shelf
from monitor.store.tables import alerts, claims, deliveries, developments, evidence, lanes, reports
from monitor.stream.desk import Desk
from monitor.stream.step import step_all
from monitor.terms import Certainty
from tests.servers.stores import empty
from tests.smalltalk import START, article, desk

WEATHER = ("Heavy rain floods southern villages", "Southern villages flooded by heavy rain",
           "Volcano wakes after centuries", "Heavy rain floods southern villages again")  # fmt: skip


def items(at_desk: Desk, *titles: str, first: int = 1) -> list[Item]:
    found = []
    for n, title in enumerate(titles, first):
        matched = at_desk.match(article(n, title, hours=n))
        found.extend(items_of(matched, at_desk.read(matched)))
    return found


async def step(db: Database, at_desk: Desk, shelf: Shelf, *titles: str, first: int = 1) -> None:
    for item in items(at_desk, *titles, first=first):
        await db.write(lambda conn, i=item: step_all(conn, [i], at_desk, shelf, at=START))


async def column(db: Database, of, order=None) -> list:
    query = select(of) if order is None else select(of).order_by(order)
    return list(await db.read(lambda conn: conn.execute(query).scalars().all()))


async def test_articles_about_the_same_thing_are_one_development(db: Database) -> None:
    """With what the process remembers, without it, and after a restart: the same groups."""
    shelf = Shelf()
    await step(db, desk(), shelf, *WEATHER[:2])
    await step(db, desk(), shelf, WEATHER[2], first=3)
    await step(db, desk(), Shelf(), WEATHER[3], first=4)
    groups = await column(db, reports.c.development, reports.c.id)
    assert groups[0] == groups[1] == groups[3] != groups[2]
    assert len(await column(db, developments.c.id)) == 2


async def test_a_step_taken_back_is_forgotten(db: Database) -> None:
    """What is remembered never runs ahead of what was written."""
    shelf = Shelf()
    (item,) = items(desk(), WEATHER[0])

    def fail(conn) -> None:
        step_all(conn, [item], desk(), shelf, at=START)
        raise ValueError

    with pytest.raises(ValueError):
        await db.write(fail)
    await step(db, desk(), shelf, WEATHER[1], first=2)
    assert await column(db, developments.c.id) == await column(db, reports.c.development)


async def test_claims_and_reports_are_kept_with_their_words(db: Database) -> None:
    """They are what outlives the article."""
    await step(db, desk(), Shelf(), "Aland and Bland meet in Port One")
    rows = await db.read(lambda conn: report.of_process(conn, "aland-bland"))
    assert {(row.slot, row.value) for row in rows} == {("status", "planned"), ("venue", "port-one")}
    assert {row.sentence for row in rows} == {"Aland and Bland meet in Port One"}
    assert len(await column(db, claims.c.id)) == 2


async def test_a_waiting_delivery_is_sent_when_a_second_source_comes(db: Database) -> None:
    """And the alert then names both."""
    wanted = Subscription("careful", "mail", "", min_sources=2)
    at_desk = desk(wanted)
    meet = "Aland and Bland meet in Port One"
    await step(db, at_desk, Shelf(), meet)
    assert await column(db, deliveries.c.state) == ["waiting"]
    await step(db, at_desk, Shelf(), meet, first=2)
    assert len(await column(db, alerts.c.id)) == 1
    assert len(await column(db, evidence.c.change)) > 0
    assert await column(db, deliveries.c.have_sources) != [1]
    assert await column(db, deliveries.c.state) == ["pending"]


async def test_a_waiting_delivery_nobody_can_read_stops_nothing(db: Database) -> None:
    """It is dead, and says why; its neighbour is sent, and the report is kept."""
    at_desk = desk(*(Subscription(name, "mail", "", min_sources=2) for name in ("a", "b")))
    meet = "Aland and Bland meet in Port One"
    await step(db, at_desk, Shelf(), meet)
    broken = deliveries.update().where(deliveries.c.subscription == "a").values(doc='{"id": 7}')
    await db.write(lambda conn: conn.execute(broken).rowcount)
    await step(db, at_desk, Shelf(), meet, first=2)
    by = deliveries.c.subscription
    assert await column(db, deliveries.c.state, by) == ["dead", "pending"]
    assert "cannot be read" in (await column(db, deliveries.c.error, by))[0]
    assert len(await column(db, reports.c.id)) == 2


async def test_a_waiting_delivery_lapses(db: Database) -> None:
    """After 72 hours nobody wants to know."""
    at_desk = desk(Subscription("careful", "mail", "", min_sources=2))
    await step(db, at_desk, Shelf(), "Aland and Bland meet in Port One")
    now = START + timedelta(hours=80)
    assert await db.write(lambda conn: lapse(conn, now=now)) == 1
    assert await column(db, deliveries.c.state) == ["lapsed"]
    assert await db.write(lambda conn: lapse(conn, now=now)) == 0


@pytest.mark.parametrize("live", [True, False])
async def test_a_clock_that_ran_ahead_is_not_kept(db: Database, live: bool) -> None:
    """One article "of next year" makes nothing late that comes after it; a replay has its own time."""
    at_desk, later = replace(desk(), live=live), START + timedelta(hours=31)
    (ahead,) = items(at_desk, "Aland and Bland meet in Port One", first=365 * 24)
    (after,) = items(at_desk, "Aland and Bland meet in Port Two", first=30)
    for item, at in ((ahead, START), (after, later)):
        await db.write(lambda conn, i=item, at=at: step_all(conn, [i], at_desk, Shelf(), at=at))
    (clock,) = await column(db, lanes.c.clock)
    assert clock == (after if live else ahead).article.fetched


async def test_state_does_not_depend_on_rules(db: Database, kind: str, tmp_path) -> None:
    """No rule at all gives the same developments, claims and reports."""
    titles = ("Aland and Bland meet in Port One", "Rain", "Aland and Bland meet in Port Two")
    silent = Desk(desk().match, desk().read, type(desk().book)({}, ()), desk().processes)
    other = Database(await empty(kind, tmp_path, "other.db"))
    await other.open()
    await step(db, desk(), Shelf(), *titles)
    await step(other, silent, Shelf(), *titles)
    for of in (claims.c.doc, developments.c.doc, reports.c.development):
        assert await column(db, of, of) == await column(other, of, of)
    count = select(func.count()).select_from(alerts)
    assert await other.read(lambda conn: conn.execute(count).scalar()) == 0
    await other.close()


async def test_reports_of_a_merged_process_open_the_one_it_lives_on_as(db: Database) -> None:
    """Also where nobody has heard of that one yet."""
    await step(db, desk(), Shelf(), "Aland and Cland meet in Port One")
    await db.write(lambda conn: negotiation.merge(conn, "aland+cland", "aland-bland", at=START))
    await step(db, desk(), Shelf(), "Aland and Cland meet in Port Two", first=2)
    state = await db.read(lambda conn: negotiation.get(conn, "aland-bland"))
    assert (state.id, state.version) == ("aland-bland", 1)
    assert await column(db, reports.c.process, reports.c.id) == ["aland+cland", "aland-bland"]


async def test_a_report_that_is_confirmed_is_followed_up_once(db: Database) -> None:
    """To whom it was sent; a third report is no further message."""
    at_desk = desk(Subscription("desk", "console", ""))
    await tell(db, at_desk, "one", 1, Certainty.REPORTED)
    await db.write(lambda conn: conn.execute(deliveries.update().values(state="sent")).rowcount)
    for n, by in ((2, "two"), (3, "three")):
        await tell(db, at_desk, by, n, Certainty.CONFIRMED)
    assert await column(db, alerts.c.kind, alerts.c.created) == ["new_talks", "confirmation"]
    assert await column(db, deliveries.c.state, deliveries.c.since) == ["sent", "pending"]
    docs = await column(db, alerts.c.doc, alerts.c.created)
    assert '"title":"Confirmed: ' in docs[1]


async def test_no_confirmation_of_what_is_still_to_be_sent(db: Database) -> None:
    """The alert itself will say it."""
    at_desk = desk(Subscription("desk", "console", ""))
    await tell(db, at_desk, "one", 1, Certainty.REPORTED)
    await tell(db, at_desk, "two", 2, Certainty.CONFIRMED)
    assert await column(db, alerts.c.kind) == ["new_talks"]


async def tell(db: Database, at_desk: Desk, by: str, n: int, certainty: Certainty) -> None:
    """The same talks, by one more paper, so sure of it."""
    (item,) = items(at_desk, "Aland and Bland meet in Port One", first=n)
    claims = tuple(replace(claim, certainty=certainty) for claim in item.meeting.claims)
    article = replace(item.article, origin=replace(item.article.origin, publisher=by))
    told = replace(item, article=article, meeting=replace(item.meeting, claims=claims))
    await db.write(lambda conn: step_all(conn, [told], at_desk, Shelf(), at=START))


async def test_a_development_nobody_can_read_is_left_out(db: Database) -> None:
    """The next article about the same thing opens another; nothing crashes."""
    await step(db, desk(), Shelf(), WEATHER[0])
    spoil = developments.update().values(doc="{}")
    await db.write(lambda conn: conn.execute(spoil).rowcount)
    await step(db, desk(), Shelf(), WEATHER[3], first=2)
    assert len(await column(db, developments.c.id)) == 2
