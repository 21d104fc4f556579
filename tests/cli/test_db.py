"""``monitor db`` as it is typed: exit codes, words, and what is left on the disk."""

import json

import pytest
from typer.testing import CliRunner

from monitor.cli.app import app
from monitor.store.lock import RunLock
from monitor.store.single import quiet
from monitor.telemetry import logs
from tests.store.care import own, rows, run


@pytest.fixture
def monitor(week, tmp_path, monkeypatch):
    """Runs a command on a copy of the week's database."""
    path = own(week, tmp_path / "d")
    # The runner's standard error is gone after each command; a logger would keep it.
    monkeypatch.setattr(logs, "configure", lambda *_: None)
    monkeypatch.setenv("MONITOR_DATABASE", f"sqlite:///{path}")

    def call(*words, **options):
        return CliRunner().invoke(app, ["db", *map(str, words)], **options)

    call.path = path
    return call


def test_backups_of_a_folder_are_counted(monitor, tmp_path):
    """Each gets a name by its time; the oldest go."""
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in (1, 2, 3):
        (folder / f"monitor-2020010{day}T000000Z.db").touch()
    done = monitor("backup", folder, "--keep", 2)
    assert done.exit_code == 0, done.output
    names = sorted(path.name for path in folder.iterdir())
    assert names[0] == "monitor-20200103T000000Z.db"
    assert len(names) == 2
    assert "looked through" in done.output
    assert done.output.count("deleted") == 2


def test_keep_needs_a_folder(monitor, tmp_path):
    """Wrong usage is exit code 2, and nothing is written."""
    assert monitor("backup", tmp_path / "one.db", "--keep", 2).exit_code == 2
    assert not (tmp_path / "one.db").exists()


def test_back_and_forth(monitor, week, tmp_path):
    """What was there is kept beside, and said."""
    backup = tmp_path / "one.db"
    assert monitor("backup", backup).exit_code == 0
    assert monitor("backup", backup).exit_code == 3
    run(monitor.path, "DELETE FROM alerts")
    refused = monitor("restore", backup)
    assert refused.exit_code == 3
    assert "--replace" in refused.output
    done = monitor("restore", backup, "--replace")
    assert done.exit_code == 0
    assert "monitor.db.before-" in done.output
    assert rows(monitor.path) == rows(week)


def test_a_backup_makes_no_folder(monitor, tmp_path):
    """A slip, or a disk that is not mounted, is said; nothing is written elsewhere."""
    done = monitor("backup", tmp_path / "nowhere" / "x.db")
    assert done.exit_code == 3
    assert f"there is no folder {tmp_path / 'nowhere'}" in done.output
    assert not (tmp_path / "nowhere").exists()


def test_a_restore_of_an_empty_file_says_so(monitor, tmp_path):
    empty = tmp_path / "empty.db"
    empty.touch()
    assert f"{empty} is empty" in monitor("restore", empty).output
    assert (
        f"there is no backup at {tmp_path / 'none'}" in monitor("restore", tmp_path / "none").output
    )


def test_a_check_names_the_database_on_one_line(monitor, monkeypatch):
    """However long its path is, it is there to be copied."""
    monkeypatch.setenv("COLUMNS", "40")
    assert str(monitor.path) in monitor("check").output.splitlines()


def test_a_check_says_what_does_not_agree(monitor):
    """0 for a good one, 1 with the problems, 3 for a damaged one."""
    assert monitor("check").exit_code == 0
    run(monitor.path, "DELETE FROM alerts")
    found = monitor("check", "--json")
    assert found.exit_code == 1
    assert len(json.loads(found.output)["problems"]) == 2
    monitor.path.write_bytes(b"SQLite format 3\0" + b"\xff" * 4096)
    assert monitor("check").exit_code == 3


def test_a_copy_is_told(monitor, week, tmp_path):
    """The target may come on standard input, so that no process list shows its password."""
    target = f"sqlite:///{tmp_path / 'copy.db'}"
    done = monitor("copy", "-", input=target + "\n")
    assert done.exit_code == 0, done.output
    assert "alerts" in done.output
    assert rows(tmp_path / "copy.db") == rows(week)
    assert monitor("copy", target).exit_code == 3


def test_a_copy_of_what_runs_is_refused(monitor, tmp_path):
    """What came after it would be lost."""
    with quiet(monitor.path):
        done = monitor("copy", f"sqlite:///{tmp_path / 'copy.db'}")
    assert done.exit_code == 4


def test_a_restore_beside_a_service_is_refused(monitor, tmp_path):
    """With what to do: a second service is not what was asked for."""
    backup = tmp_path / "b.db"
    assert monitor("backup", backup).exit_code == 0
    with RunLock(monitor.path):
        done = monitor("restore", backup, "--replace")
    assert done.exit_code == 4
    assert "stop it first" in done.stderr
    assert "kafka" not in done.stderr


def test_a_target_that_is_no_database(monitor):
    """Said with what one looks like."""
    done = monitor("copy", "mysql://nowhere/x")
    assert done.exit_code == 3
    assert "postgresql://" in done.output
