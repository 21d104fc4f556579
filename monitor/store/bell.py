"""Wakes those who wait for something to be committed."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable

from sqlalchemy import Connection

_KEY = "rings"
Listener = Callable[[], None]


def ring(conn: Connection, topic: str) -> None:
    """Let ``topic`` ring once the transaction of ``conn`` is committed."""
    conn.info.setdefault(_KEY, set()).add(topic)


def take(conn: Connection) -> set[str]:
    """The topics that rang in the transaction of ``conn``; forgets them."""
    rung: set[str] = conn.info.pop(_KEY, set())
    return rung


class Bell:
    """Callbacks by topic, called on the loop that listens."""

    def __init__(self) -> None:
        self._listeners: dict[str, list[Listener]] = defaultdict(list)

    def listen(self, topic: str, callback: Listener) -> Callable[[], None]:
        """Call ``callback`` on this loop whenever ``topic`` rang; returns what ends that."""
        loop = asyncio.get_running_loop()

        def on_loop() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(callback)

        self._listeners[topic].append(on_loop)
        return lambda: self._listeners[topic].remove(on_loop)

    def ring(self, topics: Iterable[str]) -> None:
        """Wake the listeners of ``topics``; from any thread."""
        for topic in topics:
            for wake in tuple(self._listeners.get(topic, ())):
                wake()

    def ring_all(self) -> None:
        """Wake everybody: somebody else wrote, we cannot know what."""
        self.ring(tuple(self._listeners))
