"""Database: the one way to the store.

URLs: ``sqlite:///relative``, ``sqlite:////absolute``, ``postgresql://user:password@host:5432/name``.
"""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError

from monitor.errors import StoreCorrupt, StoreError, StoreFull
from monitor.store.bell import Bell, Listener
from monitor.store.lock import RunLock
from monitor.store.sqlite import BUSY_SECONDS, Sqlite

if TYPE_CHECKING:
    from monitor.store.postgres import Postgres

T = TypeVar("T")
POOL = 8
ADVICE = "give the database as sqlite:///path/to/file.db or postgresql://user:password@host/name"


class Database:
    """Runs functions over one connection: on SQLite one write after the other.

    Args:
        url: of the database.
        busy: seconds a SQLite write waits for another process before it is StoreLocked.
        pool: connections to PostgreSQL at most.
        present: the name under which this process leases: others see there that it lives.

    Raises StoreError for a URL no backend serves.
    """

    def __init__(
        self, url: str, *, busy: float = BUSY_SECONDS, pool: int = POOL, present: str = ""
    ) -> None:
        try:
            parts = make_url(url)
        except (ArgumentError, ValueError):  # a port that is no number is a ValueError
            raise StoreError(f"the database's URL cannot be read; {ADVICE}") from None
        self.name = parts.set(query={}).render_as_string(hide_password=True)
        """The URL, fit to be shown: without the password, and without what may hold another."""
        self.path: Path | None = None
        """The file, where it is one."""
        self.refused: tuple[str, float] | None = None
        """What kept the last write that failed from the disk, and when (``time.monotonic``)."""
        self._bell = Bell()
        self._alone = False
        self._backend: Sqlite | Postgres
        if parts.get_backend_name() == "sqlite" and parts.database:
            self.path = Path(parts.database)
            self._backend = Sqlite(self.path, self._bell, self._bell.ring_all, busy)
        elif parts.drivername == "postgresql" and parts.database:
            self._backend = _postgres(parts, self._bell, pool, present)
        else:
            raise StoreError(f"no database is reached by {parts.drivername}:// like this; {ADVICE}")

    @property
    def shared(self) -> bool:
        """Whether several services may work on it at once."""
        return self.path is None

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Be the only ``run`` on it, from before ``open`` on: what ``local://`` needs.

        On PostgreSQL the lock is taken by ``open``. Raises StoreLocked when there is another one.
        """
        if self.path is None:
            self._alone = True
            yield
            return
        with RunLock(self.path):
            yield

    async def open(self, *, check: bool = True) -> None:
        """Open it, brought to this program's schema. Raises a StoreError.

        Args:
            check: read the file through first; commands that run beside the daemon need not.
        """
        if isinstance(self._backend, Sqlite):
            await self._backend.open(check=check)
        else:
            await self._backend.open(alone=self._alone)

    async def close(self) -> None:
        """Finish what is queued and let go."""
        await self._backend.close()

    async def write(self, fn: Callable[[Connection], T], *, durable: bool = False) -> T:
        """Run ``fn`` in a write transaction and commit; what ``fn`` raises takes it all back.

        ``fn`` must not wait for anything, may be one of several that share a commit (SQLite), and
        may be run again from its start (PostgreSQL). ``durable`` makes the commit survive a power
        cut. Raises a StoreError.
        """
        try:
            return await self._backend.write(fn, durable=durable)
        except (StoreFull, StoreCorrupt) as error:  # one that is away answers no read either
            self.refused = str(error), time.monotonic()
            raise

    async def read(self, fn: Callable[[Connection], T], *, loose: bool = False) -> T:
        """Run ``fn`` in a snapshot that sees every finished write. Raises a StoreError.

        ``loose``: its statements need not see the same; on PostgreSQL that is one way to the server
        for each, and none more.
        """
        return await self._backend.read(fn, loose=loose)

    def listen(self, topic: str, callback: Listener) -> Callable[[], None]:
        """Call ``callback`` on the running loop after each commit that rang ``topic``.

        It is also called, within a second, after another process has written. Returns what ends it.
        """
        return self._bell.listen(topic, callback)


def _postgres(url: URL, bell: Bell, pool: int, present: str) -> "Postgres":
    from monitor.store.postgres import Postgres  # noqa: PLC0415 - its driver only where it is used

    return Postgres(url, bell, pool=pool, present=present)
