"""Claim, send, mark: every step fenced."""

import asyncio
from datetime import datetime, timedelta

import pytest

from monitor.alert.model import Alert, Planned, Subscription
from monitor.deliver.model import Delivery, DeliveryState, Receipt
from monitor.store import alert, delivery, delivery_list
from monitor.store.delivery import AT_ONCE
from monitor.store.delivery_list import Wanted
from monitor.store.outbox import Deliveries
from monitor.store.session import Database
from monitor.store.suspect import MOST
from monitor.terms import Certainty, Kind, Reason, Severity
from tests.smalltalk import START

LEASE = timedelta(seconds=30)
DESK = Subscription("desk", "console", "")


def some_alert(n: int = 1) -> Alert:
    return Alert(
        id=f"00000000-0000-0000-0000-{n:012d}", kind=Kind.NEW_TALKS, severity=Severity.HIGH,
        process="p", process_title="P", round=1, title=f"T{n}", rules=("all",), changes=(),
        development="d", sources=(), at=START, created=START + timedelta(seconds=n),
    )  # fmt: skip


def planned(subscription: Subscription = DESK, reason: Reason = Reason.SELECTED) -> Planned:
    return Planned(subscription, reason, 1, 1, Certainty.REPORTED, ("all",))


@pytest.fixture
async def outbox(db: Database) -> Deliveries:
    def put(conn) -> None:
        for n in (1, 2):
            alert.put(conn, some_alert(n), "article-1", at=START)
            delivery.plan(conn, some_alert(n), [planned()])

    await db.write(put)
    return Deliveries(db)


async def claim(outbox: Deliveries, at=START, limit: int = 9, owner: str = "a") -> list[Delivery]:
    return list(
        await outbox.claim(channel="console", now=at, owner=owner, limit=limit, lease=LEASE)
    )


async def state(db: Database, one: Delivery) -> tuple[str, str]:
    rows = await db.read(lambda conn: delivery_list.listing(conn, Wanted(alert=one.alert.id)))
    return rows[0].state, rows[0].error


async def test_the_oldest_is_claimed_first_and_once(outbox: Deliveries) -> None:
    """Two dispatchers never hold the same delivery."""
    got = await asyncio.gather(claim(outbox, limit=1), claim(outbox, limit=1, owner="b"))
    assert sorted(one.alert.title for some in got for one in some) == ["T1", "T2"]
    assert await claim(outbox) == []
    assert [one.attempts for some in got for one in some] == [1, 1]


async def test_another_channel_gets_nothing(outbox: Deliveries) -> None:
    """Each channel has its own lane."""
    assert await outbox.claim(channel="mail", now=START, owner="a", limit=9, lease=LEASE) == []


async def test_sent_is_sent(outbox: Deliveries, db: Database) -> None:
    """And never claimed again."""
    (one,) = await claim(outbox, limit=1)
    assert await outbox.still_mine(one, now=START)
    assert await outbox.mark_sent(one, Receipt("ref"), now=START)
    assert await state(db, one) == ("sent", "")
    assert not await outbox.still_mine(one, now=START)
    assert len(await claim(outbox, START + LEASE * 2)) == 1


async def test_a_lease_that_ran_out_is_fenced(outbox: Deliveries, db: Database) -> None:
    """The late one's mark changes nothing; the new holder knows that an attempt was unanswered."""
    (late,) = await claim(outbox, limit=1)
    after = START + LEASE + timedelta(seconds=1)
    assert not await outbox.still_mine(late, now=after)
    again = next(one for one in await claim(outbox, after) if one.id == late.id)
    assert (again.token, again.attempts, again.resent_after) == (late.token + 1, 1, START)
    assert not await outbox.mark_sent(late, Receipt(), now=after)
    assert not await outbox.mark_failed(late, "late", retry_at=None, now=after)
    assert await state(db, again) == ("sending", "")
    assert await outbox.mark_sent(again, Receipt(repeat=True), now=after)


async def attempted(outbox: Deliveries, one: Delivery, at: datetime) -> tuple[Delivery, datetime]:
    """Its next attempt, and when: what was begun with it dies again and again meanwhile."""
    while not (found := [d for d in await claim(outbox, at) if d.id == one.id]):
        at += MOST
    return found[0], at


async def test_attempts_that_died_are_not_the_receivers_fault(
    outbox: Deliveries, db: Database
) -> None:
    """However often the service was killed, the receiver's first refusal is the first; all are recorded."""
    (one,) = await claim(outbox, limit=1)
    at = START
    for n in range(1, 4):
        again, at = await attempted(outbox, one, at + 2 * LEASE)
        assert (again.attempts, again.token) == (1, n + 1)
    assert await outbox.mark_failed(again, "503", retry_at=at, now=at)
    again, _ = await attempted(outbox, one, at)
    assert again.attempts == 2
    tried = await db.read(lambda conn: delivery_list.attempts(conn, one.id))
    assert [one.result for one in tried] == ["died"] * 3 + ["failed"]


async def test_a_mark_made_again_is_the_same_mark(outbox: Deliveries, db: Database) -> None:
    """Whoever could not tell whether the first was kept asks again; a late one is still refused."""
    (one,) = await claim(outbox, limit=1)
    assert await outbox.mark_sent(one, Receipt("ref"), now=START)
    assert await outbox.mark_sent(one, Receipt("ref"), now=START)
    assert not await outbox.mark_failed(one, "late", retry_at=None, now=START)
    assert await state(db, one) == ("sent", "")


async def test_a_failure_waits_for_its_time_then_comes_again(outbox: Deliveries) -> None:
    """It was answered: nothing needs to be asked first."""
    (one,) = await claim(outbox, limit=1)
    retry_at = START + timedelta(minutes=5)
    assert await outbox.mark_failed(one, "503", retry_at=retry_at, now=START)
    assert one.id not in [d.id for d in await claim(outbox, retry_at - timedelta(seconds=1))]
    again = next(d for d in await claim(outbox, retry_at) if d.id == one.id)
    assert (again.attempts, again.resent_after) == (2, None)


async def test_given_up_is_shown_and_can_be_sent_again(outbox: Deliveries, db: Database) -> None:
    """With the same id, from the first attempt on."""
    (one,) = await claim(outbox, limit=1)
    assert await outbox.mark_failed(one, "no such user", retry_at=None, now=START)
    assert await state(db, one) == (DeliveryState.DEAD.value, "no such user")
    assert await db.write(lambda conn: delivery_list.retry(conn, Wanted(), [one.id])) == 1
    again = next(d for d in await claim(outbox, START) if d.id == one.id)
    assert again.attempts == 1


async def test_sent_again_at_once_it_keeps_its_doubt(outbox: Deliveries, db: Database) -> None:
    """What went unanswered may still arrive: it is looked for before the repeat."""
    (one,) = await claim(outbox, limit=1)
    later = START + timedelta(hours=1)
    assert await outbox.mark_failed(one, "lost", retry_at=later, now=START, unanswered=START)
    assert await db.write(lambda conn: delivery_list.retry(conn, Wanted(), [one.id])) == 1
    again = next(d for d in await claim(outbox, START) if d.id == one.id)
    assert again.resent_after == START


async def test_an_alert_and_a_subscription_make_one_delivery(db: Database) -> None:
    """However often it is planned; a waiting one is not due."""
    other = Subscription("later", "console", "")

    def put(conn) -> list[int]:
        alert.put(conn, some_alert(), "article-1", at=START)
        plans = [planned(), planned(other, Reason.WAITING)]
        return [delivery.plan(conn, some_alert(), plans) for _ in range(2)]

    assert await db.write(put) == [1, 1]
    assert [one.subscription.id for one in await claim(Deliveries(db))] == ["desk"]
    rows = await db.read(delivery_list.listing)
    assert sorted(row.state for row in rows) == ["sending", "waiting"]


async def test_what_was_never_answered_is_said_to_the_next_attempt(outbox: Deliveries) -> None:
    """And a clean refusal leaves no doubt."""
    (one,) = await claim(outbox, limit=1)
    began = START + timedelta(seconds=1)
    assert await outbox.mark_failed(one, "lost", retry_at=AT_ONCE, now=START, unanswered=began)
    (again,) = await claim(outbox, limit=1)
    assert (again.id, again.resent_after) == (one.id, began)
    assert await outbox.mark_failed(again, "503", retry_at=AT_ONCE, now=START)
    (third,) = await claim(outbox, limit=1)
    assert (third.id, third.resent_after) == (one.id, None)


async def test_the_unknown_waits_for_a_person(outbox: Deliveries, db: Database) -> None:
    (one,) = await claim(outbox, limit=1)
    assert await outbox.mark_unknown(one, "may have arrived", now=START)
    assert await state(db, one) == ("unknown", "may have arrived")
    assert one.id not in {d.id for d in await claim(outbox)}
    assert await db.write(lambda conn: delivery_list.retry(conn, Wanted(), [one.id])) == 1
    (again,) = await claim(outbox)
    assert (again.id, again.resent_after) == (one.id, None)
