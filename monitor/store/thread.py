"""The first message of each thread, and the state it shows; implements ``deliver.thread.Threads``."""

from sqlalchemy import delete, select

from monitor.deliver.thread import Parent
from monitor.store.insert import overwrite
from monitor.store.session import Database
from monitor.store.tables import threads


class StoredThreads:
    """Threads that outlive the process, however far back their first message lies."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def find(self, channel: str, target: str, thread: str) -> Parent | None:
        """The parent, or None."""
        query = select(threads.c.reference, threads.c.version, threads.c.began).where(
            threads.c.channel == channel, threads.c.target == target, threads.c.thread == thread
        )
        row = await self._db.read(lambda conn: conn.execute(query).first())
        return None if row is None else Parent(row.reference, row.version, row.began)

    async def keep(self, channel: str, target: str, thread: str, parent: Parent | None) -> None:
        """Remember it; None forgets."""
        key = {"channel": channel, "target": target, "thread": thread}
        if parent is None:
            gone = delete(threads).where(
                threads.c.channel == channel, threads.c.target == target, threads.c.thread == thread
            )
            await self._db.write(lambda conn: conn.execute(gone).rowcount)
            return
        told = {"reference": parent.reference, "version": parent.version, "began": parent.began}
        await self._db.write(lambda conn: overwrite(conn, threads, [{**key, **told}], (*told,)))
