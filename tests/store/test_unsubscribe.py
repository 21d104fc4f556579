"""Who has unsubscribed gets nothing more, what was planned included, until they are taken back."""

from dataclasses import replace

from sqlalchemy import update

from monitor.alert.model import Planned, Subscription
from monitor.deliver.link import receiver_id
from monitor.store import alert, delivery, delivery_list, unsubscribe
from monitor.store.delivery_list import Wanted
from monitor.store.session import Database
from monitor.store.tables import deliveries
from monitor.terms import Certainty, Reason
from tests.smalltalk import START
from tests.store.test_delivery import some_alert

DESK = Subscription("desk", "mail", "Desk@example.org")
OTHER = replace(DESK, target="other@example.org", id="other")


async def plan(
    db: Database, n: int, reason: Reason = Reason.SELECTED
) -> dict[str, tuple[str, str]]:
    def put(conn) -> None:
        alert.put(conn, some_alert(n), "article-1", at=START)
        planned = [Planned(s, reason, 1, 1, Certainty.REPORTED, ()) for s in (DESK, OTHER)]
        delivery.plan(conn, some_alert(n), planned)

    await db.write(put)
    return await states(db, n)


async def states(db: Database, n: int) -> dict[str, tuple[str, str]]:
    rows = await db.read(lambda conn: delivery_list.listing(conn, Wanted(alert=some_alert(n).id)))
    return {row.subscription: (row.state, row.reason) for row in rows}


async def stop(db: Database) -> bool:
    return await db.write(lambda conn: unsubscribe.stop(conn, receiver_id(DESK), at=START))


async def test_what_is_planned_or_waits_is_not_sent(db: Database) -> None:
    await plan(db, 1)
    await plan(db, 2, Reason.WAITING)
    assert await stop(db)
    assert await states(db, 1) == {
        "desk": ("lapsed", "unsubscribed"),
        "other": ("pending", "selected"),
    }
    assert await states(db, 2) == {
        "desk": ("lapsed", "unsubscribed"),
        "other": ("waiting", "waiting"),
    }


async def test_a_delivery_that_cannot_be_read_keeps_nobody_from_leaving(db: Database) -> None:
    await plan(db, 1)
    other = deliveries.c.subscription == "other"
    await db.write(
        lambda conn: conn.execute(update(deliveries).where(other).values(doc="{}")).rowcount
    )
    assert await stop(db)
    assert (await states(db, 1))["desk"] == ("lapsed", "unsubscribed")


async def test_what_comes_later_is_written_with_its_reason_and_not_sent(db: Database) -> None:
    await stop(db)
    assert await plan(db, 1) == {
        "desk": ("lapsed", "unsubscribed"),
        "other": ("pending", "selected"),
    }


async def test_twice_is_once_and_one_may_come_back(db: Database) -> None:
    assert [await stop(db), await stop(db)] == [True, False]
    assert await db.write(lambda conn: unsubscribe.resume(conn, DESK))
    assert not await db.write(lambda conn: unsubscribe.resume(conn, DESK))
    assert (await plan(db, 1))["desk"] == ("pending", "selected")
