"""What the database's own errors mean to us."""

import sqlite3

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from monitor.errors import StoreAway, StoreCorrupt, StoreError, StoreFull, StoreLocked

_BY_CODE: dict[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_BUSY: (StoreLocked, "another process is writing and does not let go"),
    sqlite3.SQLITE_LOCKED: (StoreLocked, "another connection holds the table"),
    sqlite3.SQLITE_FULL: (StoreFull, "the disk, or the size allowed to the file, is full"),
    sqlite3.SQLITE_IOERR: (StoreFull, "the disk refuses to read or write"),
    sqlite3.SQLITE_READONLY: (StoreFull, "the database or its folder is read-only"),
    sqlite3.SQLITE_PERM: (StoreFull, "the database may not be written by this user"),
    sqlite3.SQLITE_CANTOPEN: (StoreFull, "the database or its folder cannot be opened"),
    sqlite3.SQLITE_CORRUPT: (StoreCorrupt, "the file is damaged"),
    sqlite3.SQLITE_NOTADB: (StoreCorrupt, "the file is no SQLite database"),
}
TAKEN = "55P03"
"""A lock that another transaction did not let go in time."""
_BY_STATE: dict[str, tuple[type[StoreError], str]] = {
    "25006": (StoreFull, "the server, or this transaction, is read-only"),
    "25P03": (StoreAway, "the transaction stood still for too long and the server ended it"),
    "28": (StoreError, "the server refuses this user or password"),
    "3D000": (StoreError, "there is no database of that name"),
    "40": (StoreLocked, "other transactions kept coming between"),
    "42501": (StoreError, "this user lacks a permission"),
    "53300": (StoreAway, "the server has no connection to spare"),
    "53": (StoreFull, "the server lacks disk or memory"),
    TAKEN: (StoreLocked, "another transaction holds a lock and does not let go"),
    "57014": (StoreLocked, "a statement took longer than it may"),
    "57P": (StoreAway, "the server is being stopped or started"),
    "58": (StoreFull, "the server's disk refuses to read or write"),
    "08": (StoreAway, "the connection broke"),
    "XX": (StoreCorrupt, "the server reports damage"),
}
"""SQLSTATEs, or how they begin (PostgreSQL manual, appendix A); the longest that fits counts."""
AGAIN = ("40001", "40P01", "23505")
"""Serialization failure, deadlock, and a row that another transaction wrote first."""


class MovedOnError(StoreError):
    """Another transaction stepped the same process in between: try the event again."""


def explain(error: BaseException) -> BaseException:
    """Turn a driver's error into the StoreError that says its cause; others stay as they are.

    Broken constraints and wrong SQL are programming errors, not states of the database: they stay.
    """
    if isinstance(error, PoolTimeoutError):
        return _found(StoreLocked, "all connections are in use", error, error)
    orig = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(orig, "sqlite_errorcode", None)
    cause = _BY_CODE.get(code & 0xFF) if code is not None else _server(error, orig)
    if cause is None:
        return error
    return _found(*cause, orig, error)


def state(error: BaseException) -> str:
    """The SQLSTATE of a driver's error, "" where it has none."""
    orig = error.orig if isinstance(error, DBAPIError) else error
    return str(getattr(orig, "sqlstate", None) or "")


def is_away(error: BaseException) -> bool:
    """Whether the connection or the server is gone, so that another connection may do better."""
    return isinstance(explain(error), StoreAway)


def _server(
    error: BaseException, orig: BaseException | None
) -> tuple[type[StoreError], str] | None:
    found = state(error)
    for length in (5, 3, 2):
        if found and found[:length] in _BY_STATE:
            return _BY_STATE[found[:length]]
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    broken = type(orig).__module__.startswith("psycopg") and type(orig).__name__ in _BROKEN
    if lost or (broken and not found):
        return _connecting(str(orig))
    return None


def _connecting(text: str) -> tuple[type[StoreError], str]:
    """While a connection is made the server's refusals come as text alone."""
    if "authentication failed" in text or "no pg_hba.conf entry" in text:
        return _BY_STATE["28"]
    if "database" in text and "does not exist" in text:
        return _BY_STATE["3D000"]
    if "role" in text and "does not exist" in text:
        return _BY_STATE["28"]
    return StoreAway, "the server does not answer"


def _found(
    kind: type[StoreError], text: str, orig: BaseException | None, error: BaseException
) -> StoreError:
    found = kind(f"the database cannot be used: {text} ({str(orig).strip()})")
    found.__cause__ = error
    return found


_BROKEN = {"OperationalError", "ConnectionTimeout", "InterfaceError"}
