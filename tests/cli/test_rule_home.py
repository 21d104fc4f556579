"""Where rules live: a change that would break anything is refused, and nothing is written."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from monitor.cli import rule_home
from monitor.cli.rule_home import Home, find, write
from monitor.cli.rules import app
from monitor.config import shipped
from monitor.errors import ConfigError
from monitor.match import edit

RULE = '[[rule]]\nid = "{}"\ntitle = "T"\n'


@pytest.fixture
def top(tmp_path, monkeypatch):
    shipped.write(tmp_path)
    monkeypatch.setenv("MONITOR_CONFIG", str(tmp_path))
    monkeypatch.setattr(rule_home, "user_rows", dict)
    return tmp_path


def put(top, name, text):
    path = top / name
    write(Home(name, "", path), "x", lambda _text, _name: text)
    return path


def test_an_id_taken_in_another_file_is_refused(top):
    """The problem is blamed on the file that is read later; the change is still at fault."""
    (top / "rules" / "aa.toml").write_text(RULE.format("own"))
    (top / "rules" / "zz.toml").write_text(RULE.format("taken"))
    with pytest.raises(ConfigError, match=r"rules/zz\.toml.*also in rules/aa\.toml"):
        put(top, "rules/aa.toml", RULE.format("taken"))
    assert (top / "rules" / "aa.toml").read_text() == RULE.format("own")


def test_problems_that_were_there_do_not_refuse_a_change(top):
    """Somebody else's slip in another file."""
    (top / "rules" / "zz.toml").write_text("[[rule")
    assert put(top, "rules/aa.toml", RULE.format("fresh")).read_text() == RULE.format("fresh")


def test_a_folder_that_cannot_be_written_is_said(top, monkeypatch):
    """With what to do: the shipped set is often read-only."""

    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_text", refuse)
    with pytest.raises(ConfigError, match=r"Permission denied.*monitor init DIR.*MONITOR_CONFIG"):
        put(top, "rules/own.toml", RULE.format("fresh"))


def test_a_wrong_row_beside_it_neither_hides_a_rule_nor_holds_up_its_edit(top):
    """Nor does the wrong rule itself: it is found, and refused until it is right."""
    file = top / "rules" / "own.toml"
    file.write_text('[[rule]]\nid = "bad"\ntitel = "T"\n\n' + RULE.format("good"))
    home = find("good")
    write(home, "good", lambda text, name: edit.edit(text, "good", {"severity": "low"}, name))
    assert 'severity = "low"' in file.read_text()
    with pytest.raises(ConfigError, match="titel"):
        write(find("bad"), "bad", lambda text, name: edit.edit(text, "bad", {"tags": []}, name))
    right = {"titel": None, "title": "T"}
    write(find("bad"), "bad", lambda text, name: edit.edit(text, "bad", right, name))
    assert not rule_home.current().problems


def test_the_shipped_set_is_not_edited(top, monkeypatch):
    """Without a folder of one's own an edit would change the program."""
    monkeypatch.delenv("MONITOR_CONFIG")
    monkeypatch.setattr(shipped, "folder", lambda: top)
    first, *_ = edit.ids((top / "rules" / "negotiations.toml").read_text())
    home = find(first)
    before = home.path.read_text()
    with pytest.raises(ConfigError, match=r"shipped set.*monitor init DIR.*MONITOR_CONFIG"):
        write(home, first, lambda text, _: text + "# edited\n")
    assert home.path.read_text() == before


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """A folder, and a user's own rule in an empty database."""
    shipped.write(tmp_path / "c")
    monkeypatch.setenv("MONITOR_CONFIG", str(tmp_path / "c"))
    monkeypatch.setenv("MONITOR_DATABASE", f"sqlite:///{tmp_path}/m.db")
    write(Home("user:mine", ""), "user:mine", lambda *_: edit.new("", "user:mine", "Mine"))
    return tmp_path / "c"


def test_a_users_rule_that_is_removed_is_gone(mine):
    """The comments it was written with do not stay behind as a row."""
    assert find("user:mine").text
    write(find("user:mine"), "user:mine", lambda text, _: edit.remove(text, "user:mine"))
    with pytest.raises(ConfigError, match="neither a file nor a row"):
        find("user:mine")
    assert rule_home.user_rows() == {}


def test_a_users_rule_is_found_by_its_bare_id_where_no_house_rule_bears_it(mine):
    """Its whole id is what is edited; a house rule of that id is the one that is meant."""
    home = find("mine")
    assert (home.rule, home.path) == ("user:mine", None)
    (mine / "rules" / "own.toml").write_text(RULE.format("mine"))
    assert find("mine").path == mine / "rules" / "own.toml"
    assert find("user:mine").path is None


RUNNER = CliRunner()


@pytest.mark.parametrize("user", [False, True], ids=["house", "user"])
def test_every_command_is_the_same_for_files_and_rows(mine, user):
    """New, edit, list, disable, enable, test, explain, remove: by the id it was made with."""
    do(*("new", "quiet", "Q", *(["--user"] if user else [])))
    do("edit", "quiet", "--set", 'places=["Geneva"]', "--set", 'severity="high"')
    whole = "user:quiet" if user else "quiet"
    assert listed()[whole]["severity"] == "high"
    do("disable", "quiet")
    assert not listed()[whole]["enabled"]
    do("enable", "quiet")
    said = do("explain", "Iran and the US hold talks in Geneva on Monday", "--rule", "quiet")
    assert f"rule {whole}: its text conditions hold" in said
    assert do("test").endswith("0 problems.\n")
    do("remove", "quiet")
    assert whole not in listed()
    assert do("explain", "Talks", "--rule", "quiet", code=2) == ""


def do(*words, code=0):
    """What a command of ``monitor rules`` prints; it must end with ``code``."""
    ran = RUNNER.invoke(app, list(words))
    assert ran.exit_code == code, ran.output
    return ran.stdout


def listed():
    """Rules by id."""
    return {one["id"]: one for one in json.loads(do("list", "--json"))}
