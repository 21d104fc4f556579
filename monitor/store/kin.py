"""Merging what proves to be one negotiation: a version that says why, like a person's."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, select

from monitor.alert.model import Book
from monitor.detect.hand import BY_HAND, Act, Hand
from monitor.detect.kin import FRESH, Kin
from monitor.detect.model import Negotiation
from monitor.errors import RefusedError
from monitor.store import amendment, negotiation
from monitor.store.amend import Spoken
from monitor.store.amend_two import merge
from monitor.store.announce import Voice
from monitor.store.tables import aliases, negotiations

AUTHOR = "news-monitor"


def recent(conn: Connection, now: datetime) -> list[Negotiation]:
    """The states that were heard of lately, where there is one among them that nobody listed."""
    c = negotiations.c
    fresh = (c.last_seen >= now - FRESH) & c.id.not_in(select(aliases.c.alias))
    rows = conn.execute(select(c.id, c.listed).where(fresh).order_by(c.id)).all()
    if all(row.listed for row in rows):
        return []
    found = (negotiation.get(conn, row.id) for row in rows)
    return [state for state in found if state is not None]


def join(conn: Connection, found: Kin, *, now: datetime, machine: datetime) -> bool:
    """Merge two, silently; False where they were merged or split before: a person took them apart."""
    if _parted(conn, found.winner, found.loser) or _parted(conn, found.loser, found.winner):
        return False
    hand = Hand(BY_HAND + uuid4().hex, AUTHOR, found.why, now)
    voice = Voice(Book({}, ()), lambda _: ((), ()), machine)
    try:
        merge(conn, found.loser, found.winner, Spoken(hand, voice))
    except RefusedError:  # a person was faster
        return False
    return True


def _parted(conn: Connection, process: str, other: str) -> bool:
    made = amendment.of_process(conn, process)
    return any(other in one.detail.values() for _, one in made if one.act in {Act.MERGE, Act.SPLIT})
