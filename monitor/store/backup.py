"""Backups: one SQLite file that holds everything, whatever the database is; and the way back.

A SQLite database is copied by SQLite's own online backup (https://sqlite.org/backup.html), beside a
running service and of any schema. A PostgreSQL database is copied table by table from one snapshot.
A backup is looked through before it gets its name, and again before it is restored.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL

from monitor.errors import StoreCorrupt, StoreError, StoreFull, StoreNewer
from monitor.store import migrate
from monitor.store.copy import clear, copy
from monitor.store.fault import explain
from monitor.store.lock import STOP, RunLock
from monitor.store.single import BUSY_SECONDS, reading, upgrade, writing
from monitor.store.sqlite import quick_check

SIDES = ("", "-wal", "-shm")


def backup(source: URL | Path, path: Path) -> str:
    """Write a backup of ``source`` to ``path``, which must not exist; the schema it has.

    Raises a StoreError; no half file is left.
    """
    if path.exists():
        raise StoreError(f"{path} exists; a backup never overwrites")
    if not path.parent.is_dir():
        raise StoreError(f"there is no folder {path.parent}; make it first, or mount what it is on")
    part = path.with_name(path.name + ".part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with _kept(part):
            _write(source, part)
            schema = look(part)
            _settle(part, path)
    except OSError as error:
        raise StoreFull(f"{path} cannot be written: {error.strerror}") from error
    return schema


def restore(path: Path, target: URL | Path, aside: str | None) -> Path | None:
    """Put a backup in the place of ``target``, on which nobody may run.

    Args:
        path: of the backup.
        target: where it goes; older backups are brought to today's schema.
        aside: what is there is replaced; a file is kept under its name and this ending. None: what
            is there is an error.

    Returns:
        Where the file that was there is kept.

    Raises:
        StoreError: also StoreCorrupt and StoreNewer for the backup, StoreLocked for the target.
    """
    look(path)
    if isinstance(target, Path):
        with RunLock(target, STOP):
            return _replace(path, target, aside)
    work = path.with_name(f".{path.name}.{os.getpid()}")
    with _kept(work):
        shutil.copyfile(path, work)
        upgrade(work)
        with reading(work) as given, writing(target) as taking:
            if aside is not None:
                clear(taking)
            copy(given, taking)
    return None


def look(path: Path) -> str:
    """Read a backup through; its schema. Raises StoreCorrupt, StoreNewer, StoreError."""
    if not path.is_file():
        raise StoreError(f"there is no backup at {path}")
    if not path.stat().st_size:
        raise StoreError(f"{path} is empty: no backup")
    quick_check(path)
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as raw:
            found = raw.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if found != "ok":
                raise StoreCorrupt(f"{path} is damaged ({found})")
            row = raw.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:
        raise StoreError(f"{path} is no database of the monitor") from None
    except sqlite3.DatabaseError as error:
        raise StoreCorrupt(f"{path} is damaged ({error})") from error
    if row[0] not in migrate.KNOWN:
        raise StoreNewer(f"{path} has schema {row[0]}, newer than this program's {migrate.HEAD}")
    return str(row[0])


def prune(folder: Path, pattern: str, keep: int) -> list[Path]:
    """Delete all but the newest ``keep`` backups whose names (times) fit; what was deleted."""
    old = sorted(folder.glob(pattern))[:-keep]
    for path in old:
        path.unlink()
    return old


def _write(source: URL | Path, part: Path) -> None:
    if not isinstance(source, Path):
        with reading(source) as given, writing(part) as taking:
            copy(given, taking)
        part.with_name(part.name + ".lock").unlink(missing_ok=True)
    elif not source.exists():
        raise StoreError(f"there is no database at {source}")
    else:
        quick_check(source)
        with (
            closing(sqlite3.connect(source, timeout=BUSY_SECONDS)) as raw,
            closing(sqlite3.connect(part)) as copied,
        ):
            try:
                raw.backup(copied)
            except sqlite3.Error as error:
                raise explain(error) from error
    with closing(sqlite3.connect(part)) as copied:
        copied.execute("PRAGMA journal_mode=DELETE")


def _settle(part: Path, path: Path) -> None:
    """Make sure it is on the disk, then give it its name."""
    for each in (part, path.parent):
        file = os.open(each, os.O_RDONLY)
        os.fsync(file)
        os.close(file)
    part.rename(path)


def _replace(path: Path, target: Path, aside: str | None) -> Path | None:
    there = target.exists() and target.stat().st_size > 0
    if there and aside is None:
        raise StoreError(f"{target} holds data already; say --replace, and it is kept beside it")
    part = target.with_name(target.name + ".part")
    try:
        with _kept(part):
            shutil.copyfile(path, part)
            part.chmod(0o600)
            old = _aside(target, aside or "") if there else None
            _settle(part, target)
    except OSError as error:
        raise StoreFull(f"{target} cannot be written: {error.strerror}") from error
    return old


def _aside(target: Path, ending: str) -> Path:
    """Move a database away with what belongs to it."""
    kept = target.with_name(f"{target.name}.{ending}")
    for side in SIDES:
        if (part := target.with_name(target.name + side)).exists():
            part.rename(kept.with_name(kept.name + side))
    return kept


@contextmanager
def _kept(part: Path) -> Iterator[None]:
    """Whatever happens, the file and what SQLite puts beside it are gone afterwards."""
    try:
        yield
    finally:
        for side in (*SIDES, ".lock", "-journal"):
            part.with_name(part.name + side).unlink(missing_ok=True)
