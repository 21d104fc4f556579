"""Brings a database to this program's schema; Alembic is imported only where there is work."""

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from monitor.errors import StoreNewer

HEAD = "0002"
"""The newest file in migrations/versions (a test compares)."""
KNOWN = frozenset({"0001", "0002"})


def version(conn: Connection) -> str | None:
    """The schema's revision, None where there is no schema yet."""
    try:
        found = conn.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except DBAPIError as error:
        if "alembic_version" not in str(error):
            raise
        return None
    finally:
        conn.rollback()
    return None if found is None else str(found)


def upgrade(conn: Connection) -> None:
    """Migrate to HEAD under the write lock, all or nothing.

    Raises StoreNewer when a newer program has written it.
    """
    if _current(conn):
        return
    conn.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        _run(conn)
        conn.commit()
    finally:
        conn.rollback()
    _current(conn)


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
