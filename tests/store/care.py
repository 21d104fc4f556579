"""Databases to take care of, in tests."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL

from monitor.store.copy import copy
from monitor.store.single import locate, reading, writing
from monitor.store.tables import metadata
from tests.servers.stores import empty


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


async def lived(kind: str, week: Path, folder: Path) -> str:
    """The URL of a database with the week in it, to be written to."""
    url = await empty(kind, folder, "lived.db")
    with reading(week) as given, writing(locate(url)) as taking:
        copy(given, taking)
    return url


def run(path: Path, sql: str) -> None:
    """One statement, past the program."""
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(sql)
        raw.commit()


def change(url: str, sql: str) -> None:
    """One statement in a database of either kind."""
    with writing(locate(url)) as conn:
        conn.exec_driver_sql(sql)
