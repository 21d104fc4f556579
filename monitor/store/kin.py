"""Merging what proves to be one negotiation: a version that says why, like a person's."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, select

from monitor.alert.model import Book
from monitor.detect.hand import BY_HAND, Hand
from monitor.detect.kin import FRESH, Kin
from monitor.detect.model import Negotiation
from monitor.errors import RefusedError
from monitor.store import negotiation
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


def join(conn: Connection, found: Sequence[Kin], *, now: datetime, machine: datetime) -> int:
    """Merge each, silently; returns how many were. One that a person has merged since is left."""
    done = 0
    for one in found:
        hand = Hand(BY_HAND + uuid4().hex, AUTHOR, one.why, now)
        voice = Voice(Book({}, ()), lambda _: ((), ()), machine)
        try:
            merge(conn, one.loser, one.winner, Spoken(hand, voice))
        except RefusedError:
            continue
        done += 1
    return done
