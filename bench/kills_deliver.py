"""Proof: kill -9 of the running service again and again, with receivers that misbehave at random.

Alerts are planted in the outbox of a real ``monitor run``; what is owed is every delivery once. What
came twice must have its cause in the attempts that were recorded: died before the mark, or the
answer lost. Slack must never get anything twice.
"""

import asyncio
import random
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, select

from bench.arrived import Figures, cards, count
from bench.child import Child
from bench.planted import ROUTES, SECRETS, Story
from bench.proof import Proof, show
from bench.receivers import Receivers
from monitor.clock import SystemClock
from monitor.config import shipped
from monitor.deliver.model import DeliveryState
from monitor.store import alert as alert_rows
from monitor.store import delivery
from monitor.store.session import Database
from monitor.store.tables import deliveries

COMMAND = "python -m bench.kills_deliver"
KILLS, FEW = 200, 10
SHARE = 0.3
"""Of requests that meet a fault."""
PATIENCE = 60.0
"""Seconds a service has to make its first request: killed before, it proves nothing."""
LATE = timedelta(minutes=2)
"""What is not sent so long after its time for the next try has come is late."""
ENDED = {DeliveryState.SENT.value, DeliveryState.DEAD.value, DeliveryState.UNKNOWN.value}


async def killed(folder: Path, kills: int, seed: int = 1) -> list[Proof]:
    """Kill so often, then let everything arrive."""
    chance, story = random.Random(seed), Story()
    shipped.write(folder / "c")
    (folder / "c" / "feeds.toml").write_text("", encoding="utf-8")
    async with Receivers(seed, SHARE) as to:
        routes = ROUTES.format(web=to.port, mail=to.mail.port)
        (folder / "c" / "alerts" / "routes.toml").write_text(routes, encoding="utf-8")
        env = {
            "MONITOR_CONFIG": str(folder / "c"), "MONITOR_ALLOWED_NETWORKS": "127.0.0.0/8",
            "MONITOR_LOG_LEVEL": "warning", **SECRETS,
        }  # fmt: skip
        child = Child(folder, env)
        db = Database(f"sqlite:///{folder}/monitor.db")
        await db.open()
        began = time.monotonic()
        try:
            for n in range(kills):
                await _plant(db, story, chance.randint(2, 5))
                await child.launch()
                await _until_it_sends(to, child, chance)
                await child.kill()
                if n % 20 == 19:
                    print(f"     {n + 1} kills, {time.monotonic() - began:.0f} s", flush=True)
            to.calm()
            await child.start()
            drained = await _drain(db)
        finally:
            await child.kill()
            figures = await db.read(lambda conn: count(conn, to))
            await db.close()
        return [*_proofs(figures, to, story, kills), drained]


async def _plant(db: Database, story: Story, n: int) -> None:
    def put(conn: Connection) -> None:
        for _ in range(n):
            alert, planned = story.next()
            alert_rows.put(conn, alert, "kills", at=SystemClock().now())
            delivery.plan(conn, alert, planned)

    await db.write(put)


async def _until_it_sends(to: Receivers, child: Child, chance: random.Random) -> None:
    """A moment after its first request, so that deaths fall into sends, marks and looks alike."""
    before, limit = to.requests, time.monotonic() + PATIENCE
    while to.requests == before and child.alive and time.monotonic() < limit:
        await asyncio.sleep(0.005)
    await asyncio.sleep(chance.choice((chance.uniform(0, 0.05), chance.uniform(0, 1.5))))


async def _drain(db: Database) -> Proof:
    """Until nothing is owed, or something is late by what the service itself has set.

    A busy machine makes a long play, in which one delivery may meet nine faults: its next try is
    then twenty minutes away, and that is no loss.
    """
    began, most, tries = SystemClock().now(), timedelta(), 0
    late: list[str] = []
    while (owed := await db.read(_owed)) and not late:
        now = SystemClock().now()
        late = [one.id for one in owed if now - max(one.next, began) > LATE]
        most = max(most, *(one.next - now for one in owed))
        tries = max(tries, *(one.tries for one in owed))
        await asyncio.sleep(0.2)
    took = (SystemClock().now() - began).total_seconds()
    figure = (
        f"the last after {took:.0f} s; the longest wait for a next try was {most.total_seconds():.0f} s, "
        f"after {tries} faults; {len(late)} late"
    )
    what = f"then each is sent within {LATE.total_seconds():.0f} s of the time that was set for it"
    return Proof(what, COMMAND, figure, not late)


@dataclass(frozen=True, slots=True)
class Owed:
    """A delivery that has not ended."""

    id: str
    next: datetime
    """When it is tried next: its time, or the end of its lease."""
    tries: int


def _owed(conn: Connection) -> list[Owed]:
    c = deliveries.c
    query = select(c.id, c.state, c.due, c.lease_until, c.attempts).where(c.state.not_in(ENDED))
    sending = DeliveryState.SENDING.value
    return [
        Owed(row.id, row.lease_until if row.state == sending else row.due, row.attempts)
        for row in conn.execute(query)
    ]


def _proofs(found: Figures, to: Receivers, story: Story, kills: int) -> list[Proof]:
    faults = ", ".join(f"{n} {name}" for name, n in sorted(to.faults.items()))
    extra, wrong = cards(to, story)
    changed = sum(len(some) > 1 for some in to.hook.bodies.values())
    mail = sum(n - 1 for n in found.copies["mail"].values())
    hook = sum(n - 1 for n in found.copies["hook"].values())

    def why(channel: str) -> str:
        return ", ".join(f"{n} {cause}" for cause, n in found.causes[channel].items()) or "none"

    return [
        Proof(
            f"{kills} kill -9 of the service while receivers misbehave: no alert lost", COMMAND,
            f"{found.owed} deliveries of {len(story.alerts)} alerts, {found.lost} lost, "
            f"states {found.states}; faults: {faults}",
            found.lost == 0 and found.states == {"sent": found.owed} and to.faults.total() >= kills,
        ),
        Proof(
            "none twice on Slack, one card a round, which never goes back", COMMAND,
            f"{len(found.copies['slack'])} twice, {extra} cards too many or few, {wrong} cards wrong, "
            f"{len(to.slack.problems)} refused by Slack's rules",
            not found.copies["slack"] and extra == 0 and wrong == 0 and not to.slack.problems,
        ),
        Proof(
            "webhook: every repeat has its id and says the same", COMMAND,
            f"{hook} repeats ({why('hook')}), {changed} with another body", changed == 0,
        ),
        Proof(
            "e-mail: twice only through the documented holes, same Message-ID", COMMAND,
            f"{mail} repeats ({why('mail')}), {found.unexplained} without a cause",
            found.unexplained == 0,
        ),
    ]  # fmt: skip


def run(*, quick: bool) -> list[Proof]:
    """The proof; about a minute in the short form."""
    with tempfile.TemporaryDirectory(prefix="kills-") as name:
        return asyncio.run(killed(Path(name), FEW if quick else KILLS))


if __name__ == "__main__":
    sys.exit(0 if show(run(quick="--quick" in sys.argv)) else 1)
