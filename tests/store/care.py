"""Databases to take care of, in tests."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL

from monitor.store.single import locate, reading
from monitor.store.tables import metadata


def rows(at: str | URL | Path) -> dict[str, list[str]]:
    """Everything a database holds: table -> its rows, sorted."""
    place = locate(at) if isinstance(at, str) else at
    with reading(place) as conn:
        return {
            table.name: sorted(map(repr, conn.execute(table.select())))
            for table in metadata.sorted_tables
        }


def own(week: Path, folder: Path) -> Path:
    """A copy of the week, to be written to."""
    folder.mkdir(exist_ok=True)
    return Path(shutil.copy(week, folder / "monitor.db"))


def run(path: Path, sql: str) -> None:
    """One statement, past the program."""
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(sql)
        raw.commit()
