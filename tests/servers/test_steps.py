"""Several workers step the same negotiations: none is lost, none is doubled."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import func, select

from monitor.store import negotiation
from monitor.store.fault import MovedOnError
from monitor.store.shelf import Shelf
from monitor.store.tables import (
    alerts,
    deliveries,
    developments,
    negotiations,
    reports,
    versions,
)
from monitor.stream.step import step_all
from tests.servers.rows import total
from tests.servers.stores import opened
from tests.smalltalk import START, desk
from tests.store.test_lane import items

pytestmark = pytest.mark.servers


async def test_two_workers_open_one_negotiation(two) -> None:
    """The same talks, first heard of by two workers at once: one negotiation, one alert."""
    at_desk = desk()
    for n in range(5):
        (first,) = items(at_desk, f"Aland and X{n}land meet in Port One", first=10 * n + 1)
        (second,) = items(at_desk, f"Aland and X{n}land meet in Port One", first=10 * n + 2)
        await asyncio.gather(
            *(
                db.write(lambda conn, i=item: step_all(conn, [i], at_desk, Shelf(), at=START))
                for db, item in zip(two, (first, second), strict=True)
            )
        )
        assert await total(two[0], negotiations) == n + 1
    assert await total(two[0], reports) == 10


async def test_fifty_concurrent_steps_of_two_workers_lose_none(two) -> None:
    """Each worker remembers what it has stepped; the token tells that the other was there."""
    at_desk = desk()
    shelves = Shelf(), Shelf()
    every = items(at_desk, *(f"Aland and Bland meet in Port N{n}" for n in range(50)))

    async def step(n: int) -> None:
        item, shelf = every[n], shelves[n % 2]
        await two[n % 2].write(lambda conn: step_all(conn, [item], at_desk, shelf, at=START))

    await asyncio.gather(*(step(n) for n in range(50)))
    state = await two[0].read(lambda conn: negotiation.get(conn, "aland-bland"))
    assert await total(two[0], reports) == 50
    assert await total(two[0], versions) == state.version
    assert await total(two[0], alerts) >= 2


async def test_a_merge_among_steps_loses_none(two) -> None:
    """Steps before it belong to the loser, steps after it to the winner; none to nobody."""
    at_desk = desk()
    every = items(at_desk, *(f"Aland and Cland meet in Port N{n}" for n in range(30)))

    async def step(n: int) -> None:
        await two[n % 2].write(lambda conn: step_all(conn, [every[n]], at_desk, Shelf(), at=START))

    async def merge() -> None:
        await two[0].write(
            lambda conn: negotiation.merge(conn, "aland+cland", "aland-bland", at=START)
        )

    await asyncio.gather(*(step(n) for n in range(10)))
    await asyncio.gather(*(step(n) for n in range(10, 20)), merge(), *map(step, range(20, 30)))
    by = select(reports.c.process, func.count()).group_by(reports.c.process)
    found = dict(await two[0].read(lambda conn: conn.execute(by).all()))
    assert sum(found.values()) == 30
    assert set(found) == {"aland+cland", "aland-bland"}
    for process in found:
        past = await two[0].read(lambda conn, p=process: negotiation.history(conn, p))
        assert [state.version for state in past] == list(range(1, len(past) + 1))


async def test_a_step_past_the_lock_is_refused_by_its_version(two) -> None:
    """The second guard: a state that was read before somebody else's step is not written."""
    at_desk = desk()
    (item,) = items(at_desk, "Aland and Bland meet in Port One")
    await two[0].write(lambda conn: step_all(conn, [item], at_desk, Shelf(), at=START))
    state = await two[0].read(lambda conn: negotiation.get(conn, "aland-bland"))
    with pytest.raises(MovedOnError):
        await two[1].write(
            lambda conn: negotiation.put(conn, [(state, "x")], state.version + 1, at=START)
        )


async def test_both_databases_come_to_the_same(tmp_path: Path) -> None:
    """The same items give the same alerts, states, developments and reports, word for word."""
    at_desk = desk()
    said = [
        f"Aland and Bland meet in Port N{n % 5}" if n % 3 else f"Rain {n} Ärger" for n in range(60)
    ]
    every = items(at_desk, *said)
    found = []
    for kind in ("sqlite", "postgresql"):
        async with opened(kind, tmp_path) as db:
            for start_ in range(0, len(every), 4):
                for key in sorted({item.key for item in every[start_ : start_ + 4]}):
                    some = [item for item in every[start_ : start_ + 4] if item.key == key]
                    await db.write(
                        lambda conn, s=some: step_all(conn, s, at_desk, Shelf(), at=START)
                    )
            columns = (alerts.c.doc, negotiations.c.doc, developments.c.doc, deliveries.c.id)
            told = [
                sorted(await db.read(lambda conn, c=c: conn.execute(select(c)).scalars().all()))
                for c in (*columns, reports.c.development)
            ]
            found.append(told)
    assert found[0] == found[1]
    assert all(found[0])
