"""Places in the line of a receiver, on a clock that is the database's own."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from monitor.alert.model import Subscription
from monitor.clock import SystemClock
from monitor.deliver.line import Rate
from monitor.deliver.model import mark_of
from monitor.store import subscription
from monitor.store.pace import StoredPaces
from monitor.store.retention import Keep, sweep
from monitor.store.session import Database
from monitor.store.subscription_erase import erase
from monitor.store.tables import paces

SLOW = timedelta(hours=1)
"""So far apart that no slow machine closes the gap."""
EVER = timedelta(days=9)


async def waits(db: Database, rate: Rate, n: int, target: str = "C1") -> list[int]:
    """Whole gaps that ``n`` at once have to wait, the least first."""
    lines = [StoredPaces(db) for _ in range(n)]
    asked = [line.reserve("slack", target, rate, EVER) for line in lines]
    return sorted(round(wait / SLOW) for wait in await asyncio.gather(*asked))


async def test_everybody_gets_a_place_of_their_own(db: Database) -> None:
    """However many processes ask at once; another receiver has another line."""
    assert await waits(db, Rate(SLOW), 5) == [0, 1, 2, 3, 4]
    assert await waits(db, Rate(SLOW), 1, "C2") == [0]


async def test_a_few_may_go_at_once(db: Database) -> None:
    assert await waits(db, Rate(SLOW, burst=3), 5) == [0, 0, 0, 1, 2]


async def test_who_will_not_wait_so_long_takes_no_place(db: Database) -> None:
    """Else those who come again and again would push everybody back."""
    lines = StoredPaces(db)
    await lines.reserve("slack", "C1", Rate(SLOW), EVER)
    for _ in range(3):
        wait = await lines.reserve("slack", "C1", Rate(SLOW), timedelta(seconds=3))
        assert round(wait / SLOW) == 1
    assert await waits(db, Rate(SLOW), 1) == [1]


async def test_a_hold_counts_for_all_and_a_shorter_one_ends_none(db: Database) -> None:
    lines, rate = StoredPaces(db), Rate(SLOW, burst=2)
    await lines.hold("slack", "C1", rate, 5 * SLOW)
    await lines.hold("slack", "C1", rate, SLOW)
    assert await waits(db, rate, 3) == [5, 6, 7]


async def kept(db: Database) -> set[str]:
    """The receivers whose line is known, by their marks."""
    query = select(paces.c.target)
    return set(await db.read(lambda conn: conn.execute(query).scalars().all()))


@pytest.mark.parametrize("asked", ["Anna@example.org", " anna@EXAMPLE.org"])
async def test_nothing_is_left_of_an_address_that_is_erased(db: Database, asked: str) -> None:
    """A mark can be made again from a guess; it is of the address as deliveries spelled it."""
    now = SystemClock().now()
    anna = Subscription("anna", "mail", "Anna@example.org")
    await db.write(lambda conn: subscription.put_all(conn, [anna], at=now))
    for target in (anna.target, "other@example.org"):
        await StoredPaces(db).reserve("mail", target, Rate(SLOW), EVER)
    await db.write(lambda conn: erase(conn, asked, at=now))
    assert await kept(db) == {mark_of("other@example.org")}


async def test_a_line_nobody_waits_in_is_forgotten_after_a_day(db: Database) -> None:
    """Not before: the machine's time and the database's need not agree."""
    await StoredPaces(db).reserve("slack", "C1", Rate(SLOW), EVER)
    place = SystemClock().now() + SLOW
    for age, left in ((timedelta(hours=23), {mark_of("C1")}), (timedelta(hours=25), set[str]())):
        await db.write(lambda conn, at=place + age: sweep(conn, Keep(), now=at))
        assert await kept(db) == left
