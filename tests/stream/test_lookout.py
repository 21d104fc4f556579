"""When the embedded stream is to be built anew: it does nothing, an event waits, the database works."""

import asyncio
import sqlite3
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.clock import SystemClock
from monitor.store import inbox, log
from monitor.store.event import ARTICLES, CONSUMERS
from monitor.store.session import Database
from monitor.stream.lookout import Lookout

STILL = 0.04
GROUP = "readers"


@dataclass
class App:
    """As much of one as is looked at."""

    topics: set[str] = field(default_factory=lambda: {ARTICLES})

    @property
    def consumer(self) -> "App":
        return self

    def assignment(self) -> set[str]:
        return self.topics


@pytest.fixture
def kind() -> str:
    return "sqlite"


async def published(db: Database) -> None:
    """One event, older than may be, that nobody has read."""
    old, event = SystemClock().now() - timedelta(hours=1), log.Event(b"{}", id="one")
    await db.write(lambda conn: log.publish(conn, ARTICLES, [event], at=old))
    await db.write(lambda conn: log.commit(conn, GROUP, [(ARTICLES, 0, 0)]))


async def looked(lookout: Lookout, app: App, times: int = 10) -> str | None:
    """The first complaint within so many looks, or none."""
    for _ in range(times):
        await asyncio.sleep(STILL / 2)
        if (found := await lookout.complaint(app, 0)) is not None:
            return found
    return None


async def test_an_event_that_waits_while_nothing_moves(db: Database) -> None:
    """However it came to be: no error was said."""
    await published(db)
    found = await looked(Lookout(db, GROUP, SystemClock(), STILL), App())
    assert found is not None
    assert found.startswith("events wait")


async def test_one_that_was_handled_and_not_committed_waits_for_nothing(db: Database) -> None:
    """Its mark says so."""
    await published(db)
    at = SystemClock().now()
    await db.write(lambda conn: inbox.begin(conn, CONSUMERS[ARTICLES], "one", at=at))
    assert await looked(Lookout(db, GROUP, SystemClock(), STILL), App()) is None


async def test_an_app_that_never_gets_its_topics(db: Database) -> None:
    """It would wait for ever, and nothing need be published for that."""
    found = await looked(Lookout(db, GROUP, SystemClock(), STILL), App(set()))
    assert found is not None
    assert found.startswith("no partition")


async def test_another_app_is_given_its_own_time(db: Database) -> None:
    """What the one before it has not done is not held against it."""
    await published(db)
    lookout = Lookout(db, GROUP, SystemClock(), STILL)
    assert await looked(lookout, App()) is not None
    lookout.begin()
    await asyncio.sleep(STILL / 2)
    assert await lookout.complaint(App(), 0) is None


async def test_a_database_that_cannot_be_written_is_not_its_fault(
    db: Database, tmp_path: Path
) -> None:
    """It can be read, an event waits; another app could not handle it either."""
    await published(db)
    other = sqlite3.connect(tmp_path / "monitor.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    lookout = Lookout(db, GROUP, SystemClock(), STILL)
    assert await looked(lookout, App(), times=4) is None
    other.execute("ROLLBACK")
    other.close()
    assert await looked(lookout, App()) is not None
