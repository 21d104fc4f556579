"""Looks a database through: whether it can be read, and whether its parts agree with each other."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import URL, Column, Connection, Select, Table, func, select

from monitor.alert.model import Alert, Subscription
from monitor.detect.amendment import Amendment
from monitor.detect.model import Development, Negotiation
from monitor.errors import StoreCorrupt
from monitor.store.doc import load
from monitor.store.single import reading
from monitor.store.sqlite import quick_check
from monitor.store.tables import (
    alerts,
    aliases,
    amendments,
    deliveries,
    detections,
    developments,
    log,
    log_ends,
    metadata,
    negotiations,
    offsets,
    versions,
)

SHOWN = 5


@dataclass(slots=True)
class Report:
    """What was found: rows of each table, and what does not agree."""

    rows: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def check(at: URL | Path) -> Report:
    """Read it through, beside a running service. Raises StoreCorrupt, or another StoreError."""
    if isinstance(at, Path):
        _whole(at)
    with reading(at) as conn:
        found = Report({t.name: _count(conn, t) for t in metadata.sorted_tables})
        for what, query in _disagreements():
            wrong = [str(row[0]) for row in conn.execute(query)]
            if wrong:
                found.problems.append(f"{what}: {_some(wrong)}")
        for table, column, kind in _DOCUMENTS:
            if wrong := list(_unread(conn, column, table, kind)):
                found.problems.append(f"documents of {table.name} cannot be read: {_some(wrong)}")
    return found


def _whole(path: Path) -> None:
    """SQLite's own check of pages and indexes; larger than the one at each start."""
    quick_check(path)
    if not path.exists():
        return
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as raw:
        try:
            found = raw.execute("PRAGMA integrity_check(1)").fetchone()[0]
        except sqlite3.DatabaseError as error:
            raise StoreCorrupt(f"{path} is damaged ({error})") from error
    if found != "ok":
        raise StoreCorrupt(f"{path} is damaged ({found})")


def _count(conn: Connection, table: Table) -> int:
    return int(conn.execute(select(func.count()).select_from(table)).scalar_one())


def _disagreements() -> list[tuple[str, Select[tuple[str]]]]:
    """Each query finds what must not exist."""
    newest = (
        select(func.max(versions.c.version))
        .where(versions.c.process == negotiations.c.id)
        .scalar_subquery()
    )
    target = aliases.c.target
    same = (offsets.c.topic == log_ends.c.topic) & (offsets.c.partition == log_ends.c.partition)
    last = (log.c.topic == log_ends.c.topic) & (log.c.partition == log_ends.c.partition)
    return [
        (
            "deliveries whose alert is missing",
            select(deliveries.c.id).where(
                deliveries.c.test.is_(False), deliveries.c.alert.not_in(select(alerts.c.id))
            ),
        ),
        (
            "changes whose alert is missing",
            select(detections.c.alert).where(
                detections.c.alert.is_not(None), detections.c.alert.not_in(select(alerts.c.id))
            ),
        ),
        (
            "processes whose state is not their last version",
            select(negotiations.c.id).where(negotiations.c.version != func.coalesce(newest, -1)),
        ),
        (
            "merged processes that lead nowhere",
            select(aliases.c.alias).where(
                target.not_in(select(negotiations.c.id)), target.not_in(select(aliases.c.alias))
            ),
        ),
        (
            "readers that are past the end of their topic",
            select(offsets.c.consumer)
            .join_from(offsets, log_ends, same)
            .where(offsets.c.offset > log_ends.c.next),
        ),
        (
            "events past the end of their topic",
            select(log.c.event)
            .join_from(log, log_ends, last)
            .where(log.c.offset >= log_ends.c.next),
        ),
    ]


def _unread(conn: Connection, key: Column[str], table: Table, kind: type) -> Iterator[str]:
    options = {"stream_results": True, "yield_per": 500}
    for name, doc in conn.execute(select(key, table.c.doc), execution_options=options):
        try:
            load(kind, doc)
        except ValidationError:
            yield str(name)


def _some(names: list[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(sorted(names)[:SHOWN]) + (f" and {more} more" if more > 0 else "")


_DOCUMENTS: tuple[tuple[Table, Column[str], type], ...] = (
    (negotiations, negotiations.c.id, Negotiation),
    (amendments, amendments.c.process, Amendment),
    (developments, developments.c.id, Development),
    (alerts, alerts.c.id, Alert),
    (deliveries, deliveries.c.id, Subscription),
)
