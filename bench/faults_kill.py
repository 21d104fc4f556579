"""Proof: kill -9 of the real daemon at random moments, over poll, stream and deliver."""

import asyncio
import random
from collections import Counter
from pathlib import Path

from bench.proof import Proof
from bench.scene import Scene, owed, story

SEED = 20260123
COMMAND = "make prove ARGS=faults"
SLOW_FEED, SLOW_MAIL = 0.3, 0.05
"""Seconds a feed takes to answer, and the mail server before and after its yes."""
DIED = "SELECT delivery, count(*) FROM delivery_attempts WHERE result = 'died' GROUP BY delivery"
UNDER_WAY = {
    "polls": "SELECT count(*) FROM feeds WHERE lease_until IS NOT NULL",
    "sends": "SELECT count(*) FROM deliveries WHERE state = 'sending'",
}


async def killed(folder: Path, kills: int) -> Proof:
    """Each life brings a few articles more; the last one is left to finish."""
    told = story()
    want = owed(told)
    chance = random.Random(SEED)
    hit: Counter[str] = Counter()
    async with Scene(folder, told) as scene:
        await scene.begin()
        scene.post.seconds = SLOW_MAIL
        for n in range(kills):
            scene.reveal(-(-len(told) * (n + 1) // (kills + 1)), slow=SLOW_FEED)
            if n:
                await scene.child.launch()
            await _moment(scene, chance)
            await scene.child.kill()
            hit += _under_way(scene)
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
    where = (
        f"{hit['polls']} during polls, {hit['stream']} during steps, {hit['sends']} during sends"
    )
    return Proof(
        "kill -9 of the daemon at random moments over poll, stream, deliver: no alert lost",
        COMMAND,
        f"{kills} kills ({where}); {len(want)} change keys as replay has them; {alerts} alerts, "
        f"{len(got)} mails, {lost} lost, {twice} twice ({twice - unexplained} died between yes and "
        f"mark, {unexplained} without a cause on record; {hit['sending']} sends were under way)",
        ok=not code and not lost and alerts == len(got) == len(told) and not unexplained,
    )


async def _moment(scene: Scene, chance: random.Random) -> None:
    """While it starts, or within a second of its first polls: what they bring is handled then."""
    if chance.random() < 0.2:
        await asyncio.sleep(chance.uniform(0.2, 1.2))
        return
    before = len(scene.world.requests)
    await scene.until(lambda: len(scene.world.requests) > before, "polled")
    await asyncio.sleep(chance.uniform(0, 1))


def _under_way(scene: Scene) -> Counter[str]:
    """What the dead one was in the middle of."""
    found = Counter({name: int(scene.one(query) > 0) for name, query in UNDER_WAY.items()})
    found["sending"] = scene.one(UNDER_WAY["sends"])
    found["stream"] = int(scene.unhandled() > 0)
    return found
