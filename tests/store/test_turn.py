"""One of several has the turn, and loses it when its time is over."""

from datetime import timedelta

from monitor.store import lease, turn
from monitor.store.session import Database
from tests.smalltalk import START

TTL = timedelta(seconds=5)


async def test_a_turn_is_one_owners_until_it_ends(db: Database) -> None:
    """It is kept by taking it again, free after its end, and at once when it is let go."""

    async def take(owner: str, seconds: float) -> bool:
        now = START + timedelta(seconds=seconds)
        free = await db.read(lambda conn: turn.is_free(conn, "relay", owner, now=now))
        got = await db.write(lambda conn: turn.take(conn, "relay", owner, now=now, ttl=TTL))
        assert got == free
        return got

    assert await take("a", 0)
    assert not await take("b", 4)
    assert await take("a", 4)
    assert not await take("b", 8)
    assert await take("b", 10)
    assert not await take("a", 10)
    await db.write(lambda conn: turn.let_go(conn, "relay", "a"))
    assert not await take("a", 11)
    await db.write(lambda conn: turn.let_go(conn, "relay", "b"))
    assert await take("a", 11)


async def test_who_stops_in_order_leaves_no_turn_behind(db: Database) -> None:
    """Of whatever name; the others' stay."""
    for name, owner in (("kin", "a"), ("retention", "a"), ("watch", "b")):
        await db.write(lambda conn, n=name, o=owner: turn.take(conn, n, o, now=START, ttl=TTL))
    await db.write(lambda conn: lease.give_back(conn, "a", now=START))
    free = [
        await db.read(lambda conn, n=name: turn.is_free(conn, n, "c", now=START))
        for name in ("kin", "retention", "watch")
    ]
    assert free == [True, True, False]
