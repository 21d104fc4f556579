"""Database: the one way to the store. URLs: ``sqlite:///relative``, ``sqlite:////absolute``."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, make_url

from monitor.errors import StoreError
from monitor.store.bell import Bell, Listener
from monitor.store.sqlite import BUSY_SECONDS, Sqlite

T = TypeVar("T")


class Database:
    """Runs functions over one connection, writes one after the other.

    Args:
        url: of the database.
        busy: seconds a write waits for another process before it is StoreLocked.

    Raises StoreError for a URL no backend serves.
    """

    def __init__(self, url: str, *, busy: float = BUSY_SECONDS) -> None:
        self.url = url
        parts = make_url(url)
        if parts.get_backend_name() != "sqlite" or not parts.database:
            raise StoreError(f"{url}: give the database as sqlite:///path/to/file.db")
        self.path = Path(parts.database)
        self._bell = Bell()
        self._backend = Sqlite(self.path, self._bell, self._bell.ring_all, busy)

    async def open(self, *, check: bool = True) -> None:
        """Open it, brought to this program's schema. Raises a StoreError.

        Args:
            check: read the file through first; commands that run beside the daemon need not.
        """
        await self._backend.open(check=check)

    async def close(self) -> None:
        """Finish what is queued and let go."""
        await self._backend.close()

    async def write(self, fn: Callable[[Connection], T], *, durable: bool = False) -> T:
        """Run ``fn`` in a write transaction and commit; what ``fn`` raises takes it all back.

        ``fn`` runs in another thread, must not wait for anything, and may be one of several that
        share a commit. ``durable`` makes the commit survive a power cut. Raises a StoreError.
        """
        return await self._backend.write(fn, durable=durable)

    async def read(self, fn: Callable[[Connection], T]) -> T:
        """Run ``fn`` in a snapshot that sees every finished write. Raises a StoreError."""
        return await self._backend.read(fn)

    def listen(self, topic: str, callback: Listener) -> Callable[[], None]:
        """Call ``callback`` on the running loop after each commit that rang ``topic``.

        It is also called, within a second, after another process has written. Returns what ends it.
        """
        return self._bell.listen(topic, callback)
