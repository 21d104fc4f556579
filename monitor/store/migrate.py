"""Brings a database to this program's schema; Alembic is imported only where there is work."""

from sqlalchemy import Connection, inspect, text

from monitor.errors import StoreError, StoreNewer
from monitor.store.guard import hold

HEAD = "0042"
"""The newest file in migrations/versions (a test compares)."""
KNOWN = frozenset(
    {
        "0001",
        "0002",
        "0003",
        "0007",
        "0008",
        "0009",
        "0010",
        "0015",
        "0016",
        "0017",
        "0018",
        "0040",
        "0041",
        "0042",
    }
)
TURN_SECONDS = 120
"""How long one waits for another process that migrates."""
TABLE_SECONDS = 5
"""How long a migration waits for a table that is in use."""


def version(conn: Connection) -> str | None:
    """The schema's revision, None where there is no schema yet."""
    if not inspect(conn).has_table("alembic_version"):
        return None
    found = conn.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def upgrade(conn: Connection) -> None:
    """Migrate to HEAD under a lock, all or nothing; who comes second finds it done.

    Raises StoreNewer when a newer program has written it, StoreError for one that is not in UTF-8.
    """
    try:
        if _current(conn):
            return
        conn.rollback()
        _begin(conn)
        if not _current(conn):
            _run(conn)
        conn.commit()
    finally:
        conn.rollback()


def _begin(conn: Connection) -> None:
    """Take the lock: SQLite's own, or one by name that lasts as long as the transaction."""
    if conn.dialect.name != "postgresql":
        conn.exec_driver_sql("BEGIN IMMEDIATE")
        return
    if (encoding := conn.exec_driver_sql("SHOW server_encoding").scalar()) != "UTF8":
        raise StoreError(f"the database is in {encoding}; create it with ENCODING 'UTF8'")
    conn.exec_driver_sql(f"SET LOCAL lock_timeout = '{TURN_SECONDS}s'")
    conn.exec_driver_sql("SET LOCAL statement_timeout = 0")
    hold(conn, "migrate")
    # Whoever waits for a table makes everybody behind it wait too: give up early, start again.
    conn.exec_driver_sql(f"SET LOCAL lock_timeout = '{TABLE_SECONDS}s'")


def _current(conn: Connection) -> bool:
    found = version(conn)
    if found is not None and found not in KNOWN:
        raise StoreNewer(
            f"the database has schema {found}, newer than this program's {HEAD}; update the program"
        )
    return found == HEAD


def _run(conn: Connection) -> None:
    from pathlib import Path  # noqa: PLC0415 - only a new or old database pays for Alembic

    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = conn
    command.upgrade(config, "head")
