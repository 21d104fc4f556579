"""The jobs that tell summaries and bring cards up to date: one that fails keeps no other."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.deliver.failure import ChannelError, Failure
from monitor.deliver.thread import Parent, Swap
from monitor.store import card
from monitor.store.session import Database
from monitor.store.tables import deliveries
from monitor.store.thread import StoredThreads
from monitor.wire import cards, digests
from tests.servers.stores import opened
from tests.smalltalk import START
from tests.store.test_card import ALERT, KEY, shown, state
from tests.store.test_summary import DAILY, SEVEN, alert, states, tell


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    async with opened("sqlite", tmp_path) as database:
        yield database


async def test_every_window_that_is_over_is_told_to_who_subscribes_now(db: Database) -> None:
    """At the time on the service's clock; what a subscription says now counts."""
    other = replace(DAILY, id="other")
    await tell(db, alert(1), DAILY, other)
    current = {"desk": DAILY}
    assert await digests.close_due(db, current, now=START, machine=START) == 0
    assert await digests.close_due(db, current, now=SEVEN, machine=START) == 2
    assert await digests.close_due(db, current, now=SEVEN, machine=START) == 0
    assert [state for state, _ in await states(db)].count("told") == 2


async def test_a_summary_that_fails_keeps_no_other(db: Database) -> None:
    """It comes again at the next turn."""
    await tell(db, alert(1), DAILY, replace(DAILY, id="other"))
    broken = deliveries.update().where(deliveries.c.subscription == "desk")
    await db.write(lambda conn: conn.execute(broken.values(doc="{")).rowcount)
    for _ in range(2):
        closed = await digests.close_due(db, {}, now=SEVEN, machine=START)
    assert [state for state, _ in await states(db)].count("told") == 1
    assert closed == 0


class Screen:
    """Shows cards; one conversation refuses."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, dict[str, str]]] = []

    async def refresh(self, channel: str, target: str, alert) -> bool:
        """See ``Shows``."""
        if target == "C1":
            raise ChannelError(Failure.UNREACHABLE, "no way")
        self.seen.append((target, alert.state))
        return True


async def test_every_conversation_gets_its_card(db: Database) -> None:
    """The state of now, where an older one is shown."""
    await shown(db, 3)
    await StoredThreads(db).swap("slack", "C2", KEY[2], Swap(None, Parent("2.3", 1)))
    await db.write(lambda conn: card.bring_up(conn, state(4, "Northgate")))
    screen = Screen()
    assert await cards.bring_up(db, screen) == 1
    assert screen.seen == [("C2", {"venue": "Northgate"})]
    assert ALERT.state != screen.seen[0][1]
