"""Developments: groups of articles that report the same, found again by their probes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from monitor.detect.model import Development
from monitor.store.doc import dump, load
from monitor.store.tables import developments, probes

CHUNK = 500
"""Values in one IN list."""


class Recent:
    """The developments of one lane that the items of one event may join.

    Args:
        conn: the transaction's.
        lane: the stream key.
        wanted: every probe of every item.
        since: older ones are too old for all items.
    """

    def __init__(self, conn: Connection, lane: str, wanted: Iterable[str], since: datetime) -> None:
        self._conn = conn
        self._lane = lane
        self._seen: dict[str, datetime] = {}
        self._by_probe: dict[str, list[str]] = defaultdict(list)
        self._loaded: dict[str, Development] = {}
        self._added: dict[str, Sequence[str]] = {}
        self._touched: set[str] = set()
        for chunk in _chunks(sorted(set(wanted))):
            rows = conn.execute(_BY_PROBE, {"lane": lane, "since": since, "probes": chunk})
            for probe, development, last_seen in rows:
                self._by_probe[probe].append(development)
                self._seen[development] = last_seen

    def sharing(
        self, wanted: Iterable[str], *, since: datetime, limit: int
    ) -> tuple[Development, ...]:
        """Those that share a probe, last seen at ``since`` or later, newest first."""
        found = {i for probe in wanted for i in self._by_probe.get(probe, ())}
        late = [i for i in found if self._seen[i] >= since]
        late.sort(key=lambda i: (self._seen[i], i), reverse=True)
        self._load(late[:limit])
        return tuple(self._loaded[i] for i in late[:limit])

    def join(self, development: Development) -> None:
        """An article joined: keep what it is now."""
        self._keep(development)
        self._touched.add(development.id)

    def add(self, development: Development, found_by: Sequence[str]) -> None:
        """A new one, to be found by these probes."""
        self._keep(development)
        self._added[development.id] = found_by
        for probe in found_by:
            self._by_probe[probe].append(development.id)

    def get(self, development: str) -> Development | None:
        """One that is here or in the table."""
        self._load([development])
        return self._loaded.get(development)

    def write(self) -> None:
        """Insert the new, update the joined."""
        if self._added:
            self._conn.execute(insert(developments), [self._row(i) for i in self._added])
            rows = [
                {"lane": self._lane, "probe": probe, "development": i}
                for i, found_by in self._added.items()
                for probe in dict.fromkeys(found_by)
            ]
            if rows:
                self._conn.execute(insert(probes), rows)
        joined = [
            {"i": i, "seen": self._seen[i], "doc": dump(self._loaded[i])}
            for i in sorted(self._touched - self._added.keys())
        ]
        if joined:
            self._conn.execute(_JOIN, joined)

    def _keep(self, development: Development) -> None:
        self._loaded[development.id] = development
        self._seen[development.id] = development.last_seen

    def _load(self, ids: Iterable[str]) -> None:
        missing = [i for i in ids if i not in self._loaded]
        for chunk in _chunks(missing):
            for i, doc in self._conn.execute(_BY_ID, {"ids": chunk}):
                self._loaded[i] = load(Development, doc)

    def _row(self, i: str) -> dict[str, object]:
        of = self._loaded[i]
        return {"id": i, "lane": self._lane, "last_seen": of.last_seen, "doc": dump(of)}


def _chunks(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[i : i + CHUNK] for i in range(0, len(values), CHUNK))


_BY_PROBE = (
    select(probes.c.probe, developments.c.id, developments.c.last_seen)
    .join_from(probes, developments, developments.c.id == probes.c.development)
    .where(
        probes.c.lane == bindparam("lane"),
        probes.c.probe.in_(bindparam("probes", expanding=True)),
        developments.c.last_seen >= bindparam("since"),
    )
)
_BY_ID = select(developments.c.id, developments.c.doc).where(
    developments.c.id.in_(bindparam("ids", expanding=True))
)
_JOIN = (
    update(developments)
    .where(developments.c.id == bindparam("i"))
    .values(last_seen=bindparam("seen"), doc=bindparam("doc"))
)
