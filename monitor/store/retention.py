"""What is forgotten, and when. States, alerts and their keys are kept for good."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Table, bindparam, delete, func, select, tuple_

from monitor.deliver.model import ENDED
from monitor.detect.development import probes as probes_of
from monitor.detect.model import Development
from monitor.store import log
from monitor.store.doc import load
from monitor.store.tables import (
    articles,
    attempts,
    claims,
    dead_letters,
    deliveries,
    delivery_attempts,
    detections,
    developments,
    evidence,
    negotiations,
    paces,
    probes,
    processed,
    reports,
    revisions,
    versions,
)
from monitor.store.tables import log as log_rows

_ENDED = [state.value for state in ENDED]
CHUNK = 500
"""Rows deleted in one transaction, so that nobody waits for long."""
MARGIN = timedelta(days=1)


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
    """Longer than any broker keeps events, and longer than the log is kept (``marks``)."""
    dead_letters: timedelta = timedelta(days=90)
    """Those that were replayed, counted from their death."""
    deliveries: timedelta | None = timedelta(days=400)
    """Those that came to an end, with their attempts; what was given up waits for a person. A
    correction reaches only those whose delivery is still known. None: for good."""
    history: timedelta | None = None
    """What only people read of negotiations: earlier states, claims, reports, changes, evidence,
    attempts of deliveries. None: for good."""

    @property
    def marks(self) -> timedelta:
        """How long it is known what was processed.

        An event of the log without its mark is published again (``log.rescue``).
        """
        return max(self.processed, self.log + MARGIN)


def sweep(conn: Connection, keep: Keep, *, now: datetime, local: bool = True) -> int:
    """Delete one chunk of everything that is due; returns how many rows (0: nothing is left).

    ``local``: the log is the topic itself, so what was processed of it can be forgotten with it.
    """
    n = log.prune(conn, before=now - keep.log, limit=CHUNK, forget=local)
    n += _drop_developments(conn, now - keep.developments)
    old = now - keep.articles
    due: list[tuple[Table, ColumnElement[bool]]] = [
        (revisions, revisions.c.fetched < old),
        (articles, articles.c.fetched < old),
        (reports, (reports.c.fetched < old) & (reports.c.process == "")),
        (processed, (processed.c.at < now - keep.marks) & ~_in_log()),
        (attempts, attempts.c.at < now - keep.marks),
        (dead_letters, _settled(now - keep.dead_letters)),
        (paces, paces.c.after < now - MARGIN),  # whoever comes then need not wait, row or none
    ]
    if keep.deliveries is not None:
        n += _drop_deliveries(conn, now - keep.deliveries)
    if keep.history is not None:
        due += _history(now - keep.history)
    return n + sum(_drop(conn, table, where) for table, where in due)


def _in_log() -> ColumnElement[bool]:
    """After a long stop events and marks are due at once; an event that outlives its mark comes again."""
    return select(log_rows.c.event).where(log_rows.c.event == processed.c.event).exists()


def _history(before: datetime) -> list[tuple[Table, ColumnElement[bool]]]:
    """Nothing of it decides anything; the last version of a process is its state, and stays."""
    current = (
        select(negotiations.c.version)
        .where(negotiations.c.id == versions.c.process)
        .scalar_subquery()
    )
    return [
        (versions, (versions.c.at < before) & (versions.c.version != current)),
        (claims, claims.c.at < before),
        (reports, reports.c.fetched < before),
        (detections, detections.c.at < before),
        (evidence, evidence.c.at < before),
        (delivery_attempts, delivery_attempts.c.ended < before),
    ]


def _drop_deliveries(conn: Connection, before: datetime) -> int:
    """Those that ended, and what is known of their attempts."""
    c = deliveries.c
    ended = func.coalesce(c.ended, c.since)  # what lapsed at once has no other end
    query = select(c.id).where(c.state.in_(_ENDED), ended < before).limit(CHUNK)
    old = conn.execute(query).scalars().all()
    if old:
        conn.execute(delete(delivery_attempts).where(delivery_attempts.c.delivery.in_(old)))
        conn.execute(delete(deliveries).where(c.id.in_(old)))
    return len(old)


def _settled(before: datetime) -> ColumnElement[bool]:
    return dead_letters.c.replayed.is_not(None) & (dead_letters.c.at < before)


def _drop_developments(conn: Connection, before: datetime) -> int:
    """Those of articles about something else, with the probes that found them."""
    c = developments.c
    query = select(c.id, c.doc).where(c.lane == "", c.last_seen < before).limit(CHUNK)
    old = conn.execute(query).all()
    found_by = [
        {"p": probe, "i": i} for i, doc in old for probe in probes_of(load(Development, doc).terms)
    ]
    if found_by:
        conn.execute(_DROP_PROBE, found_by)
    if old:
        conn.execute(delete(developments).where(c.id.in_([i for i, _ in old])))
    return len(old)


def _drop(conn: Connection, table: Table, where: ColumnElement[bool]) -> int:
    key = tuple(table.primary_key.columns)
    due = select(*key).where(where).limit(CHUNK)
    return int(conn.execute(delete(table).where(tuple_(*key).in_(due))).rowcount)


_DROP_PROBE = delete(probes).where(
    probes.c.lane == "",
    probes.c.probe == bindparam("p"),
    probes.c.development == bindparam("i"),
)
