"""A backup is whole and looked through; restoring one keeps what was there."""

import sqlite3
from contextlib import closing

import pytest

from monitor.errors import StoreCorrupt, StoreError, StoreLocked, StoreNewer
from monitor.store.backup import backup, look, prune, restore
from monitor.store.single import locate, quiet, reading
from monitor.store.tables import alerts
from tests.servers.stores import KINDS, empty
from tests.store.care import lived, own, rows, run


@pytest.fixture(params=KINDS)
async def database(request, week, tmp_path):
    """A database with a week of data."""
    return locate(await lived(request.param, week, tmp_path))


@pytest.fixture(params=KINDS)
async def another(request, tmp_path):
    """An empty one."""
    return locate(await empty(request.param, tmp_path, "second.db"))


def test_what_is_restored_is_what_was(database, another, week, tmp_path):
    """Of either kind, into either kind."""
    path = tmp_path / "backup.db"
    schema = backup(database, path)
    assert look(path) == schema
    assert path.stat().st_mode & 0o077 == 0
    restore(path, another, "before")
    assert rows(another) == rows(week)
    assert sorted(p.name for p in tmp_path.glob("*backup*")) == ["backup.db"]


def test_beside_a_writer(week, tmp_path):
    """What is committed is in it, what is not yet is not; the writer is not held up."""
    path = own(week, tmp_path / "d")
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("UPDATE alerts SET title = 'committed'")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE alerts SET title = 'open'")
        backup(path, tmp_path / "backup.db")
        writer.execute("COMMIT")
    with reading(tmp_path / "backup.db") as conn:
        titles = {row.title for row in conn.execute(alerts.select())}
    assert titles == {"committed"}


def test_it_never_overwrites(week, tmp_path):
    """An old backup is worth more than a new one that goes wrong."""
    path = tmp_path / "backup.db"
    path.write_text("mine")
    with pytest.raises(StoreError, match="never overwrites"):
        backup(week, path)
    assert path.read_text() == "mine"


def test_a_damaged_database_makes_no_backup(week, tmp_path):
    """It would take the place of a good one in the rotation."""
    path = own(week, tmp_path / "d")
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xff" * 65536)
    with pytest.raises(StoreCorrupt):
        backup(path, tmp_path / "backup.db")
    assert not list(tmp_path.glob("backup*"))


def test_what_was_there_is_kept_beside(week, tmp_path):
    """With --replace the old file goes aside, with what was only in its log."""
    path = own(week, tmp_path / "d")
    backup(path, tmp_path / "backup.db")
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute("UPDATE alerts SET title = 'later'")
    with pytest.raises(StoreError, match="--replace"):
        restore(tmp_path / "backup.db", path, None)
    kept = restore(tmp_path / "backup.db", path, "before")
    writer.close()
    assert rows(path) == rows(week)
    with reading(kept) as conn:
        assert {row.title for row in conn.execute(alerts.select())} == {"later"}


def test_not_under_a_running_service(week, tmp_path):
    """It would go on writing into the file that was moved away."""
    path = own(week, tmp_path / "d")
    backup(path, tmp_path / "backup.db")
    with quiet(path), pytest.raises(StoreLocked):
        restore(tmp_path / "backup.db", path, "before")


@pytest.mark.parametrize(
    ("sql", "error"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", StoreNewer),
        ("DROP TABLE alembic_version", StoreError),
    ],
)
def test_what_is_no_backup_of_ours_is_refused(week, tmp_path, sql, error):
    """Before anything is moved."""
    other = own(week, tmp_path / "other")
    run(other, sql)
    path = own(week, tmp_path / "d")
    with pytest.raises(error):
        restore(other, path, "before")
    assert rows(path) == rows(week)


def test_old_ones_are_deleted(tmp_path):
    """The newest stay; other files are not touched."""
    for day in range(5):
        (tmp_path / f"monitor-2026030{day + 1}T000000Z.db").touch()
    (tmp_path / "notes.db").touch()
    gone = prune(tmp_path, "monitor-*Z.db", 2)
    assert len(gone) == 3
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "monitor-20260304T000000Z.db", "monitor-20260305T000000Z.db", "notes.db",
    ]  # fmt: skip
