"""One connection without loop or threads: for a command that reads or writes a whole database."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import NullPool

from monitor.errors import StoreError, StoreLocked
from monitor.store import migrate
from monitor.store.dial import arguments
from monitor.store.fault import explain
from monitor.store.guard import number
from monitor.store.lock import STOP, RunLock
from monitor.store.session import ADVICE

BUSY_SECONDS = 10.0
_UNHURRIED = (
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
)


def locate(url: str) -> URL | Path:
    """The file of a ``sqlite:///`` URL, or a PostgreSQL server's URL. Raises StoreError."""
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError):
        raise StoreError(f"the database's URL cannot be read; {ADVICE}") from None
    if parts.get_backend_name() == "sqlite" and parts.database:
        return Path(parts.database)
    if parts.drivername == "postgresql" and parts.database:
        return parts
    raise StoreError(f"no database is reached by {parts.drivername}:// like this; {ADVICE}")


def named(at: URL | Path) -> str:
    """What may be shown of it: no password."""
    if isinstance(at, Path):
        return str(at)
    return at.set(query={}).render_as_string(hide_password=True)


@contextmanager
def reading(at: URL | Path) -> Iterator[Connection]:
    """A snapshot of a database that others may be writing. Raises a StoreError.

    It must have this program's schema.
    """
    if isinstance(at, Path) and not at.exists():
        raise StoreError(f"there is no database at {at}")
    with _explained(), _engine(at, readonly=True).connect() as conn:
        _begin(conn)
        found = migrate.version(conn)
        if found != migrate.HEAD:
            raise StoreError(
                f"{named(at)} has schema {found or 'none'} and this program {migrate.HEAD}; "
                "bring it there first: monitor db upgrade"
            )
        yield conn


@contextmanager
def writing(at: URL | Path) -> Iterator[Connection]:
    """One transaction on a database nobody runs on, brought to this program's schema.

    Raises StoreLocked where a ``monitor run`` holds it, or a StoreError.
    """
    with quiet(at), _explained(), _engine(at, readonly=False).connect() as conn:
        migrate.upgrade(conn)
        _begin(conn)
        yield conn
        conn.commit()


def upgrade(at: URL | Path) -> None:
    """Bring a database that nobody runs on to this program's schema. Raises as ``writing`` does."""
    with quiet(at), _explained(), _engine(at, readonly=False).connect() as conn:
        migrate.upgrade(conn)


@contextmanager
def quiet(at: URL | Path) -> Iterator[None]:
    """Hold the lock that ``run`` takes. Raises StoreLocked while somebody has it, or shares it."""
    if isinstance(at, Path):
        with RunLock(at, STOP):
            yield
        return
    with _explained(), psycopg.connect(**arguments(at), autocommit=True) as raw:
        got = raw.execute("SELECT pg_try_advisory_lock(%s)", (number("run"),)).fetchone()
        if got is None or not got[0]:
            raise StoreLocked(f"a monitor run uses {named(at)}; stop every one of them first")
        yield


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, sqlite3.Error, psycopg.Error) as error:
        raise explain(error) from error


def _begin(conn: Connection) -> None:
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql("BEGIN")
        return
    for words in _UNHURRIED:
        conn.exec_driver_sql(words)


def _engine(at: URL | Path, *, readonly: bool) -> Engine:
    if isinstance(at, Path):
        return create_engine("sqlite://", creator=lambda: _file(at, readonly), poolclass=NullPool)
    args = arguments(at)
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(**args), poolclass=NullPool
    )
    if not readonly:
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _file(path: Path, readonly: bool) -> sqlite3.Connection:  # noqa: FBT001 - the creator's choice
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    raw = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA query_only=ON" if readonly else "PRAGMA synchronous=FULL")
    return raw
