"""Every migration only expands: what an older program that still runs writes and reads stays right."""

from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, Table, create_engine, insert, select

from monitor.store import migrate
from monitor.store.session import Database
from tests.servers.stores import KINDS

VERSIONS = Path(migrate.__file__).parent / "migrations"
STEPS = [
    (str(one.down_revision), one.revision)
    for one in ScriptDirectory(str(VERSIONS)).walk_revisions()
    if one.down_revision
]


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'm.db'}"
    from tests.servers.postgres import server

    return server().url(server().create()).replace("postgresql://", "postgresql+psycopg://")


def to(conn: Connection, revision: str) -> MetaData:
    """Migrate, and say what tables there are then."""
    config = Config()
    config.set_main_option("script_location", str(VERSIONS))
    config.attributes["connection"] = conn
    command.upgrade(config, revision)
    conn.commit()
    found = MetaData()
    found.reflect(conn)
    return found


def row(table: Table) -> dict[str, Any]:
    """What an older program writes: the columns it knows that must have a value."""
    made = {int: 7, str: "x", bytes: b"x", bool: True}
    return {c.name: made[c.type.python_type] for c in table.columns if not c.nullable}


@pytest.mark.parametrize(("before", "after"), STEPS)
def test_the_program_before_goes_on(url: str, before: str, after: str) -> None:
    """It finds each table and column it knows, and may write as it did."""
    engine = create_engine(url)
    with engine.connect() as conn:
        known = to(conn, before)
        grown = to(conn, after)
        for name, table in known.tables.items():
            if name == "alembic_version":
                continue
            assert set(table.columns.keys()) <= set(grown.tables[name].columns.keys())
            for column in table.columns:
                now = grown.tables[name].columns[column.name]
                assert type(now.type) is type(column.type), (name, column.name)
            conn.execute(insert(table).values(row(table)))
            assert conn.execute(select(table)).all(), name
        conn.rollback()
    engine.dispose()


@pytest.mark.parametrize("old", [before for before, _ in STEPS])
async def test_an_old_database_is_migrated_at_the_start(url: str, old: str) -> None:
    """By opening it, and what it holds is still there."""
    engine = create_engine(url)
    with engine.connect() as conn:
        dead = to(conn, old).tables["dead_letters"]
        conn.execute(insert(dead).values(row(dead)))
        conn.commit()
    engine.dispose()
    db = Database(url.replace("+psycopg", ""))
    await db.open()
    assert await db.read(migrate.version) == migrate.HEAD
    kept = await db.read(lambda conn: conn.execute(select(dead)).all())
    assert len(kept) == 1
    await db.close()


def test_one_chain_ends_where_the_program_stands() -> None:
    """Two heads, or a head the program does not know, would stop the start."""
    scripts = ScriptDirectory(str(VERSIONS))
    assert scripts.get_heads() == [migrate.HEAD]
    assert {one.revision for one in scripts.walk_revisions()} == migrate.KNOWN
