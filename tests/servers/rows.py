"""A row that is counted up, for tests of what a server does to transactions."""

import asyncio
import signal

from sqlalchemy import Connection, func, insert, select, update

from monitor.store.session import Database
from monitor.store.tables import (
    log_ends,
)
from tests.servers.postgres import server


def start(conn: Connection) -> None:
    conn.execute(insert(log_ends), {"topic": "t", "partition": 0, "next": 0})


def add_one(conn: Connection) -> None:
    conn.execute(update(log_ends).values(next=log_ends.c.next + 1))


async def total(db: Database, table) -> int:
    query = select(func.count()).select_from(table)
    return int(await db.read(lambda conn: conn.execute(query).scalar_one()))


async def restart(how: signal.Signals = signal.SIGINT) -> None:
    await asyncio.to_thread(server().stop, how)
    await asyncio.to_thread(server().start)
