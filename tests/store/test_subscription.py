"""People's own subscriptions: kept as written, and what is planned for them follows an edit."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from monitor.alert.model import Planned, Subscription
from monitor.store import alert, delivery, delivery_list, subscription
from monitor.store.outbox import Deliveries
from monitor.store.session import Database
from monitor.store.subscription_erase import forget_old
from monitor.store.subscription_follow import follow_house, withheld
from monitor.store.subscription_table import subscriptions
from monitor.terms import Certainty, Kind, Reason, Severity, SubscriptionState, When
from tests.smalltalk import START
from tests.store.test_delivery import some_alert

ANNA = Subscription(
    "anna", "mail", "Anna@example.org", processes=("arland-borland",), kinds=(Kind.OUTCOME,),
    min_severity=Severity.HIGH, min_sources=2, min_certainty=Certainty.ANNOUNCED, when=When.DAILY,
    at=time(7, 30), zone="Europe/Kyiv", quiet_from=time(22), quiet_to=time(7), language="uk",
)  # fmt: skip
LATER = START + timedelta(minutes=1)


async def put(db: Database, *some: Subscription) -> None:
    await db.write(lambda conn: subscription.put_all(conn, some, at=START))


async def plan(db: Database, reason: Reason = Reason.SELECTED) -> None:
    def write(conn) -> None:
        alert.put(conn, some_alert(1), "article-1", at=START)
        delivery.plan(conn, some_alert(1), [Planned(ANNA, reason, 1, 1, Certainty.REPORTED, ())])

    await db.write(write)


async def state(db: Database) -> tuple[str, str]:
    (row,) = await db.read(delivery_list.listing)
    return row.state, row.reason


async def claim(db: Database, channel: str = "mail") -> list[Subscription]:
    claimed = await Deliveries(db).claim(
        channel=channel, now=LATER, owner="o", limit=9, lease=timedelta(seconds=30)
    )
    return [one.subscription for one in claimed]


async def test_every_wish_is_kept(db: Database) -> None:
    """A row gives the same subscription that was written."""
    await put(db, ANNA)
    kept = await db.read(lambda conn: subscription.get(conn, "anna"))
    assert kept is not None
    assert kept.subscription == ANNA
    assert await db.read(subscription.active) == (ANNA,)


async def test_one_nobody_can_read_keeps_the_others(db: Database) -> None:
    """Neither a start nor a reload fails for one row."""
    await put(db, ANNA, replace(ANNA, id="bert", target="bert@example.org"))
    spoil = subscriptions.update().where(subscriptions.c.id == "bert").values(doc="{}")
    await db.write(lambda conn: conn.execute(spoil).rowcount)
    assert await db.read(subscription.active) == (ANNA,)


async def test_an_address_is_found_in_any_spelling(db: Database) -> None:
    """Who writes Anna@ and who writes anna@ are one."""
    await put(db, ANNA, replace(ANNA, id="bob", target="bob@example.org"))
    found = await db.read(lambda conn: subscription.to(conn, "mail", " ANNA@example.org"))
    assert [kept.subscription.id for kept in found] == ["anna"]


@pytest.mark.parametrize("state_", [s for s in SubscriptionState if s.value != "active"])
async def test_only_active_ones_are_sent_anything(db: Database, state_: SubscriptionState) -> None:
    """Whatever else a subscription is, it is kept, and out of the book."""
    await put(db, ANNA)
    assert await db.write(lambda conn: subscription.turn(conn, "anna", state_, at=LATER))
    assert await db.read(subscription.active) == ()
    assert [k.subscription.state for k in await db.read(subscription.listing)] == [state_]


async def test_each_change_is_seen(db: Database) -> None:
    """Who remembers the stamp learns of every later change."""
    stamps = [await db.read(subscription.stamp)]
    for act in (
        lambda conn: subscription.put(conn, ANNA, at=START),
        lambda conn: subscription.turn(conn, "anna", SubscriptionState.PAUSED, at=START),
    ):
        await db.write(act)
        stamps.append(await db.read(subscription.stamp))
    assert len(set(stamps)) == 3


@pytest.mark.parametrize("reason", [Reason.SELECTED, Reason.WAITING])
async def test_what_is_planned_goes_to_the_new_address(db: Database, reason: Reason) -> None:
    """An address corrected while its delivery is pending or waits gets that delivery."""
    await put(db, ANNA)
    await plan(db, reason)
    await put(db, replace(ANNA, target="anna@new.example.org", channel="mail-2"))
    assert await state(db) in {("pending", "selected"), ("waiting", "waiting")}
    if reason is Reason.SELECTED:
        assert await claim(db) == []
        assert [s.target for s in await claim(db, "mail-2")] == ["anna@new.example.org"]


@pytest.mark.parametrize(
    ("into", "why"),
    [(SubscriptionState.PAUSED, "paused"), (SubscriptionState.REMOVED, "removed")],
)
async def test_what_is_planned_for_one_that_is_stopped_is_not_sent(db, into, why) -> None:
    """It is kept, with the reason."""
    await put(db, ANNA)
    await plan(db)
    await db.write(lambda conn: subscription.turn(conn, "anna", into, at=LATER))
    assert await state(db) == ("lapsed", why)
    assert await claim(db) == []


async def test_what_was_chosen_by_the_old_wishes_stays_chosen(db: Database) -> None:
    """An edit of what one wants counts from the next alert on."""
    await put(db, ANNA)
    await plan(db)
    await put(db, replace(ANNA, processes=("carland-dorland",)))
    assert len(await claim(db)) == 1


async def test_those_of_the_house_are_never_withheld(db: Database) -> None:
    """Only rows have a state that stops them."""
    await put(db, replace(ANNA, state=SubscriptionState.SUSPENDED))
    assert await db.read(lambda conn: withheld(conn, ["anna", "house"])) == {"anna": Reason.PAUSED}


async def test_a_link_is_used_up_once(db: Database) -> None:
    """The serial moves on; the same link finds another."""
    await put(db, ANNA)
    used = [await db.write(lambda conn: subscription.use_up(conn, "anna", 0)) for _ in range(2)]
    assert used == [True, False]


async def test_what_is_planned_follows_a_table_of_the_house(db: Database) -> None:
    """As with a row; a table that is gone takes its deliveries along."""
    await plan(db)
    moved = replace(ANNA, target="anna@new.example.org")
    assert not await db.write(lambda conn: follow_house(conn, [moved], whole=True, at=LATER))
    assert [s.target for s in await claim(db)] == ["anna@new.example.org"]


@pytest.mark.parametrize(("whole", "left"), [(True, "lapsed"), (False, "pending")])
async def test_a_table_that_is_gone(db: Database, whole, left) -> None:
    """While routes.toml holds a mistake nobody knows whether it is meant."""
    await plan(db)
    await db.write(lambda conn: follow_house(conn, [], whole=whole, at=LATER))
    assert (await state(db))[0] == left


async def test_who_never_confirmed_is_forgotten(db: Database) -> None:
    """After three days the address is nowhere, and may be given again."""
    await put(db, replace(ANNA, state=SubscriptionState.UNCONFIRMED), replace(ANNA, id="kept"))
    await put(db, replace(ANNA, id="left", target="l@example.org", state=SubscriptionState.REMOVED))
    at = START + timedelta(hours=73)
    assert await db.write(lambda conn: forget_old(conn, now=at)) == 1
    assert [k.subscription.id for k in await db.read(subscription.listing)] == ["kept", "left"]
    at = START + timedelta(days=31)
    assert await db.write(lambda conn: forget_old(conn, now=at)) == 1
    assert [k.subscription.id for k in await db.read(subscription.listing)] == ["kept"]
