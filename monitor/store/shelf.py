"""Developments a process remembers from step to step, so that it need not read them each time.

Only a memory: SQL holds the truth. What is kept of a lane is valid while the lane's token is the one
of our own last step; a step that was taken back, or another worker's, leaves another token behind.
"""

from collections.abc import Iterable
from datetime import datetime

from monitor.detect.development import RECENT
from monitor.detect.model import Development, Negotiation
from monitor.store.column import to_micros

MOST = 20_000
"""Developments kept of one lane before it is emptied and read anew."""
Order = tuple[int, str]


class Kept:
    """What is kept of one lane: all that is not too old, or only what some probes find."""

    def __init__(self) -> None:
        self.token: int | None = None
        self.state: Negotiation | None = None
        """As the last step left it."""
        self.names: frozenset[str] = frozenset()
        """The ids that stand for it."""
        self.since: datetime | None = None
        """Everything last seen since then is here; None: only under the probes asked for."""
        self._by_probe: dict[str, list[str]] = {}
        self._found: dict[str, Development] = {}
        self._order: dict[str, Order] = {}

    def missing(self, wanted: Iterable[str]) -> list[str]:
        """The probes nothing is known of yet."""
        if self.since is not None:
            return []
        return sorted({probe for probe in wanted if probe not in self._by_probe})

    def open(self, asked: Iterable[str]) -> None:
        """These probes are being filled: what is not put under them does not exist."""
        for probe in asked:
            self._by_probe[probe] = []

    def put(self, development: Development, found_by: Iterable[str] = ()) -> None:
        """Keep it as it is now, to be found by these probes as well, where they are looked at."""
        i = development.id
        self._found[i] = development
        self._order[i] = (-to_micros(development.last_seen), i)
        for probe in found_by:
            ids = self._by_probe.get(probe)
            if ids is None:
                if self.since is None:
                    continue
                ids = self._by_probe[probe] = []
            if i not in ids:
                ids.append(i)
                if len(ids) > 2 * RECENT:
                    self._by_probe[probe] = sorted(ids, key=self._order.__getitem__)[:RECENT]

    def get(self, development: str) -> Development | None:
        """One that is kept."""
        return self._found.get(development)

    def sharing(self, wanted: Iterable[str], since: datetime, limit: int) -> list[Development]:
        """The newest that share a probe, newest first, by id where equally new."""
        ids = {i for probe in wanted for i in self._by_probe.get(probe, ())}
        latest = -to_micros(since)
        order = sorted(self._order[i] for i in ids)
        return [self._found[i] for when, i in order[:limit] if when <= latest]

    def empty(self) -> None:
        """Forget all when it has become too much."""
        if len(self._found) > MOST:
            self.since = None
            self._by_probe.clear()
            self._found.clear()
            self._order.clear()


class Shelf:
    """What one process keeps of all lanes it steps."""

    def __init__(self) -> None:
        self._lanes: dict[str, Kept] = {}

    def lane(self, key: str, token: int | None, after: int) -> Kept:
        """What is kept of a lane whose token is ``token`` and will be ``after`` this step."""
        kept = self._lanes.get(key)
        if kept is None or kept.token != token:
            kept = self._lanes[key] = Kept()
        kept.empty()
        kept.token = after
        return kept
