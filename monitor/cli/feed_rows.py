"""The feeds as ``monitor feeds list`` and ``monitor doctor`` see them: those of the file, and the rest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from monitor.poll.model import Feed, FeedState
from monitor.store import feed as store

_UNITS = ((86400, "d"), (3600, "h"), (60, "min"))
NOTHING = {
    "enabled": True, "state": FeedState.NEW.value, "last_reason": "", "last_detail": "",
    "last_status": None, "entries": 0, "articles": 0, "gaps": 0, "last_poll": None,
    "next_poll": None, "newest": None,
}  # fmt: skip
"""Of a feed that no service has seen yet."""


OFF, UNLISTED = "off", "unlisted"
"""Instead of a state: the service does not poll it; it does, and the file does not have it."""


@dataclass(frozen=True, slots=True)
class FeedRows:
    """Rows with the columns of the table of feeds, and ``listed``."""

    mine: tuple[dict[str, Any], ...]
    """The enabled feeds of the file, in its order."""
    rest: tuple[dict[str, Any], ...]
    """What was polled once and is switched off, or not in the file."""

    @property
    def strange(self) -> int:
        """How many of the rest are switched on: the service last ran with another file."""
        return sum(1 for row in self.rest if row["enabled"])


def rows(conn: Connection, listed: Iterable[Feed]) -> FeedRows:
    """What is known of the feeds of a file, and of others."""
    known = {str(row.id): row._asdict() for row in store.states(conn)}
    mine = []
    for one in listed:
        names = {"id": one.id, "url": one.url, "title": one.title}
        mine.append(NOTHING | known.pop(one.id, {}) | names | {"listed": True})
    return FeedRows(tuple(mine), tuple(row | {"listed": False} for row in known.values()))


def stands(row: Mapping[str, Any]) -> str:
    """How a feed does, as the service that ran last knows it: its state, ``OFF`` or ``UNLISTED``."""
    if not row["enabled"]:
        return OFF
    return str(row["state"]) if row["listed"] else UNLISTED


def ago(at: datetime | None, now: datetime) -> str:
    """How long ago, short enough for a column: "4 min", "3 h", "12 d"."""
    if at is None:
        return ""
    return _short(now - at) or "now"


def ahead(row: Mapping[str, Any], now: datetime) -> str:
    """How long until the next poll, by the service that ran last; "" where it polls it no more."""
    if row["next_poll"] is None or not row["enabled"]:
        return ""
    return _short(row["next_poll"] - now) or "due"


def _short(span: timedelta) -> str:
    """In the largest unit that fits; below a minute nothing."""
    seconds = span.total_seconds()
    return next((f"{seconds // size:.0f} {name}" for size, name in _UNITS if seconds >= size), "")
