"""What holds on either database: nothing is lost, nobody is woken too early, newer is refused."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select, text, update

from monitor.errors import StoreError, StoreFull, StoreNewer
from monitor.store import migrate
from monitor.store.bell import ring
from monitor.store.session import Database
from monitor.store.tables import log_ends
from tests.servers.stores import empty


def counter(topic: str = "t"):
    return select(log_ends.c.next).where(log_ends.c.topic == topic)


def start(conn: Connection, topic: str = "t") -> None:
    conn.execute(insert(log_ends), {"topic": topic, "partition": 0, "next": 0})


def add_one(conn: Connection) -> None:
    seen = conn.execute(counter().with_for_update()).scalar_one()
    conn.execute(update(log_ends).values(next=seen + 1))


async def test_fifty_concurrent_changes_lose_none(db: Database) -> None:
    """Read-modify-writes that meet are run one after the other."""
    await db.write(start)
    await asyncio.gather(*(db.write(add_one) for _ in range(50)))
    assert await db.read(lambda conn: conn.execute(counter()).scalar_one()) == 50


async def test_readers_cannot_write(db: Database) -> None:
    """Writes that went past the writer would break the one rule."""
    with pytest.raises(StoreFull):
        await db.read(start)


async def test_listeners_hear_after_the_commit_only(db: Database) -> None:
    """Who is woken finds what was written; a rolled back write wakes nobody."""
    heard = asyncio.Event()
    stop = db.listen("t", heard.set)

    def fail(conn: Connection) -> None:
        ring(conn, "t")
        raise ValueError

    with pytest.raises(ValueError):
        await db.write(fail)
    await asyncio.sleep(0.01)
    assert not heard.is_set()
    await db.write(lambda conn: ring(conn, "t"))
    await asyncio.wait_for(heard.wait(), 1)
    heard.clear()
    stop()
    await db.write(lambda conn: ring(conn, "t"))
    await asyncio.sleep(0.01)
    assert not heard.is_set()


async def test_a_newer_schema_is_refused(kind: str, tmp_path: Path) -> None:
    """An old program never writes to a new database."""
    url = await empty(kind, tmp_path)
    db = Database(url)
    await db.open()
    await db.write(lambda conn: conn.execute(text("UPDATE alembic_version SET version_num='9999'")))
    await db.close()
    db = Database(url)
    with pytest.raises(StoreNewer, match="newer"):
        await db.open()
    await db.close()


def test_other_databases_are_refused_with_a_sentence() -> None:
    """The error says what to write."""
    with pytest.raises(StoreError, match="sqlite:///"):
        Database("mysql://x/y")


@pytest.mark.parametrize(
    "url",
    [
        "mysql://x:hunter2@host/y?sslpassword=hunter2",
        "postgresql+psycopg2://x:hunter2@host/y",
        "postgresql://x:hunter2@host:port/y",
        "hunter2",
    ],
)
def test_a_refused_url_shows_no_secret(url: str) -> None:
    """Passwords stand in more places than one."""
    with pytest.raises(StoreError) as told:
        Database(url)
    assert "hunter2" not in str(told.value)


def test_a_name_shows_no_secret(tmp_path: Path) -> None:
    """It is printed at each start."""
    assert "hunter2" not in Database(f"sqlite:///{tmp_path}/m.db?key=hunter2").name


def test_head_is_the_newest_migration() -> None:
    """``migrate.HEAD`` is what lets a start without Alembic."""
    versions = sorted(Path(migrate.__file__).parent.glob("migrations/versions/*.py"))
    assert versions[-1].name.split("_")[0] == migrate.HEAD
    assert {path.name.split("_")[0] for path in versions} == migrate.KNOWN


async def test_migrations_make_the_tables(db: Database) -> None:
    """Nothing to generate: what the migrations build is what the tables say."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from monitor.store.tables import metadata

    def differences(conn: Connection) -> object:
        return compare_metadata(MigrationContext.configure(conn), metadata)

    assert await db.read(differences) == []
