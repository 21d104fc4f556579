"""What cards show: the state of now, whether or not an alert came of it."""

from dataclasses import replace

from sqlalchemy import select

from monitor.alert.sample import sample_alert, sample_mention
from monitor.deliver.thread import Parent, Swap, thread_key
from monitor.detect.model import Held, Negotiation, Round
from monitor.store import alert as alert_store
from monitor.store import card
from monitor.store.session import Database
from monitor.store.tables import cards
from monitor.store.thread import StoredThreads
from monitor.terms import Attention, Certainty
from tests.smalltalk import START

ALERT = replace(sample_alert(START), version=3, state={"venue": "Port Vell"})
KEY = ("slack", "C1", thread_key(ALERT))


def state(version: int, venue: str, number: int = 1) -> Negotiation:
    held = Held("v", venue, Certainty.REPORTED, START, "a")
    one = Round(number, ("arland", "borland"), None, START, venue=held)
    return Negotiation(
        "arland-borland", version, "Arland-Borland", one.parties, Attention.FOLLOWED, True, (one,)
    )


async def shown(db: Database, version: int) -> None:
    """A conversation whose card shows that version."""
    await db.write(lambda conn: alert_store.put(conn, ALERT, "a", at=START))
    await db.write(lambda conn: card.put(conn, ALERT))
    await StoredThreads(db).swap(*KEY, Swap(None, Parent("1.2", version)))


async def found(db: Database) -> list[tuple[str, int, dict[str, str]]]:
    rows = await db.read(card.stale)
    return [(one.target, one.alert.version, one.alert.state) for one in rows]


async def test_a_card_that_shows_the_newest_is_left_alone(db: Database) -> None:
    """Also when the negotiation moves on and the words stay."""
    await shown(db, 3)
    await db.write(lambda conn: card.bring_up(conn, state(9, "Port Vell")))
    assert await found(db) == []


async def test_a_state_in_other_words_is_to_be_shown(db: Database) -> None:
    """By what it says now."""
    await shown(db, 3)
    await db.write(lambda conn: card.bring_up(conn, state(4, "Port Vell, customs house")))
    assert await found(db) == [("C1", 4, {"venue": "Port Vell, customs house"})]


async def test_so_are_further_sources(db: Database) -> None:
    """The words stay, the version goes on; of another alert's card it does not."""
    await shown(db, 3)
    await db.write(lambda conn: card.touch(conn, replace(ALERT, id="other"), 5))
    assert await found(db) == []
    await db.write(lambda conn: card.touch(conn, ALERT, 5))
    assert await found(db) == [("C1", 5, {"venue": "Port Vell"})]


async def test_another_round_is_another_card(db: Database) -> None:
    """What moves in the second round is not shown on the first one's card."""
    await shown(db, 3)
    await db.write(lambda conn: card.bring_up(conn, state(7, "Elsewhere", number=2)))
    assert await found(db) == []


async def test_a_card_under_way_is_left_to_who_edits_it(db: Database) -> None:
    """And what has no round has no card."""
    await shown(db, 1)
    threads = StoredThreads(db)
    was = await threads.find(*KEY)
    await threads.swap(*KEY, Swap(was, replace(was, began=START)))
    assert await found(db) == []
    await db.write(lambda conn: card.put(conn, sample_mention()))
    assert len(await db.read(lambda conn: conn.execute(select(cards)).all())) == 1
