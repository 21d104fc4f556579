"""What the database and the disk show to be wrong, and that the outside is then told nothing good."""

from collections import namedtuple
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from monitor.alert.model import Subscription
from monitor.alert.notice import Trouble
from monitor.store import alert, delivery, inbox, log
from monitor.store.backlog import Backlog
from monitor.store.event import ARTICLES
from monitor.store.log import Event
from monitor.store.session import Database
from monitor.terms import Severity
from monitor.wire import watch
from monitor.wire.jobs import Jobs
from tests.servers.stores import opened
from tests.smalltalk import START
from tests.store.test_delivery import planned, some_alert

Usage = namedtuple("Usage", "total used free")  # noqa: PYI024 - as shutil's own


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    async with opened("sqlite", tmp_path) as database:
        yield database


def waits(conn) -> None:
    alert.put(conn, some_alert(), "article-1", at=START)
    delivery.plan(conn, some_alert(), [planned(Subscription("desk", "mail", "a"))])


def unhandled(conn) -> None:
    log.publish(conn, ARTICLES, [Event(b"x")], at=START)


def buried(conn) -> None:
    inbox.bury(conn, "read", ARTICLES, Event(b"x"), "no event of ours", at=START)


@pytest.mark.parametrize(
    ("happens", "minutes", "key", "says"),
    [
        (waits, 61, "outbox/old", "the oldest delivery waits for 1 hour"),
        (unhandled, 11, "events/old", "the oldest event waits for 11 minutes: articles are not"),
        (buried, 0, "deadletters/events", "1 event could not be handled: monitor deadletters"),
    ],
)
async def test_what_stands_still_is_a_trouble(db: Database, happens, minutes, key, says) -> None:
    """Once it has for long enough; nothing else is."""
    assert await db.read(lambda conn: watch._stored(conn, START, Backlog())) == []
    await db.write(happens)
    early = START + timedelta(minutes=minutes - 2)
    before = await db.read(lambda conn: watch._stored(conn, early, Backlog()))
    assert bool(before) == (minutes == 0)
    at = START + timedelta(minutes=minutes)
    (one,) = await db.read(lambda conn: watch._stored(conn, at, Backlog()))
    assert (one.key, one.text[: len(says)]) == (key, says)


@pytest.mark.parametrize(
    ("total", "free", "told"), [(100, 6, 0), (100, 4, 1), (1, 0.3, 0), (1, 0.2, 1)]
)
def test_a_disk_that_is_nearly_full_is_told(monkeypatch, total, free, told) -> None:
    """Less than a twentieth left, or than 256 MiB; GiB here. A server's disk is not ours to see."""
    usage = Usage(total * 2**30, 0, int(free * 2**30))
    monkeypatch.setattr(watch.shutil, "disk_usage", lambda _: usage)
    found = watch._disk(Path("/data/monitor.db"))
    assert [one.severity for one in found] == [Severity.CRITICAL] * told
    assert watch._disk(None) == []


def test_where_there_is_no_operator_the_log_tells_what_is_new() -> None:
    """Not each minute what lasts."""
    full, away = Trouble("disk/full", "full"), Trouble("feed/a/silent", "silent")
    assert watch.unheard([], [full]) == [full]
    assert watch.unheard([full], [full, away]) == [away]


@pytest.mark.parametrize("flows", [True, False])
async def test_the_outside_is_told_only_while_articles_flow_and_the_outbox_moves(flows) -> None:
    told = []

    async def nothing() -> None: ...

    async def send() -> None:
        told.append("ping")

    look = SimpleNamespace(look=nothing, flows=flows)
    service = SimpleNamespace(
        watch=look, ping=SimpleNamespace(send=send), db=None, metrics=None, roles=(), local=True
    )
    await Jobs(service).watch()
    assert told == ["ping"] * flows
