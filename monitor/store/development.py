"""Developments: groups of articles that report the same, found again by their probes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from monitor.detect.development import WINDOW
from monitor.detect.development import probes as probes_of
from monitor.detect.model import Development
from monitor.store.doc import dump, read
from monitor.store.insert import add_new, overwrite
from monitor.store.shelf import MOST, Kept
from monitor.store.tables import developments, probes

CHUNK = 500
"""Values in one IN list."""


class Recent:
    """The developments of one lane that the items of one event may join.

    Args:
        conn: the transaction's.
        lane: the stream key.
        kept: what the process remembers of the lane.
        wanted: every probe of every item.
        since: older ones are too old for all items.
    """

    def __init__(
        self, conn: Connection, lane: str, kept: Kept, wanted: Iterable[str], since: datetime
    ) -> None:
        self._conn = conn
        self._lane = lane
        self._kept = kept
        self._added: dict[str, Sequence[str]] = {}
        self._touched: set[str] = set()
        if kept.since is None or since < kept.since:
            self._load_all(since - 2 * WINDOW)
        missing = kept.missing(wanted)
        kept.open(missing)
        for start in range(0, len(missing), CHUNK):
            self._load(missing[start : start + CHUNK], since)

    def sharing(
        self, wanted: Iterable[str], *, since: datetime, limit: int
    ) -> tuple[Development, ...]:
        """Those that share a probe, last seen at ``since`` or later, newest first."""
        return tuple(self._kept.sharing(wanted, since, limit))

    def join(self, development: Development) -> None:
        """Count one more article in; what the table holds of it otherwise stays."""
        known = self._get(development.id)
        if known is None:
            self._kept.put(development, probes_of(development.terms))
            self._added[development.id] = probes_of(development.terms)
            return
        self._kept.put(
            replace(
                known,
                articles=known.articles + 1,
                first_seen=min(known.first_seen, development.first_seen),
                last_seen=max(known.last_seen, development.last_seen),
            )
        )
        self._touched.add(development.id)

    def add(self, development: Development) -> None:
        """A new one; should its change key have opened one before, one more article of that."""
        if development.keys and self._get(development.id) is not None:
            self.join(development)
            return
        found_by = probes_of(development.terms)
        self._kept.put(development, found_by)
        self._added[development.id] = found_by

    def write(self) -> None:
        """Insert the new, update the joined."""
        overwrite(
            self._conn, developments, [self._row(i) for i in self._added], ("last_seen", "doc")
        )
        rows = [
            {"lane": self._lane, "probe": probe, "development": i}
            for i, found_by in self._added.items()
            for probe in dict.fromkeys(found_by)
        ]
        add_new(self._conn, probes, rows)
        joined = [self._row(i) | {"i": i} for i in sorted(self._touched - self._added.keys())]
        if joined:
            self._conn.execute(_JOIN, joined)

    def _load_all(self, since: datetime) -> None:
        """Take in the whole lane, where it is not too much."""
        asked = {"lane": self._lane, "since": since, "n": MOST + 1}
        docs = self._conn.execute(_ALL, asked).scalars().all()
        if len(docs) > MOST:
            return
        self._kept.since = since
        for doc in docs:
            if (development := self._read(doc)) is not None:
                self._kept.put(development, probes_of(development.terms))

    def _load(self, asked: Sequence[str], since: datetime) -> None:
        rows = self._conn.execute(_BY_PROBE, {"lane": self._lane, "since": since, "probes": asked})
        found: dict[str, str] = {}
        by: dict[str, list[str]] = defaultdict(list)
        for probe, development, doc in rows:
            found[development] = doc
            by[development].append(probe)
        for development, doc in found.items():
            known = self._kept.get(development) or self._read(doc)
            if known is not None:
                self._kept.put(known, by[development])

    def _get(self, development: str) -> Development | None:
        known = self._kept.get(development)
        if known is None:
            doc = self._conn.execute(_BY_ID, {"i": development}).scalar()
            known = None if doc is None else self._read(doc)
        return known

    def _read(self, doc: str) -> Development | None:
        return read(Development, doc, f"a development of {self._lane or 'other news'}")

    def _row(self, i: str) -> dict[str, object]:
        of = self._kept.get(i)
        assert of is not None
        return {"id": i, "lane": self._lane, "last_seen": of.last_seen, "doc": dump(of)}


_BY_PROBE = (
    select(probes.c.probe, developments.c.id, developments.c.doc)
    .join_from(probes, developments, developments.c.id == probes.c.development)
    .where(
        probes.c.lane == bindparam("lane"),
        probes.c.probe.in_(bindparam("probes", expanding=True)),
        developments.c.last_seen >= bindparam("since"),
    )
)
_ALL = (
    select(developments.c.doc)
    .where(developments.c.lane == bindparam("lane"), developments.c.last_seen >= bindparam("since"))
    .limit(bindparam("n"))
)
_BY_ID = select(developments.c.doc).where(developments.c.id == bindparam("i"))
_JOIN = (
    update(developments)
    .where(developments.c.id == bindparam("i"))
    .values(last_seen=bindparam("last_seen"), doc=bindparam("doc"))
)
