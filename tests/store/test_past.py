"""The stored past: what was stepped, in order, from where; and a rebuilt state written beside steps."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.detect.rebuild import rebuilt
from monitor.store import alert, amend, amendment, inbox, negotiation, past, rebuild
from monitor.store.article import save
from monitor.store.event import CLAIMS
from monitor.store.fault import MovedOnError
from monitor.store.log import Event, publish
from monitor.store.session import Database
from monitor.store.shelf import Shelf
from monitor.store.tables import reports
from monitor.stream.read import read_all
from monitor.stream.step import step_all
from tests.smalltalk import START, article, desk
from tests.store.by_hand import AB, AC, LATER, merge, put, spoken

TITLES = (
    "Aland and Bland meet in Port One",
    "Aland and Cland meet in Port Two",
    "Rain",
    "Aland and Bland meet in Port One again",
)


async def take(db: Database, *titles: str, first: int = 1) -> None:
    """Store, read and step articles as the service does, an hour apart."""
    at_desk = desk()
    for n, title in enumerate(titles, first):
        one = article(n, title, hours=n)
        await db.write(lambda conn, a=one: save(conn, [a], at=a.fetched))
        for item in read_all([one], at_desk).items:
            await db.write(
                lambda conn, i=item: step_all(conn, [i], at_desk, Shelf(), at=i.article.fetched)
            )


async def articles_of(db: Database, found: past.Past) -> list[str]:
    kept = await db.read(lambda conn: list(past.whole(conn, found.reports)))
    return [one.title for _, one in kept]


async def test_articles_come_in_the_order_they_were_stepped(db: Database) -> None:
    """Each in the revision that was; nothing holds yet where the past begins with the first."""
    await take(db, *TITLES)
    revised = replace(article(1, "Aland and Bland meet in Port Six", hours=9))
    await db.write(lambda conn: save(conn, [revised], at=START))
    for item in read_all([revised], desk()).items:
        await db.write(lambda conn, i=item: step_all(conn, [i], desk(), Shelf(), at=START))
    found = await db.read(past.begin)
    assert await articles_of(db, found) == [*TITLES, revised.title]
    assert found.bases == {}
    assert set(found.now) == {AB, AC}


async def test_a_part_begins_where_each_process_stood(db: Database) -> None:
    """Reports of just before come too: a version may be stored a little after what made it."""
    await take(db, *TITLES)
    found = await db.read(lambda conn: past.begin(conn, START + timedelta(hours=2.5)))
    assert await articles_of(db, found) == [*TITLES[1:]]
    assert {name: state.version for name, state in found.bases.items()} == {AB: 1, AC: 1}


async def test_what_a_person_settled_is_the_ground(db: Database) -> None:
    """What they only set is done again, at its place among the reports."""
    await take(db, *TITLES[:2])
    await put(db, AB, "port-two")
    found = await db.read(past.begin)
    assert [(one.process, one.after) for one in found.done] == [(AB, 2)]
    await merge(db, AC, AB, n=1)
    found = await db.read(past.begin)
    assert (found.done, found.settled) == ([], {AB: 2})
    assert found.bases[AB].version == 3
    assert found.ways.aliases == {AC: AB}


async def test_what_comes_meanwhile_is_added(db: Database) -> None:
    """Reports, what people did, and a merge as the new ground."""
    await take(db, *TITLES[:2])
    found = await db.read(past.begin)
    await take(db, *TITLES[2:], first=3)
    await put(db, AB, "port-two")
    await merge(db, AC, AB, n=1)
    await db.read(lambda conn: past.go_on(conn, found))
    assert await articles_of(db, found) == [*TITLES]
    assert [one.amendment.act.value for one in found.done] == ["set", "merge"]
    assert (found.settled, found.bases[AB].version) == ({AB: 4}, 3 + 1)


async def test_a_report_that_is_seen_late_is_added(db: Database) -> None:
    """Whoever is given an id first may commit last; the last id stays the highest one."""
    await take(db, *TITLES[:2])
    await number(db, "article-2", 1000)
    found = await db.read(past.begin)
    await take(db, TITLES[2], first=3)
    await number(db, "article-3", 999)
    await db.read(lambda conn: past.go_on(conn, found))
    assert [one.article for one in found.reports] == ["article-1", "article-2", "article-3"]
    assert found.last == 1000


async def number(db: Database, article: str, given: int) -> None:
    """Let the report of an article have this id."""
    of = reports.update().where(reports.c.article == article)
    await db.write(lambda conn: conn.execute(of.values(id=given)).rowcount)


async def test_an_empty_past(db: Database) -> None:
    assert (await db.read(past.begin)).since is None


async def test_a_rebuilt_state_is_refused_where_the_service_moved_on(db: Database) -> None:
    """Else its step would be lost; written, its changes count as known."""
    await take(db, *TITLES[:1])
    state = await db.read(lambda conn: negotiation.get(conn, AB))
    (of,) = state.rounds
    stepped = replace(
        state, rounds=(replace(of, venue=None, keys=(*of.keys, f"{AB}/1/venue//x/1")),)
    )
    found = rebuilt(state, stepped)
    await put(db, AB, "port-two")
    hand = replace(spoken().hand, id="by-hand:r", at=LATER)
    with pytest.raises(MovedOnError):
        await db.write(lambda conn: rebuild.settle(conn, found, hand, "2026-01-20"))
    now = await db.read(lambda conn: negotiation.get(conn, AB))
    await db.write(lambda conn: rebuild.settle(conn, rebuilt(now, stepped), hand, "2026-01-20"))
    after = await db.read(lambda conn: negotiation.get(conn, AB))
    assert (after.version, after.rounds[0].venue) == (3, None)
    assert await db.read(lambda conn: f"{AB}/1/venue//x/1" in alert.Known(conn))
    acts = await db.read(lambda conn: [one.act.value for _, one in amendment.of_process(conn, AB)])
    assert acts == ["set", "rebuild"]
    assert await db.write(lambda conn: amend.revert(conn, AB, 2, spoken(n=3)))


@pytest.mark.parametrize("key", [AB, AC])
async def test_a_rebuilt_state_is_refused_while_a_report_waits_to_be_stepped(
    db: Database, key: str
) -> None:
    """What it changes would be known before anybody was told; what was merged in counts too."""
    await take(db, *TITLES[:2])
    await merge(db, AC, AB)
    state = await db.read(lambda conn: negotiation.get(conn, AB))
    found = rebuilt(state, replace(state, rounds=state.rounds[:1]))
    hand = replace(spoken().hand, id="by-hand:r", at=LATER)
    waits = [Event(b"", b"bland+cland", "of-others"), Event(b"", key.encode(), "ours")]
    await db.write(lambda conn: publish(conn, CLAIMS, waits, at=START))
    with pytest.raises(MovedOnError, match=f"reports of {AB} wait"):
        await db.write(lambda conn: rebuild.settle(conn, found, hand, "2026-01-20"))
    await db.write(lambda conn: inbox.begin(conn, "step", "ours", at=START))
    await db.write(lambda conn: rebuild.settle(conn, found, hand, "2026-01-20"))
    after = await db.read(lambda conn: negotiation.get(conn, AB))
    assert after.version == state.version + 1
