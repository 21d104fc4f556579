"""One stream key within one transaction: loads what its items need, collects what they did, writes.

The order of writes follows the order of items; what one item wrote the next one sees.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from secrets import randbits

from sqlalchemy import Connection, bindparam, select

from monitor.alert.pipeline import Advanced, Item, Snapshot
from monitor.alert.release import Limits
from monitor.detect.development import RECENT, WINDOW
from monitor.detect.model import Negotiation
from monitor.match.entry import ProcessInfo
from monitor.store import alert, card, negotiation, report
from monitor.store.amendment import Part
from monitor.store.development import Recent
from monitor.store.insert import overwrite
from monitor.store.outgoing import publish
from monitor.store.release import limits
from monitor.store.settle import settle_after
from monitor.store.shelf import Shelf
from monitor.store.tables import lanes
from monitor.terms import Reason


class Lane:
    """The working set of one key.

    Args:
        conn: of the write transaction.
        part: a process that is ours, and items of one event that are of it.
        processes: the listed ones, by id.
        shelf: what this process remembers from step to step.
        at: the machine's time.
        per_hour: alerts an hour of the whole service; 0: no limit.
        live: whether articles are fetched by the machine's clock: then none comes from later than
            ``at``, and a clock that once ran ahead is not kept.
    """

    def __init__(
        self,
        conn: Connection,
        part: Part,
        processes: Mapping[str, ProcessInfo],
        shelf: Shelf,
        at: datetime,
        *,
        per_hour: int = 0,
        live: bool = False,
    ) -> None:
        self._conn = conn
        self._per_hour = per_hour
        self._at = at
        self.id, items = part
        self.items = [_under(item, self.id) for item in items]
        """As those of the process they belong to now, after merges."""
        row = conn.execute(_LOCK, {"k": self.id}).one_or_none()
        self._latest = at if live else None
        self._clock: datetime | None = self._bounded(row.clock) if row else None
        self._token = randbits(62)
        kept = shelf.lane(self.id, row.token if row else None, self._token)
        self._kept = kept
        if self.id and kept.state is None:
            kept.state = negotiation.get(conn, self.id)
            if kept.state is not None:
                kept.names = negotiation.names(conn, self.id)
        self._before = kept.state.version if kept.state else 0
        self._process = self._listed(processes.get(self.id))
        oldest = min(item.article.event_time for item in self.items)
        self._probes = {id(item): item.probes for item in self.items}
        wanted = {probe for own in self._probes.values() for probe in own}
        self._recent = Recent(conn, self.id, kept, wanted, oldest - WINDOW)
        self._known = alert.Known(conn)
        self._done: list[tuple[Item, Advanced]] = []
        self._states: list[tuple[Negotiation, str]] = []
        self._bounds: Limits | None = None
        self.ready: list[str] = []
        """Alerts that have something to send."""

    def now(self, item: Item) -> datetime:
        """The pipeline's clock at this item: when it was fetched, never running back."""
        fetched = self._bounded(item.article.fetched)
        self._clock = fetched if self._clock is None else max(self._clock, fetched)
        return self._clock

    def _bounded(self, at: datetime) -> datetime:
        return at if self._latest is None else min(at, self._latest)

    def snapshot(self, item: Item) -> Snapshot:
        """What ``advance`` needs to know."""
        since = item.article.event_time - WINDOW
        recent = self._recent.sharing(self._probes[id(item)], since=since, limit=RECENT)
        kept = self._kept
        return Snapshot(kept.state, self._process, recent, self._known, kept.names)

    def hindrance(self, got: Advanced) -> str:
        """Which stored alerts an item that only adds to them cannot add to: they cannot be read; "".

        One that changes something goes on all the same: what is new must not wait for what is old.
        """
        if got.evidence is None or got.detection is not None:
            return ""
        alert.broken(self._conn)  # what was met before is no hindrance to this one
        alert.with_keys(self._conn, got.evidence.keys)
        return "; ".join(alert.broken(self._conn))

    def take(self, item: Item, got: Advanced) -> None:
        """Collect what the item did."""
        self._done.append((item, got))
        if got.joined:
            self._recent.join(got.development)
        else:
            self._recent.add(got.development)
        if got.changed and got.state is not None:
            self._kept.state = got.state
            self._states.append((got.state, item.article.id))
        self._alerts(item, got)

    def write(self) -> None:
        """Write everything that was collected."""
        conn = self._conn
        if self._states:  # it asks; what follows does not, and goes out together
            card.bring_up(conn, self._states[-1][0])
            negotiation.put(conn, self._states, self._before, at=self._clock or self._at)
        if self._clock is not None:
            row = {"key": self.id, "clock": self._clock, "token": self._token}
            overwrite(conn, lanes, [row], ("clock", "token"))
        self._recent.write()
        report.keep(conn, self._done, self.id)

    def _alerts(self, item: Item, got: Advanced) -> None:
        conn, now = self._conn, self.now(item)
        if got.detection is not None:
            alert.keep_detection(conn, got.detection, got)
        if got.evidence is not None:
            alert.keep_evidence(conn, got.evidence, at=item.article.event_time)
        for decision in got.decisions:
            if decision.alert is not None and publish(
                conn, decision, item.article.id, self._limits(now), now=now, at=self._at
            ):
                self.ready.append(decision.alert.id)
        if got.known:
            first = next((d.alert.id for d in got.decisions if d.alert), "")
            self._known.add(got.known, first, self.id)
        if got.evidence is not None or (got.detection and got.reason is not Reason.BASELINE):
            self.ready += settle_after(conn, item, got, self._limits, now=now, at=self._at)

    def _limits(self, now: datetime) -> Limits:
        """Silences and caps, read when something is to be sent."""
        if self._bounds is None:
            self._bounds = limits(self._conn, self._per_hour, now)
        return self._bounds

    def _listed(self, info: ProcessInfo | None) -> ProcessInfo | None:
        """A listed process opens with the attention a person has given it."""
        if info is None or self._kept.state is not None:
            return info
        own = negotiation.attended(self._conn, self.id)
        return info if own is None else info.model_copy(update={"state": own})


def _under(item: Item, process: str) -> Item:
    """The item as one of ``process``."""
    if item.meeting is None or item.meeting.key == process:
        return item
    return replace(item, meeting=replace(item.meeting, key=process))


_LOCK = select(lanes.c.clock, lanes.c.token).where(lanes.c.key == bindparam("k")).with_for_update()
