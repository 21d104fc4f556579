"""``monitor demo``: plays the scenario through the daemon and says whether all is as it should be."""

import asyncio
import random
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitor.cli.demo.daemon import COMMAND
from monitor.cli.demo.play import play
from monitor.cli.demo.scenario import Scenario, load
from monitor.cli.demo.show import Show
from monitor.cli.demo.stage import Stage, raised


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast, and how rough."""

    seconds: float = 75
    """How long the two weeks take, start and end aside."""
    kills: int = 0
    """How often the daemon is killed with -9 on the way."""
    slack_rate: float = 1.0
    seed: int = 0
    """Of the moments of the kills."""


def demo(*, seconds: float = 75, keep: bool = False, kills: int = 0, seed: int = 0) -> int:
    """Play and judge.

    Args:
        seconds: how long the two weeks take, start and end aside.
        keep: keep the folder with configuration, database and log.
        kills: how often to kill -9 the daemon on the way.
        seed: of the moments at which it is killed.

    Returns:
        0 when every expected key went out exactly once and nothing else did, otherwise 1.

    Raises:
        DaemonError: when the daemon does not start or dies.
    """
    home = Path(tempfile.mkdtemp(prefix="monitor-demo-"))
    if keep:
        sys.stdout.write(f"Kept in {home}: daemon.log, the database, the configuration.\n")
    try:
        return asyncio.run(perform(load(), home, Pace(seconds, kills, seed=seed)))
    finally:
        if not keep:
            shutil.rmtree(home, ignore_errors=True)


async def perform(
    scenario: Scenario, home: Path, pace: Pace, command: Sequence[str] = COMMAND
) -> int:
    """One performance in ``home``, shown on the terminal; the exit code. Tests give a command."""
    speed = (scenario.ends - scenario.begins).total_seconds() / pace.seconds
    show, moments = Show(), kill_times(scenario, pace.kills, pace.seed)
    show.opening(len(scenario.feeds), len(scenario.items), pace.seconds)

    async def tick(stage: Stage) -> None:
        show.alerts(await asyncio.to_thread(stage.book.alerts))
        if moments and stage.playhead.now() >= moments[0]:
            moments.pop(0)
            await stage.crash()

    async with raised(
        scenario, home, speed=speed, command=command, slack_rate=pace.slack_rate
    ) as stage:
        code = await play(stage, tick)
        return _judged(stage, show, code)


def _judged(stage: Stage, show: Show, code: int) -> int:
    show.alerts(stage.book.alerts())
    count, verdict = stage.book.count(), stage.verdict()
    problems = [*stage.mailbox.problems, *stage.slack.problems]
    problems += [f"{n} events given up: {error}" for error, n in count.dead.items()]
    if code:
        problems.append(f"the daemon ended with exit code {code}")
    show.table(count)
    show.verdict(verdict, problems, count)
    return 0 if verdict.good and not problems else 1


def kill_times(scenario: Scenario, number: int, seed: int = 0) -> list[datetime]:
    """Random moments of the play, sorted."""
    dice = random.Random(seed)
    span = scenario.ends - scenario.begins
    return sorted(scenario.begins + span * dice.random() for _ in range(number))
