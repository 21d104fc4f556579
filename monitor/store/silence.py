"""Silences: those in force decide about deliveries in the transaction that plans them."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, insert, select, update

from monitor.alert.silence import Silence, parse_matcher
from monitor.store.summary_table import silences


def add(conn: Connection, silence: Silence) -> None:
    """Put a silence in force."""
    row = {
        "id": silence.id, "matchers": json.dumps([str(m) for m in silence.matchers]),
        "since": silence.since, "until": silence.until, "comment": silence.comment,
        "by": silence.by,
    }  # fmt: skip
    conn.execute(insert(silences), row)


def active(conn: Connection, now: datetime) -> tuple[Silence, ...]:
    """Those in force, the oldest first."""
    query = select(silences).where(silences.c.until > now, silences.c.since <= now)
    return tuple(map(_silence, conn.execute(query.order_by(silences.c.since, silences.c.id))))


def listing(conn: Connection, now: datetime, *, expired: bool = False) -> Sequence[Silence]:
    """Those that are not over; with ``expired`` all of them, the newest first."""
    query = select(silences).order_by(silences.c.since.desc(), silences.c.id)
    if not expired:
        query = query.where(silences.c.until > now)
    return [_silence(row) for row in conn.execute(query)]


def expire(conn: Connection, start: str, now: datetime) -> list[str]:
    """End at once the silence whose id begins with ``start``; the ids of those it ended."""
    fits = silences.c.id.startswith(start, autoescape=True) & (silences.c.until > now)
    found = list(conn.execute(select(silences.c.id).where(fits)).scalars())
    if len(found) == 1:
        conn.execute(update(silences).where(silences.c.id == found[0]).values(until=now))
    return found


def _silence(row: Row[tuple[object, ...]]) -> Silence:
    matchers = tuple(parse_matcher(text) for text in json.loads(row.matchers))
    return Silence(row.id, matchers, row.since, row.until, row.comment, row.by)
