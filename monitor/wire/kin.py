"""The job that merges unlisted negotiations which prove to be one."""

from datetime import datetime

import structlog

from monitor.detect.kin import Host, Kin, kin
from monitor.errors import StateBroken, StoreError
from monitor.match.lists import Lists
from monitor.store import kin as store
from monitor.store.session import Database

log = structlog.get_logger("kin")


async def join(db: Database, lists: Lists, *, now: datetime, machine: datetime) -> list[Kin]:
    """Look through what was heard of lately; merge what is one. Returns what was merged.

    Two that cannot be merged are said and left: the others are. Raises StoreError where the
    database cannot be used; what is left is found by the next look.
    """
    states, host = await db.read(lambda conn: store.recent(conn, now)), lists.host_of
    return [one for one in kin(states, host) if await _joined(db, one, host, now, machine)]


async def _joined(db: Database, one: Kin, host: Host, now: datetime, machine: datetime) -> bool:
    try:
        done = await db.write(lambda conn: store.join(conn, one, host, now=now, machine=machine))
    except Exception as error:
        if isinstance(error, StoreError) and not isinstance(error, StateBroken):
            raise
        log.exception("not merged", loser=one.loser, winner=one.winner)
        return False
    if done:
        log.info("negotiations merged", loser=one.loser, winner=one.winner, why=one.why)
    return done
