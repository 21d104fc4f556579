"""Which channels fail as a whole; implements ``deliver.model.Health``."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select, text, update

from monitor.deliver.failure import AWAY
from monitor.deliver.model import DeliveryState
from monitor.store.insert import overwrite
from monitor.store.session import Database
from monitor.store.tables import UNDER_WAY, deliveries
from monitor.store.tables import channel_health as channels

Rows = Sequence[Row[tuple[Any, ...]]]


class StoredHealth:
    """What the dispatchers of all processes found."""

    def __init__(self, db: Database, process: str = "") -> None:
        self._db = db
        self._process = process

    async def fails(self, channel: str, error: str, *, now: datetime) -> None:
        """It fails as a whole; the time of the first word is kept."""
        process = self._process
        await self._db.write(lambda conn: _fails(conn, (channel, process), error, now))

    async def works(self, channel: str, *, now: datetime) -> None:
        """It works (again), as far as this process can see: what failed with it is due at once."""
        row = {"id": channel, "process": self._process, "failing": None, "error": "", "at": now}

        def write(conn: Connection) -> None:
            overwrite(conn, channels, [row], ("failing", "error", "at"))
            _hasten(conn, channel, now)

        await self._db.write(write)

    async def hasten(self, channel: str, *, now: datetime) -> None:
        """What failed since it took nothing is due at once."""
        await self._db.write(lambda conn: _hasten(conn, channel, now))


def failing(conn: Connection) -> Rows:
    """(id, failing, error, at) of each channel that fails in some process, the longest first."""
    query = select(channels).where(channels.c.failing.is_not(None))
    found: dict[str, Row[tuple[Any, ...]]] = {}
    for row in conn.execute(query.order_by(channels.c.failing)):
        found.setdefault(row.id, row)
    return list(found.values())


def _hasten(conn: Connection, channel: str, now: datetime) -> None:
    """Where nothing was handed over: what may have arrived waits its time."""
    c = deliveries.c
    away = or_(*(c.error.startswith(cause.value) for cause in AWAY))
    late = and_(
        text(UNDER_WAY), c.channel == channel, c.state == DeliveryState.FAILED.value, c.due > now
    )
    conn.execute(update(deliveries).where(late, away, c.began.is_(None)).values(due=now))


def _fails(conn: Connection, key: tuple[str, str], error: str, now: datetime) -> None:
    mine = (channels.c.id == key[0]) & (channels.c.process == key[1])
    since = conn.execute(select(channels.c.failing).where(mine)).scalar()
    row = {
        "id": key[0], "process": key[1], "failing": since or now, "error": error[:500], "at": now,
    }  # fmt: skip
    overwrite(conn, channels, [row], ("failing", "error", "at"))
