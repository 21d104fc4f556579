"""The first message of each thread, and the state it shows; implements ``deliver.thread.Threads``."""

from sqlalchemy import ColumnElement, Connection, and_, delete, select, update

from monitor.deliver.thread import Parent, Swap
from monitor.store.insert import insert_new
from monitor.store.session import Database
from monitor.store.tables import threads

Key = tuple[str, str, str]


class StoredThreads:
    """Threads that outlive the process, however far back their first message lies."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def find(self, channel: str, target: str, thread: str) -> Parent | None:
        """The parent, or None."""
        query = select(threads.c.reference, threads.c.version, threads.c.began)
        query = query.where(_is((channel, target, thread)))
        row = await self._db.read(lambda conn: conn.execute(query).first())
        return None if row is None else Parent(row.reference, row.version, row.began)

    async def swap(self, channel: str, target: str, thread: str, change: Swap) -> bool:
        """Put the new parent in the place of the old; False when it is no longer that."""
        return await self._db.write(lambda conn: _swap(conn, (channel, target, thread), change))


def _swap(conn: Connection, key: Key, change: Swap) -> bool:
    old, new = change.old, change.new
    if old is None:
        if new is None:
            return conn.execute(select(threads.c.thread).where(_is(key))).first() is None
        row = {"channel": key[0], "target": key[1], "thread": key[2], **_told(new)}
        return bool(insert_new(conn, threads, [row]))
    if new is None:
        return bool(conn.execute(delete(threads).where(_is(key), _says(old))).rowcount)
    put = update(threads).where(_is(key), _says(old)).values(**_told(new))
    return bool(conn.execute(put).rowcount)


def _told(parent: Parent) -> dict[str, object]:
    return {"reference": parent.reference, "version": parent.version, "began": parent.began}


def _is(key: Key) -> ColumnElement[bool]:
    c = threads.c
    return and_(c.channel == key[0], c.target == key[1], c.thread == key[2])


def _says(parent: Parent) -> ColumnElement[bool]:
    c = threads.c
    began = c.began.is_(None) if parent.began is None else c.began == parent.began
    return and_(c.reference == parent.reference, c.version == parent.version, began)
