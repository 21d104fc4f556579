"""``monitor demo``: plays the scenario through the daemon and says whether all is as it should be."""

import asyncio
import random
import shutil
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from monitor.cli.demo.daemon import COMMAND
from monitor.cli.demo.play import play
from monitor.cli.demo.scenario import Scenario, load
from monitor.cli.demo.show import Show
from monitor.cli.demo.stage import Stage, raised


def demo(
    *, seconds: float = 75, keep: bool = False, kills: int = 0, command: Sequence[str] = COMMAND
) -> int:
    """Play and judge.

    Args:
        seconds: how long the two weeks take, start and end aside.
        keep: keep the folder with configuration, database and log.
        kills: how often to kill -9 the daemon on the way.
        command: the daemon; tests give another.

    Returns:
        0 when every expected key went out exactly once and nothing else did, otherwise 1.

    Raises:
        DaemonError: when the daemon does not start or dies.
    """
    scenario = load()
    home = Path(tempfile.mkdtemp(prefix="monitor-demo-"))
    try:
        return asyncio.run(_perform(scenario, home, seconds, kills, command))
    finally:
        if not keep:
            shutil.rmtree(home, ignore_errors=True)


async def _perform(
    scenario: Scenario, home: Path, seconds: float, kills: int, command: Sequence[str]
) -> int:
    speed = (scenario.ends - scenario.begins).total_seconds() / seconds
    show = Show()
    show.opening(len(scenario.feeds), len(scenario.items), seconds, str(home / "daemon.log"))
    async with raised(scenario, home, speed=speed, command=command) as stage:
        moments = kill_times(scenario, kills)

        async def tick(stage: Stage) -> None:
            show.alerts(await asyncio.to_thread(stage.book.alerts))
            if moments and stage.playhead.now() >= moments[0]:
                moments.pop(0)
                await stage.crash()

        code = await play(stage, tick)
        show.alerts(stage.book.alerts())
        count, verdict = stage.book.count(), stage.verdict()
        problems = [*stage.mailbox.problems, *stage.slack.problems]
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
