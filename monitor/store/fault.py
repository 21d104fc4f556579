"""What the database's own errors mean to us."""

import sqlite3

from sqlalchemy.exc import DBAPIError

from monitor.errors import StoreCorrupt, StoreError, StoreFull, StoreLocked

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


def explain(error: BaseException) -> BaseException:
    """Turn a driver's error into the StoreError that says its cause; others stay as they are.

    Broken constraints and wrong SQL are programming errors, not states of the database: they stay.
    """
    orig = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(orig, "sqlite_errorcode", None)
    if code is None:
        return error
    cause = _BY_CODE.get(code & 0xFF)
    if cause is None:
        return error
    kind, text = cause
    found = kind(f"the database cannot be used: {text} ({orig})")
    found.__cause__ = error
    return found
