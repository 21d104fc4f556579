"""One stage by itself: what a database that hangs means to it."""

import asyncio
from typing import Any, cast

import pytest

from monitor.clock import SystemClock
from monitor.errors import StoreLocked
from monitor.store.event import ARTICLES
from monitor.store.log import Event
from monitor.store.session import Database
from monitor.stream.stage import Stage, Tools
from monitor.telemetry.metrics import Metrics


class Stalled:
    """A store whose disk stands still after some writes."""

    def __init__(self, good: int) -> None:
        self.good = good
        self.writes = 0

    async def write(self, _fn: Any) -> bool:
        self.writes += 1
        if self.writes > self.good:
            await asyncio.Event().wait()
        return False


class Writes(Stage):
    topic, consumer = ARTICLES, "writes"

    async def work(self, event: Event) -> bool:
        return await self.write(lambda _: True)

    async def parts(self, event: Event) -> list[tuple[str, Event]]:
        return []


@pytest.mark.parametrize("good", [0, 1])
async def test_a_write_that_hangs_is_the_trouble_of_the_database(good: int) -> None:
    """Not the event's: no attempt is written down against it."""
    db = Stalled(good)
    stage = Writes(Tools(cast(Database, db), SystemClock(), Metrics(), limit=0.05))
    with pytest.raises(StoreLocked, match="not finished a write"):
        await asyncio.wait_for(stage(Event(b"x")), 20)
    assert isinstance(stage.failure, StoreLocked)
    assert db.writes == good + 1
