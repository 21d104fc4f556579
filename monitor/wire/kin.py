"""The job that merges unlisted negotiations which prove to be one."""

from datetime import datetime

import structlog

from monitor.detect.kin import Kin, kin
from monitor.match.lists import Lists
from monitor.store import kin as store
from monitor.store.session import Database

log = structlog.get_logger("kin")


async def join(db: Database, lists: Lists, *, now: datetime, machine: datetime) -> list[Kin]:
    """Look through what was heard of lately; merge what is one. Returns what was merged."""
    states, host = await db.read(lambda conn: store.recent(conn, now)), lists.host_of
    found: list[Kin] = []
    for one in kin(states, host):
        if await db.write(lambda conn, o=one: store.join(conn, o, host, now=now, machine=machine)):  # type: ignore[misc]
            log.info("negotiations merged", loser=one.loser, winner=one.winner, why=one.why)
            found.append(one)
    return found
