"""Signing up: one letter or none, the same answer always, and a yes that counts once."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.alert.letter import Letter, Purpose, letter_of
from monitor.alert.model import Subscription
from monitor.deliver.link import address_id
from monitor.store import delivery_list, signup, subscription, unsubscribe
from monitor.store.outbox import Deliveries
from monitor.store.session import Database
from monitor.store.signup import Answer
from monitor.terms import SubscriptionState
from tests.smalltalk import START

WISH = Subscription("self-1", "mail", "anna@example.org", processes=("arland-borland",))


async def ask(db: Database, one: Subscription = WISH, client: str = "c", at=START) -> Answer:
    return await db.write(lambda conn: signup.ask(conn, one, client, one.target, at=at))


async def remind(db: Database, target: str = WISH.target, client: str = "c") -> Answer:
    return await db.write(
        lambda conn: signup.remind(conn, "mail", target, client, target, at=START)
    )


async def confirm(db: Database, one: str = "self-1", serial: int = 0) -> Subscription | None:
    return await db.write(lambda conn: signup.confirm(conn, one, serial, at=START))


async def letters(db: Database) -> list[tuple[str, Letter | None]]:
    """What is to be sent now: (address, letter)."""
    claimed = await Deliveries(db).claim(
        channel="mail", now=START, owner="o", limit=99, lease=timedelta(seconds=30)
    )
    return [(d.subscription.target, letter_of(d.alert)) for d in claimed]


async def kept(db: Database) -> list[tuple[str, SubscriptionState]]:
    rows = await db.read(subscription.listing)
    return [(k.subscription.id, k.subscription.state) for k in rows]


async def test_double_opt_in(db: Database) -> None:
    """Nothing is sent before the receiver says yes; their letter is."""
    assert await ask(db) is Answer.DONE
    assert await db.read(subscription.active) == ()
    assert await letters(db) == [(WISH.target, Letter(Purpose.CONFIRM, 0))]
    assert await confirm(db) == WISH
    assert await db.read(subscription.active) == (WISH,)


async def test_a_yes_counts_once(db: Database) -> None:
    """A link that was used, or names another serial, is void."""
    await ask(db)
    assert await confirm(db, serial=1) is None
    assert await confirm(db)
    assert await confirm(db) is None
    await db.write(lambda c: subscription.turn(c, "self-1", SubscriptionState.REMOVED, at=START))
    assert await confirm(db) is None
    assert await kept(db) == [("self-1", SubscriptionState.REMOVED)]


async def test_who_asks_at_the_same_moment_makes_one_subscription(db: Database) -> None:
    """A form that was sent twice, to two processes: one row, and as many letters as one gets."""
    asked = [replace(WISH, id=f"self-{n}") for n in range(8)]
    await asyncio.gather(*(ask(db, one) for one in asked))
    (one,) = await db.read(subscription.listing)
    sent = await letters(db)
    assert 1 <= len(sent) <= signup.OF_ADDRESS.most
    yes = await asyncio.gather(*(confirm(db, one.subscription.id) for _ in range(8)))
    assert sum(found is not None for found in yes) == 1
    assert len(await db.read(subscription.active)) == 1


async def test_limits_hold_against_many_at_once(db: Database) -> None:
    """What is counted is not counted twice by two that look at the same time."""
    wishes = [replace(WISH, id=f"s{n}", target=f"a{n}@example.org") for n in range(30)]
    answers = await asyncio.gather(*(ask(db, one) for one in wishes))
    assert answers.count(Answer.DONE) == signup.OF_CLIENT.most
    assert len(await letters(db)) == signup.OF_CLIENT.most


async def test_new_wishes_do_not_bring_back_who_leaves_at_the_same_moment(db: Database) -> None:
    """Whichever is first: the end stays the end."""
    await ask(db)
    await confirm(db)
    wish = replace(WISH, processes=())
    await asyncio.gather(
        *(db.write(lambda c: subscription.rewish(c, wish, at=START)) for _ in range(4)),
        db.write(lambda c: subscription.turn(c, WISH.id, SubscriptionState.REMOVED, at=START)),
        *(db.write(lambda c: subscription.rewish(c, wish, at=START)) for _ in range(4)),
    )
    assert await kept(db) == [(WISH.id, SubscriptionState.REMOVED)]


async def test_who_is_subscribed_gets_the_link_instead_and_nothing_changes(db: Database) -> None:
    """A stranger who gives the address changes no wish of its owner, and learns nothing."""
    await ask(db)
    await confirm(db)
    await letters(db)
    assert await ask(db, replace(WISH, id="self-2", processes=())) is Answer.DONE
    assert await letters(db) == [(WISH.target, Letter(Purpose.PREFERENCES, 1))]
    assert await db.read(subscription.active) == (WISH,)


async def test_one_of_the_operators_is_not_touched(db: Database) -> None:
    """An address may also be on a list somebody else keeps."""
    house = replace(WISH, id="list")
    await db.write(lambda conn: subscription.put(conn, house, at=START))
    await ask(db)
    await confirm(db)
    assert {s.id for s in await db.read(subscription.active)} == {"list", "self-1"}


async def test_one_who_left_may_come_back(db: Database) -> None:
    """Their yes by the new letter is newer than their no; a hash kept of an erasure goes."""
    await ask(db)
    await confirm(db)
    await db.write(lambda c: subscription.turn(c, "self-1", SubscriptionState.REMOVED, at=START))
    await db.write(lambda conn: unsubscribe.stop(conn, address_id(WISH.target), at=START))
    await letters(db)
    await ask(db, replace(WISH, id="self-2"))
    assert await letters(db) == [(WISH.target, Letter(Purpose.CONFIRM, 0))]
    assert await kept(db) == [("self-2", SubscriptionState.UNCONFIRMED)]
    assert await confirm(db, "self-2")
    assert not await db.read(lambda c: unsubscribe.known(c, [address_id(WISH.target)]))


@pytest.mark.parametrize("subscribed", [True, False])
async def test_an_address_gets_three_letters_a_day_whoever_asks(db: Database, subscribed) -> None:
    """The answer is the same before and after, subscribed or not."""
    if subscribed:
        await ask(db)
        await confirm(db)
    n = 5
    answers = {await ask(db, replace(WISH, id=f"x-{i}"), client=str(i)) for i in range(n)}
    assert answers == {Answer.DONE}
    assert len(await db.read(delivery_list.listing)) == 3
    assert await ask(db, client="tomorrow", at=START + timedelta(hours=25)) is Answer.DONE
    assert len(await db.read(delivery_list.listing)) == 4


async def test_a_client_may_not_try_address_after_address(db: Database) -> None:
    """Twenty an hour; others may still ask."""
    answers = [await ask(db, replace(WISH, id=f"x-{n}", target=f"{n}@e.org")) for n in range(21)]
    assert answers == [Answer.DONE] * 20 + [Answer.TOO_OFTEN]
    assert await remind(db) is Answer.TOO_OFTEN
    assert await remind(db, client="other") is Answer.DONE


@pytest.mark.parametrize("state", [None, *SubscriptionState])
async def test_a_reminder_tells_nothing(db: Database, state) -> None:
    """One answer for every state an address may be in; a letter only where there is something."""
    if state is not None:
        one = replace(WISH, state=state)
        await db.write(lambda conn: subscription.put(conn, one, owner="self", at=START))
    assert await remind(db) is Answer.DONE
    there = state not in (None, SubscriptionState.REMOVED, SubscriptionState.UNCONFIRMED)
    assert len(await letters(db)) == there


async def test_an_old_link_is_renewed_to_its_own_address(db: Database) -> None:
    """Nobody can have it sent elsewhere."""
    await ask(db)
    await confirm(db)
    await letters(db)
    await db.write(lambda c: signup.renew(c, "self-1", "c", str, at=START))
    await db.write(lambda c: signup.renew(c, "nobody", "c", str, at=START))
    assert await letters(db) == [(WISH.target, Letter(Purpose.PREFERENCES, 1))]


async def test_old_links_bring_an_address_no_more_letters_than_the_form(db: Database) -> None:
    """They count together."""
    await ask(db)
    await confirm(db)
    for n in range(5):
        await db.write(lambda c, n=n: signup.renew(c, "self-1", f"c{n}", str, at=START))
    assert len(await db.read(delivery_list.listing)) == signup.OF_ADDRESS.most
