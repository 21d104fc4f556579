"""Chaos on a real Kafka and PostgreSQL: workers, broker and database die while news come in.

    python -m bench.chaos [--quick] [--deliver]

2 poll, 3 stream and 2 deliver processes read feeds on loopback; 30 workers are killed, the broker and
PostgreSQL three times each, and one worker is paused for 30 s. The change keys that reached the
receiver must be those that ``monitor replay`` finds in the same articles; a delivery that came twice
must be explained by a fault. Then the deliver role alone is killed 50 times.
"""

import asyncio
import random
import shutil
import signal
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

import psycopg
from aiohttp import web

from bench.chaos_judge import COMMAND, FULL, QUICK, Plan, Rows, Run, differ, judge
from bench.chaos_repeats import WRONG, Fault, repeats, told
from bench.crew import Site, Worker, missing
from bench.proof import Proof, show
from bench.receiver import ROUTES, SECRET, Receiver
from bench.stand import Stand, Story, talks, weather
from monitor.clock import SystemClock
from monitor.config import shipped

SEED = 20260315
FEEDS = 20
SLOW = 3.0
"""Seconds the receiver takes at most: so a kill meets requests in hand."""


async def _stage(folder: Path) -> tuple[Site, Stand, Receiver, web.AppRunner]:
    stand, receiver = Stand(FEEDS), Receiver(slow=SLOW)
    app = web.Application()
    stand.add(app)
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    config = folder / "config"
    shipped.write(config)
    (config / "feeds.toml").write_text(stand.toml(port))
    (config / "alerts" / "routes.toml").write_text(ROUTES.format(port=port))
    more = {
        "MONITOR_PROOF_SECRET": SECRET, "MONITOR_POLL_PER_HOST": "8", "MONITOR_KAFKA_PARTITIONS": "6",
        "MONITOR_DATABASE_POOL": "4", "MONITOR_ALERTS_PER_HOUR": "100000",
    }  # fmt: skip
    site = await asyncio.to_thread(lambda: Site(folder, config, **more))
    return site, stand, receiver, runner


async def prove(plan: Plan, folder: Path, *, alone: bool = False) -> list[Proof]:
    """Everything, and then the deliver role alone; ``alone``: only that."""
    chance = random.Random(SEED)
    site, stand, receiver, runner = await _stage(folder)
    crew = site.crew(poll=2, stream=3, deliver=2)
    try:
        for worker in crew:
            worker.start()
        for worker in crew:
            await asyncio.to_thread(worker.wait_ready, 120)
        await _polled(site.url)
        stand.open(SystemClock().now(), [] if alone else _news(plan, chance))
        run = Run()
        tending = asyncio.create_task(_tend(crew, run))
        found = [] if alone else await _all_roles(plan, chance, site, crew, stand, receiver, run)
        found.append(await _deliver_alone(plan, chance, stand, crew, receiver, site.url))
        tending.cancel()
        return found
    finally:
        for worker in crew:
            await asyncio.to_thread(worker.kill)
        await asyncio.to_thread(site.close)
        await runner.cleanup()


def _news(plan: Plan, chance: random.Random) -> list[Story]:
    some = talks(plan.pairs, chance, feeds=FEEDS, seconds=plan.seconds)
    rain = plan.articles - len(some)
    return [*weather(rain, chance, feeds=FEEDS, seconds=plan.seconds), *some]


async def _all_roles(
    plan: Plan,
    chance: random.Random,
    site: Site,
    crew: list[Worker],
    stand: Stand,
    receiver: Receiver,
    run: Run,
) -> list[Proof]:
    looking = asyncio.create_task(_look(site.url, run))
    await _trouble(plan, chance, site, crew, run)
    drained = await _drain(site.url, len(stand.stories), receiver, seconds=240)
    looking.cancel()
    rows = await _rows(site.url)
    return await asyncio.to_thread(judge, plan, run, stand, receiver, rows, drained=drained)


async def _rows(url: str) -> Rows:
    """Deliveries with the moment of their alert, and the attempts that had no end."""
    ahead = SystemClock().now().timestamp() - time.monotonic()
    async with await psycopg.AsyncConnection.connect(url) as conn:
        stored = await conn.execute(
            "SELECT d.id, a.stored FROM deliveries d JOIN alerts a ON a.id = d.alert"
        )
        when = {one: at / 1e6 - ahead for one, at in await stored.fetchall()}
        unended = await conn.execute(
            "SELECT delivery, count(*) FROM delivery_attempts "
            "WHERE result = 'died' OR answer LIKE 'unanswered%' GROUP BY delivery"
        )
        return Rows(when, dict(await unended.fetchall()))


async def _polled(url: str) -> None:
    """Every feed has been seen once, empty: what comes now is news."""
    for _ in range(600):
        if not await _ask(url, "SELECT count(*) FROM feeds WHERE enabled AND last_poll IS NULL"):
            return
        await asyncio.sleep(0.2)
    raise RuntimeError("the feeds were never polled")


async def _ask(url: str, sql: str) -> int:
    async with await psycopg.AsyncConnection.connect(url, connect_timeout=3) as conn:
        row = await (await conn.execute(sql.encode())).fetchone()
    return int(row[0]) if row else 0


async def _look(url: str, run: Run) -> None:
    while True:
        try:
            n = await _ask(url, "SELECT count(DISTINCT article) FROM reports")
        except psycopg.Error:
            n = -1
        if n >= 0:
            run.steps.append((time.monotonic(), n))
        await asyncio.sleep(1)


async def _tend(crew: list[Worker], run: Run) -> None:
    """The supervisor: who ended is started again after a second."""
    while True:
        for worker in crew:
            if not worker.running:
                if worker.code != -signal.SIGKILL:
                    run.ended.append(f"{worker.name} ended with {worker.code}")
                await asyncio.sleep(1)
                worker.start()
        await asyncio.sleep(0.2)


async def _trouble(
    plan: Plan, chance: random.Random, site: Site, crew: list[Worker], run: Run
) -> None:
    """The faults in random order, evenly over the time."""
    kinds = (
        ["kill"] * plan.kills + ["broker"] * plan.brokers + ["database"] * plan.databases
        + ["pause"] * plan.pauses
    )  # fmt: skip
    chance.shuffle(kinds)
    began = time.monotonic()
    for n, kind in enumerate(kinds):
        at = began + plan.seconds * 0.95 * (n + 0.5) / len(kinds)
        await asyncio.sleep(max(0.0, at - time.monotonic()))
        fault = Fault(kind, time.monotonic(), time.monotonic())
        run.faults.append(fault)
        await _make(fault, chance, site, crew)
        print(f"  {fault.at - began:6.0f} s  {kind} {fault.who}", flush=True)
    await asyncio.sleep(max(0.0, began + plan.seconds - time.monotonic()))


async def _make(fault: Fault, chance: random.Random, site: Site, crew: list[Worker]) -> None:
    worker = chance.choice(crew)
    if fault.kind == "kill":
        fault.who = worker.name
        await asyncio.to_thread(worker.kill)
    elif fault.kind == "broker":
        await site.kafka.restart(down=3)
    elif fault.kind == "database":
        await asyncio.to_thread(site.postgres.stop, chance.choice([signal.SIGINT, signal.SIGQUIT]))
        await asyncio.sleep(2)
        await asyncio.to_thread(site.postgres.start)
    else:
        fault.who = worker.name
        worker.signal(signal.SIGSTOP)
        await asyncio.sleep(30)
        worker.signal(signal.SIGCONT)
    fault.until = time.monotonic()


async def _drain(url: str, articles: int, receiver: Receiver, seconds: float) -> bool:
    """Until every article is stepped and every delivery has arrived."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            stepped = await _ask(url, "SELECT count(DISTINCT article) FROM reports")
            owed = await _ask(url, "SELECT count(*) FROM deliveries WHERE state <> 'sent'")
        except psycopg.Error:
            stepped, owed = 0, 1
        if stepped >= articles and not owed:
            return True
        await asyncio.sleep(1)
    print(f"  not drained: {stepped} of {articles} stepped, {owed} deliveries owed, "
          f"{len(receiver.arrivals)} arrived")  # fmt: skip
    return False


async def _deliver_alone(
    plan: Plan,
    chance: random.Random,
    stand: Stand,
    crew: list[Worker],
    receiver: Receiver,
    url: str,
) -> Proof:
    """One deliver process after the other is killed while new alerts come in."""
    known = {one: len(at) for one, at in receiver.arrivals.items()}
    seconds = plan.deliver_kills * 3.0
    already = (SystemClock().now() - _began(stand)).total_seconds()
    more = talks(
        plan.deliver_kills * 4, chance, feeds=FEEDS, seconds=seconds, first=plan.pairs, steps=1
    )
    later = [type(s)(s.at + already, s.feed, s.title, s.text) for s in more]
    stand.stories += sorted(later, key=lambda story: story.at)
    ones = [worker for worker in crew if worker.role == "deliver"]
    faults = []
    for n in range(plan.deliver_kills):
        await asyncio.sleep(chance.uniform(1.0, 5.0))
        worker = ones[n % len(ones)]
        faults.append(Fault("kill", time.monotonic(), time.monotonic(), worker.name))
        await asyncio.to_thread(worker.kill)
        faults[-1].until = time.monotonic()
    drained = await _drain(url, len(stand.stories), receiver, seconds=180)
    rows = await _rows(url)
    missing, many = await asyncio.to_thread(differ, stand, receiver)
    twice = repeats(receiver, faults, rows.unended, known)
    hit = sum(receiver.cut(fault.at) > 0 for fault in faults)
    figure = (
        f"{plan.deliver_kills} kills, {hit} in the middle of a request: {len(receiver.arrivals)} of "
        f"{len(rows.stored)} deliveries arrived ({len(receiver.arrivals) - len(known)} of them now), "
        f"{len(missing)} change keys missing, {len(many)} too many, {told(twice)}"
    )
    ok = drained and set(rows.stored) == set(receiver.arrivals) and not missing and not many
    ok = ok and hit > 0 and not any(twice[wrong] for wrong in WRONG)
    return Proof("kill -9 over the deliver role alone", COMMAND, figure, ok)


def _began(stand: Stand) -> datetime:
    assert stand.began is not None
    return stand.began


def run(*, quick: bool, alone: bool = False) -> list[Proof]:
    """The long form takes about 25 minutes; ``alone``: the deliver role alone."""
    if why := missing():
        print(f"     left out: {why}")
        return []
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    found = asyncio.run(prove(QUICK if quick else FULL, folder, alone=alone))
    if all(proof.ok for proof in found):
        shutil.rmtree(folder)
    else:
        print(f"     the workers' logs are kept in {folder}")
    return found


if __name__ == "__main__":
    given = {"quick": "--quick" in sys.argv, "alone": "--deliver" in sys.argv}
    sys.exit(0 if show(run(**given)) else 1)
