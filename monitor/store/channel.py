"""Which channels fail as a whole; implements ``deliver.model.Health``."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from monitor.store.insert import overwrite
from monitor.store.session import Database
from monitor.store.tables import channels

Rows = Sequence[Row[tuple[Any, ...]]]


class StoredHealth:
    """What the dispatchers of all processes found."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def fails(self, channel: str, error: str, *, now: datetime) -> None:
        """It fails as a whole; the time of the first word is kept."""
        await self._db.write(lambda conn: _fails(conn, channel, error, now))

    async def works(self, channel: str, *, now: datetime) -> None:
        """It works (again)."""
        row = {"id": channel, "failing": None, "error": "", "at": now}
        await self._db.write(
            lambda conn: overwrite(conn, channels, [row], ("failing", "error", "at"))
        )


def failing(conn: Connection) -> Rows:
    """(id, failing, error, at) of each channel that fails, the longest first."""
    query = select(channels).where(channels.c.failing.is_not(None))
    return conn.execute(query.order_by(channels.c.failing)).all()


def _fails(conn: Connection, channel: str, error: str, now: datetime) -> None:
    since = conn.execute(select(channels.c.failing).where(channels.c.id == channel)).scalar()
    row = {"id": channel, "failing": since or now, "error": error[:500], "at": now}
    overwrite(conn, channels, [row], ("failing", "error", "at"))
