"""monitor rules edit without --set: an editor that is there, and every way in which none is."""

import subprocess
import sys
import tempfile

import pytest
from typer.testing import CliRunner

from monitor.cli.rules import app
from monitor.config import shipped


@pytest.fixture
def own(tmp_path, monkeypatch):
    """The file with a rule of the user's, in a folder of theirs."""
    shipped.write(tmp_path / "c")
    monkeypatch.setenv("MONITOR_CONFIG", str(tmp_path / "c"))
    monkeypatch.setenv("MONITOR_DATABASE", f"sqlite:///{tmp_path}/m.db")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.delenv("VISUAL", raising=False)
    call("new", "mine", "My rule")
    return tmp_path / "c" / "rules" / "own.toml"


def call(*args):
    return CliRunner().invoke(app, args)


def edit(monkeypatch, editor):
    monkeypatch.setenv("EDITOR", editor)
    return call("edit", "mine")


def test_what_the_editor_leaves_is_taken(own, monkeypatch):
    done = edit(monkeypatch, "sed -i s/My/Your/")
    assert (done.exit_code, "Your rule" in own.read_text()) == (0, True)


@pytest.mark.parametrize(
    ("editor", "code", "says"),
    [
        ("", 2, "there is no EDITOR, and no terminal for one: set EDITOR, or change"),
        ("no-such-editor -w", 2, "'no-such-editor' cannot be started: No such file"),
        ("'half quoted", 2, "No closing quotation"),
        ("false", 1, "false failed; nothing is changed"),
    ],
)
def test_one_that_cannot_be_had_is_told(own, monkeypatch, tmp_path, editor, code, says):
    """In a line, with what to do; nothing is changed, and no draft stays behind."""
    before = own.read_text()
    done = edit(monkeypatch, editor)
    assert (done.exit_code, own.read_text()) == (code, before)
    assert says in done.stderr
    assert not list(tmp_path.glob("monitor-*"))


def test_a_result_that_is_refused_is_not_lost(own, monkeypatch, tmp_path):
    done = edit(monkeypatch, "sed -i s/title/titel/")
    assert done.exit_code == 2
    (kept,) = tmp_path.glob("monitor-*.toml")
    assert str(kept) in done.stderr
    assert "titel" in kept.read_text()


def test_no_editor_is_started_without_a_terminal(own, tmp_path):
    """It would wait for keys that nobody can press."""
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "rules", "edit", "mine"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
        env={"MONITOR_CONFIG": str(own.parents[1]), "MONITOR_DATABASE": f"sqlite:///{tmp_path}/m.db"},
    )  # fmt: skip
    assert done.returncode == 2
    assert "no terminal" in done.stderr


def test_a_negotiation_that_no_list_has_cannot_be_named_by_a_rule(own):
    """Its id has another form than a listed one's: said as what it is, with the way there."""
    done = call("edit", "mine", "--set", 'processes=["kenya+uganda"]')
    assert done.exit_code == 2
    assert "'kenya+uganda' is a negotiation that no list has. Add it to rules/proc" in done.stderr
