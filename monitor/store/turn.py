"""Whose turn it is, where one of several processes is to do the work: a lease by name.

It is no lock: who was paused past its end may still be at work, so what is done in a turn is
harmless twice, or asks again (``take``) in the transaction that counts.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, or_, select, update

from monitor.store.insert import insert_new
from monitor.store.tables import turns


def take(conn: Connection, name: str, owner: str, *, now: datetime, ttl: timedelta) -> bool:
    """Take the turn, or keep it for longer; False while it is another's.

    Args:
        conn: the transaction's.
        name: of the work.
        owner: who asks.
        now: the machine's time.
        ttl: how long it lasts unless it is taken again.
    """
    mine = or_(turns.c.owner == owner, turns.c.until < now)
    keep = update(turns).where(turns.c.name == name, mine)
    if conn.execute(keep.values(owner=owner, until=now + ttl)).rowcount:
        return True
    return bool(insert_new(conn, turns, [{"name": name, "owner": owner, "until": now + ttl}]))


def is_free(conn: Connection, name: str, owner: str, *, now: datetime) -> bool:
    """Whether ``take`` would give it; a look that holds nobody up."""
    query = select(turns.c.owner).where(turns.c.name == name, turns.c.owner != owner)
    return conn.execute(query.where(turns.c.until >= now)).first() is None


def let_go(conn: Connection, name: str, owner: str) -> None:
    """Let another have it at once."""
    conn.execute(delete(turns).where(turns.c.name == name, turns.c.owner == owner))
