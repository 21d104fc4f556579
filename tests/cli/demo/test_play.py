"""The demo from end to end, with a scripted daemon in the place of the real one."""

import sys
from pathlib import Path

import pytest

from monitor.cli.demo.daemon import DaemonError
from monitor.cli.demo.play import play
from monitor.cli.demo.run import Pace, kill_times, perform
from monitor.cli.demo.scenario import load
from monitor.cli.demo.stage import raised

FAKE = (sys.executable, str(Path(__file__).with_name("fake_daemon.py")))
SPEED = 120_000
SLOW = 50_000
"""A restart takes a second or two: at this speed no article leaves its feed meanwhile."""


async def test_a_daemon_that_does_its_work_passes(tmp_path, capsys):
    """Alerts are printed as they go out, then the table, then the line."""
    pace = Pace(seconds=10, slack_rate=20)
    assert await perform(load(), tmp_path, pace, command=FAKE) == 0
    lines = capsys.readouterr().out.strip().splitlines()
    expected = len(load().expected)
    assert sum("alert of" in line for line in lines) == expected
    assert lines[-1].startswith(f"demo: {len(load().items)} articles, ")
    assert lines[-1].endswith(f"{expected} alerts (expected {expected}), 0 twice")


async def test_what_is_wrong_is_found(tmp_path):
    """A missing alert, one mailed twice, a key nobody owes, a dead letter; through a kill -9."""
    told = ("skip:ru-20", "twice:am-04", "stray:ku-05", "dead:no-40")
    async with raised(load(), tmp_path, speed=SLOW, slack_rate=20, command=(*FAKE, *told)) as stage:

        async def kill_once(stage):
            if not stage.crashes and stage.playhead.now() > stage.scenario.items[60].at:
                await stage.crash()

        assert await play(stage, kill_once) == 0
        verdict = stage.verdict()
        assert stage.book.count().dead == {"told to give up": 1}
        assert stage.crashes == 1
        assert stage.daemon.starts == 2
    assert verdict.twice == 1
    assert verdict.alerts == verdict.expected - 1
    found = "\n".join(verdict.differences)
    for line in (
        "missing: russia-ukraine/2026-03-02/venue//geonames:1526273/1 (ru-20)",
        "mail: 2 times: alert of am-04",
        "too many: x/1/venue//nowhere/1",
    ):
        assert line in found


async def test_a_daemon_that_dies_is_an_error(tmp_path):
    """With its last words."""
    async with raised(
        load(), tmp_path, speed=SPEED, slack_rate=20, command=(*FAKE, "die:ru-01")
    ) as stage:

        async def nothing(_):
            pass

        with pytest.raises(DaemonError, match="ended by itself"):
            await play(stage, nothing)


def test_kill_times_are_the_same_each_time():
    """Random, and repeatable."""
    times = kill_times(load(), 40)
    assert times == kill_times(load(), 40) == sorted(times)
    assert len(set(times)) == 40
