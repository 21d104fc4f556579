"""A delivery whose sending ends the process is given up, and takes no other with it."""

from itertools import chain

from monitor.deliver.model import DeliveryState, Receipt
from monitor.store import delivery_list, lease, suspect
from monitor.store.delivery_list import Wanted
from monitor.store.outbox import Deliveries
from monitor.store.session import Database
from monitor.store.suspect import DEATHS
from tests.smalltalk import START
from tests.store.test_outbox import LEASE, claim, plan

LIFE = LEASE + suspect.MOST
"""From one start to the next: what was put off is due again."""


async def lives(db: Database, n: int, start: int = 0) -> list[list[str]]:
    """Each claims what is due until nothing more is given, sends all but the poison, and dies."""
    outbox, seen = Deliveries(db), []
    for life in range(start, start + n):
        now, begun = START + life * LIFE, []
        while some := await claim(db, at=now):
            begun += [one.subscription.target for one in some]
            if "poison" in begun:
                break
            for one in some:
                await outbox.mark_sent(one, Receipt("ref"), now=now)
        seen.append(begun)
    return seen


async def test_what_kills_again_and_again_is_dead_and_seen(db: Database) -> None:
    """Counted before each attempt; after ten in a row there is no further one."""
    await plan(db, 1, ["poison"])
    assert list(chain(*await lives(db, 2 * DEATHS))) == ["poison"] * DEATHS
    (row,) = await db.read(delivery_list.listing)
    assert row.state == DeliveryState.DEAD.value
    assert row.error.startswith("killed: 10 attempts in a row ended with the process")
    results = [a.result for a in await db.read(lambda c: delivery_list.attempts(c, row.id))]
    assert results == ["died"] * DEATHS + ["dead"]


async def test_those_beside_it_go_out(db: Database) -> None:
    """After the second death each is tried alone."""
    await plan(db, 1, ["a", "b", "poison", "c"])
    await lives(db, 2 * DEATHS + 2)
    for row in await db.read(delivery_list.listing):
        tried = await db.read(lambda c, one=row.id: delivery_list.attempts(c, one))
        results = [attempt.result for attempt in tried]
        if row.subscription == "s-poison":
            assert results == ["died"] * DEATHS + ["dead"]
        else:
            assert results == ["died", "died", "sent"]


async def test_nothing_is_begun_beside_a_suspect(db: Database) -> None:
    """Else what it kills could not be told from it."""
    await plan(db, 1, ["poison"])
    await lives(db, 3)
    await plan(db, 2, ["other"])
    now = START + 3 * LIFE
    assert [one.subscription.target for one in await claim(db, at=now)] == ["poison"]
    assert await claim(db, at=now) == []


async def test_a_busy_channel_does_not_hold_up_the_suspect_of_another(db: Database) -> None:
    """It is tried beside what had been begun there; nothing more is begun until it has ended."""
    await plan(db, 1, ["poison"])
    await lives(db, 3)
    await plan(db, 2, ["first"], channel="hook")
    await plan(db, 3, ["second"], channel="hook")
    now = START + 3 * LIFE
    (busy,) = await claim(db, 1, at=now, channel="hook")
    (one,) = await claim(db, at=now)
    assert (busy.subscription.target, one.subscription.target) == ("first", "poison")
    assert await claim(db, at=now, channel="hook") == []
    assert await Deliveries(db).mark_sent(one, Receipt("ref"), now=now)
    assert len(await claim(db, at=now, channel="hook")) == 1


async def test_a_suspect_waits_for_what_its_own_channel_has_begun(db: Database) -> None:
    """And nothing overtakes it, so its turn comes."""
    await plan(db, 1, ["poison"])
    await lives(db, 2)
    now = START + 2 * LIFE
    assert await claim(db, at=now) == [], "it is put off"
    await plan(db, 2, ["first"])
    await plan(db, 3, ["second"])
    (busy,) = await claim(db, 1, at=now)
    later = now + suspect.FIRST
    assert await claim(db, at=later) == []
    assert await Deliveries(db).mark_sent(busy, Receipt("ref"), now=later)
    assert [one.subscription.target for one in await claim(db, at=later)] == ["poison"]


async def test_it_is_put_off_longer_each_time(db: Database) -> None:
    """So that a process that dies of something else within seconds does not condemn it."""
    await plan(db, 1, ["poison"])
    await lives(db, 2)
    now = START + 2 * LIFE
    assert await claim(db, at=now) == []
    (row,) = await db.read(delivery_list.listing)
    assert (row.state, row.due - now) == (DeliveryState.FAILED.value, suspect.FIRST)
    assert row.error.startswith("2 attempts in a row ended with the process")
    (one,) = await claim(db, at=row.due)
    assert (one.attempts, one.resent_after is not None) == (1, True)
    assert await claim(db, at=row.due + LIFE) == []
    (later,) = await db.read(delivery_list.listing)
    assert later.due - row.due - LIFE == 2 * suspect.FIRST


async def test_a_failure_in_between_starts_the_count_again(db: Database) -> None:
    """Its process survived that one."""
    await plan(db, 1, ["poison"])
    await lives(db, 3)
    now = START + 3 * LIFE
    (one,) = await claim(db, at=now)
    await Deliveries(db).mark_failed(one, "busy", retry_at=now, now=now)
    assert list(chain(*await lives(db, 3 * DEATHS, start=4))) == ["poison"] * DEATHS


async def test_a_clean_stop_is_no_death(db: Database) -> None:
    """However often a send is broken off: it is due at once, in doubt, and counts as no attempt."""
    await plan(db, 1, ["slow"])
    for life in range(DEATHS + 1):
        now = START + life * LEASE / 100
        (one,) = await claim(db, at=now)
        began = START + (life - 1) * LEASE / 100 if life else None
        assert (one.attempts, one.resent_after) == (1, began)
        assert await db.write(lambda conn, at=now: lease.give_back(conn, "other", now=at)) == 0
        assert await db.write(lambda conn, at=now: lease.give_back(conn, "a", now=at)) == 1
    (row,) = await db.read(delivery_list.listing)
    assert (row.state, row.error) == (DeliveryState.FAILED.value, lease.BROKEN_OFF)
    tried = await db.read(lambda c: delivery_list.attempts(c, row.id))
    assert [a.result for a in tried] == ["failed"] * (DEATHS + 1)
    assert not await Deliveries(db).mark_sent(one, Receipt("late"), now=now)


async def test_one_that_was_given_up_can_be_sent_again(db: Database) -> None:
    """Somebody has mended what made it kill."""
    await plan(db, 1, ["poison"])
    await lives(db, 2 * DEATHS)
    now = START + 2 * DEATHS * LIFE
    assert await db.write(lambda conn: delivery_list.retry(conn, Wanted())) == 1
    (one,) = await claim(db, at=now)
    assert await Deliveries(db).mark_sent(one, Receipt("ref"), now=now)
