"""What is forgotten, and when. Claims, reports of negotiations, alerts and states are kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Table, delete, select, tuple_

from monitor.store import log
from monitor.store.tables import (
    articles,
    attempts,
    dead_letters,
    developments,
    probes,
    processed,
    reports,
    revisions,
)

CHUNK = 500
"""Rows deleted in one transaction, so that nobody waits for long."""


@dataclass(frozen=True, slots=True)
class Keep:
    """How long each thing is kept."""

    articles: timedelta = timedelta(days=30)
    """Titles, texts and revisions; what they said of a negotiation stays."""
    developments: timedelta = timedelta(days=90)
    """Of articles about something else."""
    log: timedelta = timedelta(hours=6)
    """Events everybody has read."""
    processed: timedelta = timedelta(days=14)
    """Longer than any broker keeps events."""
    dead_letters: timedelta = timedelta(days=90)
    """Those that were replayed, counted from their death."""


def sweep(conn: Connection, keep: Keep, *, now: datetime, local: bool = True) -> int:
    """Delete one chunk of everything that is due; returns how many rows (0: nothing is left).

    ``local``: the log is the topic itself, so what was processed of it can be forgotten with it.
    """
    n = log.prune(conn, before=now - keep.log, limit=CHUNK, forget=local)
    aside = select(developments.c.id).where(
        developments.c.lane == "", developments.c.last_seen < now - keep.developments
    )
    old = now - keep.articles
    due: list[tuple[Table, ColumnElement[bool]]] = [
        (revisions, revisions.c.fetched < old),
        (articles, articles.c.fetched < old),
        (reports, (reports.c.fetched < old) & (reports.c.process == "")),
        (probes, probes.c.development.in_(aside)),
        (developments, developments.c.id.in_(aside) & ~_has_probes()),
        (processed, processed.c.at < now - keep.processed),
        (attempts, attempts.c.at < now - keep.processed),
        (dead_letters, _settled(now - keep.dead_letters)),
    ]
    return n + sum(_drop(conn, table, where) for table, where in due)


def _settled(before: datetime) -> ColumnElement[bool]:
    return dead_letters.c.replayed.is_not(None) & (dead_letters.c.at < before)


def _has_probes() -> ColumnElement[bool]:
    return select(probes.c.lane).where(probes.c.development == developments.c.id).exists()


def _drop(conn: Connection, table: Table, where: ColumnElement[bool]) -> int:
    key = tuple(table.primary_key.columns)
    due = select(*key).where(where).limit(CHUNK)
    return int(conn.execute(delete(table).where(tuple_(*key).in_(due))).rowcount)
