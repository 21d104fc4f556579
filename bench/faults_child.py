"""A small whole service for bench.faults: source, stream, dispatcher; the receiver is a file.

    python -m bench.faults_child DATABASE RECEIVER PACE

Ends by itself when every article is stepped and nothing is left to send. A line of the receiver:
delivery id, and "again" where an earlier attempt was never answered.
"""

import asyncio
import os
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, func, select

from monitor.article.model import Article
from monitor.clock import SystemClock
from monitor.deliver.model import Delivery, Receipt
from monitor.store import article as articles
from monitor.store.delivery import TOPIC
from monitor.store.outbox import Deliveries
from monitor.store.session import Database
from monitor.store.tables import deliveries, reports
from monitor.stream.app import Tuning
from monitor.stream.desk import Desk
from monitor.stream.service import Options, StreamService
from monitor.telemetry.metrics import Metrics
from tests.smalltalk import article, desk

ARTICLES, PAIRS, POLL = 600, 30, 6
LEASE = timedelta(seconds=2)


def scenario() -> list[Article]:
    """Every fifth article is the first report of talks of a pair, or repeats it."""
    found = []
    for n in range(ARTICLES):
        pair = n // 5 % PAIRS
        title = (
            f"Left{pair} and Right{pair} meet in Port {pair}" if n % 5 == 0 else f"Rain on day {n}"
        )
        found.append(article(n, title, hours=n / 100))
    return found


async def feed(db: Database, told: list[Article], pace: float) -> None:
    """Poll after poll, ``pace`` seconds after one that brought something new."""
    for start in range(0, len(told), POLL):
        poll = told[start : start + POLL]
        now = SystemClock().now()
        stored = await db.write(lambda conn, p=poll, at=now: articles.save(conn, p, at=at))
        await asyncio.sleep(pace if stored.new else 0)


async def deliver(db: Database, receiver: Path, woken: asyncio.Event) -> None:
    """Claim, send, mark."""
    outbox, clock = Deliveries(db), SystemClock()
    file = os.open(receiver, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    while True:
        for channel in ("console", "mail"):
            claimed = await outbox.claim(
                channel=channel, now=clock.now(), owner=str(os.getpid()), limit=4, lease=LEASE
            )
            for one in claimed:
                await send(outbox, file, one)
        with suppress(TimeoutError):
            await asyncio.wait_for(woken.wait(), 0.1)
        woken.clear()


async def send(outbox: Deliveries, file: int, one: Delivery) -> None:
    clock = SystemClock()
    if not await outbox.still_mine(one, now=clock.now()):
        return
    os.write(file, f"{one.id} {'again' if one.resent_after else 'first'}\n".encode())
    await asyncio.sleep(0.002)  # the answer is on its way
    await outbox.mark_sent(one, Receipt(), now=clock.now())


def over(conn: Connection) -> bool:
    """Every article is stepped and every delivery sent."""
    stepped = conn.execute(select(func.count()).select_from(reports)).scalar_one()
    open_ = select(func.count()).where(deliveries.c.state.not_in(["sent"]))
    return stepped >= ARTICLES and conn.execute(open_).scalar_one() == 0


async def main(database: str, receiver: str, pace: str) -> None:
    db = Database(f"sqlite:///{database}")
    await db.open()
    at_desk, woken = unknown_desk(), asyncio.Event()
    db.listen(TOPIC, woken.set)
    service = StreamService(
        db, "local://", lambda: at_desk, woken.set, Metrics(), options=Options(Tuning(0.1))
    )
    await service.start()
    tasks = [
        asyncio.create_task(feed(db, scenario(), float(pace))),
        asyncio.create_task(deliver(db, Path(receiver), woken)),
    ]
    while not (tasks[0].done() and await db.read(over)):
        for task in tasks:
            if task.done():
                task.result()
        await asyncio.sleep(0.05)
    tasks[1].cancel()
    await service.stop()
    await db.close()


def unknown_desk() -> Desk:
    """Negotiations nobody has listed are selected as well."""
    at_desk = desk()
    rule = replace(at_desk.book.rules["all"], unknown=True)
    return replace(at_desk, book=replace(at_desk.book, rules={"all": rule}))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
