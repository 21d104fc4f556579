"""Proof: kill -9 of the real daemon at random moments, over poll, stream and deliver."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from bench.proof import Proof
from bench.scene import Scene, owed, story

SEED = 20260123
COMMAND = "make prove ARGS=faults"
SLOW_FEED, SLOW_MAIL = 0.3, 0.05
"""Seconds a feed takes to answer, and the mail server before and after its yes."""
PATIENCE = 5.0
"""Seconds that a kill waits for its aim."""
DIED = "SELECT delivery, count(*) FROM delivery_attempts WHERE result = 'died' GROUP BY delivery"
UNDER_WAY: dict[str, Callable[[Scene], bool]] = {
    "polls": lambda scene: scene.answering > 0,
    "steps": lambda scene: scene.unhandled() > 0,
    "sends": lambda scene: scene.post.taking > 0,
}
"""What this life is in the middle of, as the others see it: leases and marks outlive the dead."""
AIMS = ("start", *UNDER_WAY)


async def killed(folder: Path, kills: int) -> Proof:
    """Each life brings a few articles more; the last one is left to finish."""
    told = story()
    want = owed(told)
    chance = random.Random(SEED)
    aims = [AIMS[n % len(AIMS)] for n in range(kills)]
    chance.shuffle(aims)
    hit: Counter[str] = Counter()
    async with Scene(folder, told) as scene:
        await scene.begin()
        scene.post.seconds = SLOW_MAIL
        for n in range(kills):
            scene.reveal(-(-len(told) * (n + 1) // (kills + 1)), slow=SLOW_FEED)
            if n:
                await scene.child.launch()
            await _moment(scene, aims[n], chance)
            hit.update(name for name, is_met in UNDER_WAY.items() if is_met(scene))
            await scene.child.kill()
        scene.reveal(len(told), slow=SLOW_FEED)
        await scene.child.start()
        await scene.until(lambda: scene.keys() == want, "raised every alert", 60)
        alerts = scene.one("SELECT count(*) FROM alerts")
        await scene.sent(alerts)
        got, code = scene.received(), await scene.child.stop()
        died = Counter({str(one): int(n) for one, n in scene.read(DIED)})
    lost = sum(not n for n in got.values())
    copies = Counter({one: n - 1 for one, n in got.items() if n > 1})
    twice, unexplained = copies.total(), (copies - died).total()
    where = ", ".join(f"{hit[name]} during {name}" for name in UNDER_WAY)
    return Proof(
        "kill -9 of the daemon at random moments over poll, stream, deliver: no alert lost",
        COMMAND,
        f"{kills} kills ({where}); {len(want)} change keys as replay has them; {alerts} alerts, "
        f"{len(got)} mails, {lost} lost, {twice} twice ({twice - unexplained} died between yes and "
        f"mark, {unexplained} without a cause on record)",
        ok=not code
        and not lost
        and alerts == len(got) == len(told)
        and not unexplained
        and all(hit[name] for name in UNDER_WAY),
    )


async def _moment(scene: Scene, aim: str, chance: random.Random) -> None:
    """While it starts, or a little after a poll, a step or a send is seen to be under way."""
    if aim == "start":
        await asyncio.sleep(chance.uniform(0.2, 1.2))
        return
    before = len(scene.world.requests)
    await scene.until(lambda: len(scene.world.requests) > before, "polled")
    until = time.monotonic() + PATIENCE
    while not UNDER_WAY[aim](scene) and time.monotonic() < until:
        await asyncio.sleep(0.002)
    await asyncio.sleep(chance.uniform(0, 0.04))
