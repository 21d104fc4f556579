"""Merging what proves to be one negotiation: a version that says why, like a person's."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, select

from monitor.alert.model import Book
from monitor.detect.hand import BY_HAND, Act, Hand
from monitor.detect.kin import FRESH, Host, Kin, proved
from monitor.detect.model import Negotiation
from monitor.store import amendment, negotiation
from monitor.store.amend import Spoken
from monitor.store.amend_two import merge
from monitor.store.announce import Voice
from monitor.store.guard import hold
from monitor.store.tables import aliases, negotiations

AUTHOR = "news-monitor"


def recent(conn: Connection, now: datetime) -> list[Negotiation]:
    """The states that were heard of lately, where there is one among them that nobody listed."""
    c = negotiations.c
    fresh = (c.last_seen >= now - FRESH) & c.id.not_in(select(aliases.c.alias))
    rows = conn.execute(select(c.id, c.listed).where(fresh).order_by(c.id)).all()
    if all(row.listed for row in rows):
        return []
    found = (negotiation.readable(conn, row.id) for row in rows)
    return [state for state in found if state is not None]


def join(conn: Connection, found: Kin, host: Host, *, now: datetime, machine: datetime) -> bool:
    """Merge two, silently, where what they hold now still proves it.

    False where it does not, and where they were merged or split before: a person took them apart.
    """
    hold(conn, negotiation.LANE + found.loser, negotiation.LANE + found.winner)
    proof = proved(found, _standing(conn, found), host)
    if proof is None:
        return False
    if _parted(conn, found.winner, found.loser) or _parted(conn, found.loser, found.winner):
        return False
    hand = Hand(BY_HAND + uuid4().hex, AUTHOR, proof.why, now)
    voice = Voice(Book({}, ()), lambda _: ((), ()), machine)
    merge(conn, found.loser, found.winner, Spoken(hand, voice))
    return True


def _standing(conn: Connection, found: Kin) -> list[Negotiation]:
    """The two as they are now; one that lives on as another is none any more."""
    names = [
        name for name in (found.loser, found.winner) if negotiation.resolve(conn, name) == name
    ]
    states = (negotiation.readable(conn, name) for name in names)
    return [state for state in states if state is not None]


def _parted(conn: Connection, process: str, other: str) -> bool:
    made = amendment.of_process(conn, process)
    return any(other in one.detail.values() for _, one in made if one.act in {Act.MERGE, Act.SPLIT})
