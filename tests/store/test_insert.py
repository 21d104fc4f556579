"""Writes that nobody waits for: in their order, seen by what follows, taken back with the rest."""

import pytest
from sqlalchemy import Connection, select, update
from sqlalchemy.exc import IntegrityError

from monitor.store.insert import add_new, insert_all, overwrite
from monitor.store.session import Database
from monitor.store.tables import log_ends


def end(n: int, topic: str = "t") -> dict[str, object]:
    return {"topic": topic, "partition": 0, "next": n}


def ends(conn: Connection) -> dict[str, int]:
    return {str(t): int(n) for t, n in conn.execute(select(log_ends.c.topic, log_ends.c.next))}


async def test_alone_in_their_transaction_they_are_kept(db: Database) -> None:
    """Though nothing was asked in it."""
    await db.write(lambda conn: add_new(conn, log_ends, [end(1, "a"), end(2, "b")]))
    assert await db.read(ends) == {"a": 1, "b": 2}


async def test_each_follows_the_one_before_it(db: Database) -> None:
    """The key is there for the second, the value for the update, and all of it for who looks."""

    def work(conn: Connection) -> list[dict[str, int]]:
        add_new(conn, log_ends, [end(1)])
        add_new(conn, log_ends, [end(2)])
        first = ends(conn)
        overwrite(conn, log_ends, [end(3)], ("next",))
        conn.execute(update(log_ends).values(next=log_ends.c.next * 10))
        overwrite(conn, log_ends, [end(5, "u")], ("next",))
        return [first, ends(conn)]

    assert await db.write(work) == [{"t": 1}, {"t": 30, "u": 5}]
    assert await db.read(ends) == {"t": 30, "u": 5}


async def test_one_that_cannot_be_takes_all_back(db: Database) -> None:
    """The error is the one it would have been by itself, and the next write works."""

    def twice(conn: Connection) -> None:
        add_new(conn, log_ends, [end(1, "a")])
        insert_all(conn, log_ends, [end(1, "b")])
        insert_all(conn, log_ends, [end(2, "b")])

    with pytest.raises(IntegrityError):
        await db.write(twice)
    assert await db.read(ends) == {}
    await db.write(lambda conn: add_new(conn, log_ends, [end(1)]))
    assert await db.read(ends) == {"t": 1}


async def test_what_waited_when_the_work_failed_is_forgotten(db: Database) -> None:
    """It is of a transaction that was taken back, not of the next one on the same connection."""

    def fails(conn: Connection) -> None:
        add_new(conn, log_ends, [end(1, "a")])
        raise ZeroDivisionError

    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            await db.write(fails)
        await db.write(lambda conn: add_new(conn, log_ends, [end(2, "b")]))
    assert await db.read(ends) == {"b": 2}
