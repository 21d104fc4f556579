"""Migrating, and what keeps a database from opening."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from monitor.errors import StoreAway, StoreError
from monitor.store import alert, inbox, log
from monitor.store.session import Database
from monitor.store.shelf import Shelf
from monitor.store.tables import (
    alerts,
    dead_letters,
    reports,
)
from monitor.stream.step import step_all
from tests.servers.postgres import server
from tests.servers.rows import total
from tests.smalltalk import START, desk
from tests.store.test_lane import items

pytestmark = pytest.mark.servers


async def test_many_migrate_at_once(tmp_path: Path) -> None:
    """One does it, the others find it done."""
    url = server().url(server().create())
    many = [Database(url) for _ in range(5)]
    await asyncio.gather(*(db.open() for db in many))
    assert await total(many[0], alerts) == 0
    for db in many:
        await db.close()


async def test_a_migration_that_dies_leaves_the_old_schema() -> None:
    """All or nothing."""
    name = server().create()
    server().admin("CREATE TABLE alerts (id text)", name)  # in the way of the migration
    db = Database(server().url(name))
    with pytest.raises(Exception, match="alerts"):
        await db.open()
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    assert server().admin(query, name) == [("alerts",)]


async def test_a_column_more_does_not_disturb_who_runs(two, url: str) -> None:
    """Expand, then contract: an older worker goes on while a newer one adds to the schema."""
    at_desk = desk()
    shelf = Shelf()

    async def step(*numbers: int) -> None:
        for n in numbers:
            (item,) = items(at_desk, f"Aland and Bland meet in Port N{n}", first=n)
            await two[0].write(lambda conn, i=item: step_all(conn, [i], at_desk, shelf, at=START))

    await step(*range(1, 9))  # often enough for the driver to keep prepared statements
    name = url.rsplit("/", 1)[1]
    for table in ("lanes", "negotiations", "reports", "alerts", "deliveries", "developments"):
        server().admin(f"ALTER TABLE {table} ADD COLUMN later text", name)
    await step(*range(9, 20))
    assert await total(two[0], reports) == 19
    assert await two[1].read(alert.listing)


async def test_another_encoding_is_refused() -> None:
    """Headlines come in every script."""
    name = "latin"
    server().drop(name)
    server().admin(f"CREATE DATABASE {name} ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'")
    with pytest.raises(StoreError, match="UTF8"):
        await Database(server().url(name)).open()


@pytest.mark.parametrize(
    ("change", "kind", "said"),
    [
        (("monitor@", "nobody:hunter2@"), StoreError, "refuses this user"),
        (("/t", "/none"), StoreError, "no database of that name"),
        ((str(0), str(0)), StoreAway, "does not answer"),
    ],
)
async def test_what_keeps_it_from_opening_is_said(url: str, change, kind, said) -> None:
    """Without the password, and at once."""
    wrong = "postgresql://u:hunter2@127.0.0.1:1/x" if kind is StoreAway else url.replace(*change)
    with pytest.raises(kind, match=said) as found:
        await Database(wrong).open()
    assert "hunter2" not in str(found.value)
    assert "hunter2" not in Database("postgresql://u:hunter2@h/x").name


async def test_nul_in_a_message_is_left_out(two) -> None:
    """PostgreSQL takes none in text; a dead letter must never fail for it."""
    event = log.Event(b"\x00v", b"k", "e")
    await two[0].write(lambda conn: inbox.bury(conn, "read", "a", event, "bad \x00 byte", at=START))
    query = select(dead_letters.c.error, dead_letters.c.value)
    (row,) = await two[0].read(lambda conn: conn.execute(query).all())
    assert tuple(row) == ("bad  byte", b"\x00v")
