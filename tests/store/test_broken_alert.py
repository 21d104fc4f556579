"""A stored alert that no program can read: seen, to be tried again, and nothing else stops."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from monitor.alert.model import Subscription
from monitor.errors import StoreError
from monitor.store import alert as alert_store
from monitor.store import brief, card, feedback, inbox
from monitor.store.session import Database
from monitor.store.shelf import Shelf
from monitor.store.tables import alerts, dead_letters, deliveries, reports
from tests.smalltalk import START, desk
from tests.store.test_lane import column, step
from tests.store.test_summary import DAILY, SEVEN, close, denial, states, tell, told
from tests.store.test_summary import alert as some_alert
from tests.stream.running import STILL, running, until
from tests.stream.running import store as publish

MEET, MOVED = "Aland and Bland meet in Port One", "Aland and Bland meet in Port Two"


async def spoil(db: Database, doc: str = '{"id": 7}') -> None:
    """Every alert stored so far."""
    await db.write(lambda conn: conn.execute(update(alerts).values(doc=doc)).rowcount)


async def test_a_report_of_its_change_is_a_dead_letter_that_can_be_replayed(db: Database) -> None:
    """The stream goes on; the letter names the alert, and once that is mended nothing is lost."""
    waiting = desk(Subscription("careful", "mail", "", min_sources=2))
    async with running(db, "local://", waiting, options=STILL):
        await publish(db, MEET)
        await until(db, alerts, 1)
        (doc,) = await column(db, alerts.c.doc)
        await spoil(db)
        await publish(db, MEET, first=2)
        await until(db, dead_letters, 1)
        (letter,) = await db.read(inbox.letters)
        assert (letter.consumer, letter.item) == ("step", "article-2")
        assert "the stored Alert cannot be read" in letter.error
        assert await column(db, deliveries.c.state) == ["waiting"]
        await spoil(db, doc)
        await db.write(lambda conn: inbox.replay(conn, [letter.id], at=START))
        await until(db, reports, 2)
    assert await column(db, deliveries.c.state) == ["pending"]
    assert await db.read(inbox.letters) == []


async def test_what_waits_for_it_is_given_up_when_a_newer_change_comes(db: Database) -> None:
    """Nobody can say whether it still holds; the newer change is alerted."""
    at_desk = desk(Subscription("careful", "mail", "", min_sources=2))
    await step(db, at_desk, Shelf(), MEET)
    await spoil(db)
    await step(db, at_desk, Shelf(), MOVED, first=2)
    assert await column(db, alerts.c.kind, alerts.c.created) == ["new_talks", "new_talks"]
    assert await column(db, deliveries.c.state, deliveries.c.since) == ["dead", "waiting"]


async def test_a_summary_tells_the_others(db: Database) -> None:
    """The one that cannot be read is dead, and seen."""
    await tell(db, some_alert(1), DAILY)
    await spoil(db)
    await tell(db, some_alert(2, "Beton", "Ceton"), DAILY)
    await close(db, SEVEN)
    assert await told(db) == ["Daily digest: 1 change in 1 negotiation"]
    assert [state for state, _ in await states(db)] == ["dead", "told", "pending"]


async def test_a_summary_of_nothing_else_is_none(db: Database) -> None:
    """And its window is closed all the same."""
    await tell(db, some_alert(1), DAILY)
    await spoil(db)
    assert await close(db, SEVEN) == [None]
    assert await close(db, SEVEN) == []
    assert await states(db) == [("dead", "digest")]


async def test_lists_leave_it_out(db: Database) -> None:
    """Briefs, judgements and cards are of the others."""
    await tell(db, some_alert(1), Subscription("desk", "console", ""))
    await db.write(lambda conn: conn.execute(deliveries.update().values(state="sent")).rowcount)
    await spoil(db)
    found = await db.read(lambda conn: brief.brief(conn, START, START + timedelta(days=1)))
    assert (found.summary.entries, found.summary.more) == ((), 1)
    assert await db.read(lambda conn: list(feedback.sent(conn))) == []
    assert await db.read(card.stale) == []


async def test_who_asks_for_it_is_told_why(db: Database) -> None:
    """With its id."""
    one = some_alert(1)
    await tell(db, one, Subscription("desk", "console", ""))
    await spoil(db)
    with pytest.raises(StoreError, match=f"alert {one.id}: the stored Alert cannot be read"):
        await db.read(lambda conn: alert_store.get(conn, one.id))


async def test_its_denial_reaches_those_who_were_told(db: Database) -> None:
    """Who they are stands in their deliveries, not in the alert."""
    claim = some_alert(1)
    await tell(db, claim, Subscription("desk", "console", ""))
    await db.write(lambda conn: conn.execute(deliveries.update().values(state="sent")).rowcount)
    await spoil(db)
    await tell(db, denial(claim))
    assert [state for state, _ in await states(db)] == ["sent", "pending"]
