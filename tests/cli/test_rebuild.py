"""monitor processes rebuild: what today's engine makes of the stored articles, and nothing sent."""

import asyncio
import contextlib
import json
import shutil
import sqlite3
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from monitor.cli import rebuild as body
from monitor.cli.rebuild_command import app
from monitor.cli.rule_home import current
from monitor.detect.hand import BY_HAND, Hand
from monitor.errors import StoreLocked
from monitor.store.event import CLAIMS
from monitor.store.log import publish
from monitor.store.past import Past
from monitor.store.session import Database
from monitor.store.tables import alert_keys, alerts, deliveries, negotiations, versions
from monitor.stream.read import events_of, read_all
from tests.cli.past import BORDER, CLOCK, IRAN, TOLD, articles, blind, desk, fill, rows


@pytest.fixture
def url(tmp_path, monkeypatch):
    where = f"sqlite:///{tmp_path}/m.db"
    monkeypatch.setenv("MONITOR_DATABASE", where)
    monkeypatch.setenv("MONITOR_CLOCK", CLOCK)
    return where


def call(*args):
    return CliRunner().invoke(app, args)


def state(process):
    shown = call("show", process, "--json").stdout
    return json.loads(shown[shown.index("{") :])  # after what the log says


def test_the_same_engine_comes_to_the_same(url):
    """Word for word: there is nothing to write, of the whole past or a part of it."""
    fill(url)
    for args in ((), ("--since", "2026-03-04T12:00Z"), ("--dry-run",)):
        done = call("rebuild", *args)
        assert "0 processes" in done.output, done.output
    assert sorted(rows(url, versions.c.version)) == [1, 1, 2]


@pytest.mark.parametrize("table", [(negotiations,), (negotiations, versions)])
def test_a_state_that_cannot_be_read_is_stepped_anew(url, table):
    """Whether a version of it is left or none: the next version holds what it held."""
    fill(url)
    whole = state(IRAN)
    with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as raw, raw:
        for one in table:
            key = "id" if one is negotiations else "process"
            raw.execute(f"UPDATE {one.name} SET doc = '{{}}' WHERE {key} = ?", [IRAN])
    shown = call("show", IRAN)
    assert (shown.exit_code, "cannot be read" in shown.output) == (3, True)
    assert "1 processes rebuilt" in call("rebuild").output
    assert state(IRAN)["rounds"] == whole["rounds"]
    assert "0 processes" in call("rebuild").output


def test_a_week_of_the_service_comes_to_the_same(week, tmp_path, monkeypatch):
    """Baselines, edits, corrections and several rounds at once: the run is the service's."""
    shutil.copy(week, tmp_path / "week.db")
    monkeypatch.setenv("MONITOR_DATABASE", f"sqlite:///{tmp_path}/week.db")
    assert "0 processes would differ" in call("rebuild", "--dry-run").output


def test_a_better_engine_finds_what_the_old_one_missed(url):
    """Printed first, then written as a version that says so; nothing is sent of it."""
    fill(url, blind(desk()))
    sent = len(rows(url, deliveries.c.id))
    trial = call("rebuild", "--dry-run")
    assert "round 1: venue nothing -> Geneva" in trial.output
    assert "+ iran-us-nuclear/2026-03-03/venue//" in trial.output
    assert "2 processes would differ" in trial.output
    assert state(IRAN)["rounds"][0]["venue"] is None
    done = call("rebuild", "--by", "Ann")
    assert "2 processes rebuilt" in done.output
    found = state(IRAN)
    assert found["rounds"][0]["venue"]["name"] == "Geneva"
    assert [(one["act"], one["author"]) for one in found["put_right"]] == [("rebuild", "Ann")]
    assert len(rows(url, deliveries.c.id)) == sent


def test_what_was_rebuilt_is_known(url):
    """A further report of a change that the rebuild found raises no alert."""
    fill(url, blind(desk()))
    call("rebuild")
    before = rows(url, alerts.c.id)
    assert {"iran-us-nuclear/2026-03-03/venue//geonames:2660646/1"} <= set(
        rows(url, alert_keys.c.key)
    )
    fill(url, told=[("Iran-US nuclear talks moved to Geneva, officials say", "04T20")], first=9)
    assert rows(url, alerts.c.id) == before


def test_only_one_process_is_rebuilt_where_one_is_named(url):
    fill(url, blind(desk()))
    found = json.loads(call("rebuild", BORDER, "--json").stdout)
    assert [one["process"] for one in found] == [BORDER]
    assert state(IRAN)["rounds"][0]["venue"] is None
    assert call("rebuild", "kenya+ugand").exit_code == 1


def test_what_a_person_said_stays(url):
    """A slot that was set, a title, and everything before a merge."""
    fill(url, blind(desk()))
    call("set", IRAN, "venue=Vienna", "--why", "x")
    call("rename", BORDER, "Border talks", "--why", "x")
    call("rebuild")
    assert state(IRAN)["rounds"][0]["venue"]["name"] == "Vienna"
    assert state(BORDER)["title"] == "Border talks"
    call("merge", BORDER, "--into", IRAN, "--why", "x")
    version = state(IRAN)["version"]
    assert "0 processes" in call("rebuild").output
    assert state(IRAN)["version"] == version


def test_a_second_rebuild_of_a_part_stands_on_the_first(url):
    """It does not bring the old engine's state back."""
    fill(url, blind(desk()))
    call("rebuild")
    assert "0 processes" in call("rebuild", "--since", "2026-03-04T16:00Z").output


def test_there_is_nothing_to_rebuild_without_articles(url):
    assert "no article is stored" in call("rebuild").output


class Busy:
    """A house whose reader lets the service step a report while the past is being run."""

    def __init__(self, house, between):
        self.sense, self.book = self, house.book
        self.engine, self.lists, self._reader = house.sense.engine, house.sense.lists, house.sense
        self.between = between

    @property
    def reader(self):
        return self

    def read(self, matched):
        self.between()
        return self._reader.reader.read(matched)


def test_reports_that_come_meanwhile_are_in_it(url):
    """The service steps on: what it did is caught up with, not overwritten."""
    fill(url, blind(desk()))
    late = [("Iran-US nuclear talks postponed, says Oman", "04T22")]
    left = [late]

    def between():
        if left:
            import threading

            told = left.pop()
            thread = threading.Thread(target=fill, args=(url, blind(desk()), told, 20))
            thread.start()
            thread.join()

    house = Busy(current(), between)
    hand = Hand(f"{BY_HAND}x", "Ann", "x", articles(late)[0].fetched)
    past, found = body.rebuild(house, "", None, hand, dry=False)
    assert isinstance(past, Past)
    assert {one.after.id for one in found} == {IRAN, BORDER}
    held = state(IRAN)["rounds"][0]
    assert (held["status"]["value"], held["venue"]["name"]) == ("postponed", "Geneva")
    assert sorted(rows(url, negotiations.c.id)) == [IRAN, BORDER]
    assert len(past.reports) == len(TOLD) + 1


def test_a_report_that_waits_to_be_stepped_keeps_its_alert(url):
    """Its process is left for later, for the change would be known before anybody was told of it."""
    fill(url, blind(desk()))
    late = [("Iran-US nuclear talks moved to Vienna", "04T22")]
    fill(url, reads_one_process_less(desk()), late, 20)
    queue(url, read_all(articles(late, 20), desk()).items)
    hand = Hand(f"{BY_HAND}x", "Ann", "x", articles(late)[0].fetched)
    with pytest.raises(StoreLocked, match=f"reports of {IRAN} wait to be stepped"):
        body.rebuild(current(), "", None, hand, dry=False, pause=0)
    assert [one["act"] for one in state(BORDER)["put_right"]] == ["rebuild"]
    before = rows(url, alerts.c.id)
    fill(url, told=late, first=20)
    assert len(rows(url, alerts.c.id)) == len(before) + 1


def reads_one_process_less(at_desk):
    """A desk that steps an article in the other processes that it is of, here in none."""

    def read(matched):
        return replace(at_desk.read(matched), meetings=())

    return replace(at_desk, read=read)


def queue(url, items):
    """Let what was read of an article wait to be stepped."""

    async def inside():
        db = Database(url)
        await db.open()
        events = events_of(items, "x", ())
        await db.write(lambda conn: publish(conn, CLAIMS, events, at=items[0].article.fetched))
        await db.close()

    asyncio.run(inside())


def test_a_merge_that_comes_meanwhile_is_not_undone(url):
    """A person has said where the process stands: what was stepped before it counts no more."""
    fill(url, blind(desk()))
    left = [1]

    def between():
        if left:
            left.pop()
            import threading

            thread = threading.Thread(
                target=call, args=("merge", BORDER, "--into", IRAN, "--why", "x")
            )
            thread.start()
            thread.join()

    house = Busy(current(), between)
    hand = Hand(f"{BY_HAND}x", "Ann", "x", articles()[2].fetched)
    body.rebuild(house, "", None, replace(hand), dry=False)
    found = state(IRAN)
    assert [len(r["parties"]) for r in found["rounds"]] == [2, 2]
    assert [one["act"] for one in found["put_right"]] == ["merge"]


def test_a_state_that_nobody_can_read_is_said(url):
    """With exit code 3 and what to do, and no traceback."""
    fill(url)
    with sqlite3.connect(url.removeprefix("sqlite:///")) as db:
        db.execute("UPDATE negotiations SET doc = '{}'")
    for args in (("show", IRAN), ("export", IRAN)):
        done = call(*args)
        assert done.exit_code == 3, done.output
        assert "cannot be read" in done.stderr
        assert f"monitor processes rebuild {IRAN}" in done.stderr
