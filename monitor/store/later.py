"""Writes whose result nobody waits for: where each way to the server costs, they go out together.

Such a write waits until its transaction asks something, or ends. Whoever opens the transaction says
that writes may wait, and sends them (``store.together``); elsewhere each is run at once.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

_KEY = "later"
Write = tuple[str, Sequence[Any]]
"""The driver's SQL, and rows of its parameters."""


def begin(conn: Connection) -> None:
    """From now on writes wait."""
    conn.info[_KEY] = []


def add(conn: Connection, sql: str, rows: Sequence[Any]) -> bool:
    """Let a write wait; False where it may not, and is to be run now."""
    waiting: list[Write] | None = conn.info.get(_KEY)
    if waiting is None:
        return False
    waiting.append((sql, rows))
    return True


def take(conn: Connection) -> list[Write]:
    """What waits, in its order; it does so no longer."""
    waiting: list[Write] = conn.info.get(_KEY) or []
    if waiting:
        conn.info[_KEY] = []
    return waiting


def end(conn: Connection) -> None:
    """Writes wait no more; what still did is forgotten with its transaction."""
    if not conn.invalidated:  # a connection that broke has forgotten already
        conn.info.pop(_KEY, None)
