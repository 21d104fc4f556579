"""Sends what waits (``store.later``) to PostgreSQL in one way there and back: libpq's pipeline mode."""

from functools import partial
from typing import Any

import psycopg
from sqlalchemy import Connection
from sqlalchemy.event import listen
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from monitor.store import later
from monitor.store.later import Write


def before_each(engine: AsyncEngine) -> None:
    """Let every statement of the engine see what was written before it."""
    listen(engine.sync_engine, "before_cursor_execute", lambda conn, *_: send(conn))


def send(conn: Connection) -> None:
    """Send what waits. Raises sqlalchemy.exc.DBAPIError, as if each had been run by itself."""
    waiting = later.take(conn)
    if not waiting:
        return
    driver = conn.connection.dbapi_connection
    assert driver is not None
    try:
        driver.run_async(partial(_run, waiting))
    except psycopg.Error as error:
        words = "; ".join(sql for sql, _ in waiting)
        raise DBAPIError.instance(words, None, error, psycopg.Error) from error


async def _run(waiting: list[Write], driver: psycopg.AsyncConnection[Any]) -> None:
    async with driver.pipeline(), driver.cursor() as cursor:
        for sql, rows in waiting:
            if len(rows) == 1:
                await cursor.execute(sql, rows[0])
            else:
                await cursor.executemany(sql, rows)
