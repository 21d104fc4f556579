"""What the connections of a database do and wait for, by looking at them again and again."""

import asyncio
from collections import Counter
from typing import Self

import psycopg

EVERY = 0.05
_LOOK = """
    SELECT CASE
        WHEN state LIKE 'idle in transaction%' THEN 'waits for its worker'
        WHEN wait_event_type = 'Lock' THEN 'waits for another''s lock'
        WHEN wait_event_type = 'IO' OR wait_event IN ('WALWrite', 'WALSync') THEN 'disk'
        ELSE 'works' END, count(*)
    FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
    GROUP BY 1
"""


class Waits:
    """Looks every 50 ms from ``with`` on: ``str`` tells how many connections did what, on average."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._looks = 0
        self._seen: Counter[str] = Counter()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def __str__(self) -> str:
        looks = self._looks or 1
        return ", ".join(f"{what} {n / looks:.2f}" for what, n in self._seen.most_common())

    async def _watch(self) -> None:
        async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as conn:
            while True:
                for what, n in await (await conn.execute(_LOOK)).fetchall():
                    self._seen[what] += int(n)
                self._looks += 1
                await asyncio.sleep(EVERY)
