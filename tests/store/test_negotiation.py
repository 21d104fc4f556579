"""States, versions, merges, and what a person says of a process."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select

from monitor.detect.model import Negotiation
from monitor.errors import StoreError
from monitor.store import alert, negotiation
from monitor.store.fault import MovedOnError
from monitor.store.session import Database
from monitor.store.tables import alert_keys
from monitor.terms import Attention
from tests.smalltalk import START

FIRST = Negotiation("a-b", 1, "A-B", ("a", "b"), Attention.WATCHED, listed=False, last_seen=START)


async def put(db: Database, before: int, *versions: int) -> None:
    states = [(replace(FIRST, version=n), f"article-{n}") for n in versions]
    await db.write(lambda conn: negotiation.put(conn, states, before, at=START))


async def test_every_version_is_kept(db: Database) -> None:
    """The last one is what holds."""
    await put(db, 0, 1)
    await put(db, 1, 2, 3)
    assert (await db.read(lambda conn: negotiation.get(conn, "a-b"))).version == 3
    history = await db.read(lambda conn: negotiation.history(conn, "a-b"))
    assert [state.version for state in history] == [1, 2, 3]


async def test_a_step_on_an_old_version_is_refused(db: Database) -> None:
    """Also when two workers open the same negotiation."""
    await put(db, 0, 1)
    for before in (0, 2):
        with pytest.raises(MovedOnError):
            await put(db, before, 5)
    assert (await db.read(lambda conn: negotiation.get(conn, "a-b"))).version == 1


async def test_fifty_concurrent_steps_lose_none(db: Database) -> None:
    """Read, step, write in one transaction each."""
    await put(db, 0, 1)

    def step(conn) -> None:
        negotiation.take(conn, "a-b")
        state = negotiation.get(conn, "a-b")
        after = replace(state, version=state.version + 1)
        negotiation.put(conn, [(after, "x")], state.version, at=START)

    await asyncio.gather(*(db.write(step) for _ in range(50)))
    assert (await db.read(lambda conn: negotiation.get(conn, "a-b"))).version == 51


async def test_a_persons_word_wins(db: Database) -> None:
    """Over what the process was opened with, and over later steps."""
    await put(db, 0, 1)
    attend = negotiation.attend
    assert await db.write(lambda conn: attend(conn, "a-b", Attention.MUTED, at=START))
    await put(db, 1, 2)
    state = await db.read(lambda conn: negotiation.get(conn, "a-b"))
    assert (state.version, state.attention) == (2, Attention.MUTED)
    assert not await db.write(lambda conn: attend(conn, "never", Attention.MUTED, at=START))


async def test_a_merge_keeps_what_was_alerted_known(db: Database) -> None:
    """Later reports of the loser find the winner; a chain of merges is followed, a circle refused."""

    def merge(conn) -> None:
        alert.Known(conn).add(["b-a/1/venue//x/1", "mention/r/d"], "alert-1", "b-a")
        negotiation.merge(conn, "b-a", "a-b", at=START)

    await db.write(merge)
    keys = await db.read(lambda conn: set(conn.execute(select(alert_keys.c.key)).scalars()))
    assert "a-b/1/venue//x/1" in keys
    await db.write(lambda conn: negotiation.merge(conn, "old", "b-a", at=START))
    assert await db.read(lambda conn: negotiation.resolve(conn, "old")) == "a-b"
    with pytest.raises(StoreError, match="one already"):
        await db.write(lambda conn: negotiation.merge(conn, "a-b", "b-a", at=START))
