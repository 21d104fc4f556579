"""Net changes: what is different at the end of a while, however often it moved in between.

Moved from A to B and back to A is no change; A to B to C is one, from A to C; a claim that was
denied within the while never was.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from monitor.alert.model import Alert
from monitor.detect.key import DENIED
from monitor.detect.model import Change
from monitor.detect.swap import swapped
from monitor.terms import Certainty, Severity, Slot

LEFT = "left:"
PUT_RIGHT = "put right"
"""What a change came to that a person took back without telling."""


@dataclass(frozen=True, slots=True)
class Step:
    """One change, as one alert told it."""

    alert: Alert
    change: Change


@dataclass(frozen=True, slots=True)
class Net:
    """What one slot of one round came to."""

    slot: Slot
    party: str
    before: str
    """Empty where nothing was known before."""
    after: str
    steps: tuple[Step, ...]
    """All that lie between, oldest first; the last one is the ground for ``after``."""

    @property
    def last(self) -> Step:
        """The newest."""
        return self.steps[-1]

    @property
    def severity(self) -> Severity:
        """The highest of them."""
        return max((s.alert.severity for s in self.steps), key=lambda s: s.rank)

    @property
    def certainty(self) -> Certainty:
        """Of what holds now."""
        return self.last.change.certainty

    @property
    def undone(self) -> bool:
        """Whether it is as it was: the same words, or somebody who came and went."""
        if self.before.casefold() == self.after.casefold():
            return True
        first, last = (_key(self.steps[n].change).value for n in (0, -1))
        return len(self.steps) > 1 and _person(first) == _person(last) and first != last


@dataclass(slots=True)
class _Chain:
    steps: list[Step] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    """What each step says was before it."""

    def add(self, step: Step) -> None:
        self.steps.append(step)
        self.before.append(step.change.before or "")

    def drop(self, key: str) -> bool:
        """Take a denied step out; the one after it starts where the denied one did."""
        for n, step in enumerate(self.steps):
            if step.change.key == key:
                if n + 1 < len(self.steps):
                    self.before[n + 1] = self.before[n]
                del self.steps[n], self.before[n]
                return True
        return False

    def net(self) -> Net:
        change = self.steps[-1].change
        return Net(change.slot, change.party, self.before[0], change.after, tuple(self.steps))


@dataclass(frozen=True, slots=True)
class _Key:
    place: tuple[str, ...]
    """process, round, slot, party."""
    value: str


def net_of(alerts: Iterable[Alert], put_right: Collection[str] = ()) -> tuple[Net, ...]:
    """The net changes that alerts tell, given in the order they were made; undone ones included.

    (``Net.undone`` tells them apart.) A denial of what was told before the while is a change of
    its own, from the denied value to "denied". ``put_right``: keys of changes that a person took back
    without an alert; they never were.
    """
    chains: list[_Chain] = []
    taken_back: list[_Chain] = []
    halves: dict[str, str] = {}
    """Of a swap told as one change: the key of who left -> the key of who came."""
    for alert in alerts:
        halves |= _halves(alert)
        keys = {change.key for change in alert.changes}
        for change in swapped(alert.changes):
            step = Step(alert, change)
            if not change.key.endswith(DENIED):
                _chain_for(chains, change).add(step)
                continue
            denied = change.key.removesuffix(DENIED)
            if denied in halves and halves[denied] + DENIED in keys:
                continue  # the other half is denied with it
            hit = next((c for c in chains if c.drop(denied)), None)
            if hit is None:
                chains.append(_Chain([step], [change.before or ""]))
            elif not hit.steps:
                chains.remove(hit)
                taken_back.append(_Chain([step], ["denied"]))
    for chain in [c for c in chains if c.steps]:
        for step in [s for s in chain.steps if s.change.key in put_right]:
            chain.drop(step.change.key)
        if not chain.steps:
            chains.remove(chain)
            taken_back.append(_Chain([_put_right(step)], [PUT_RIGHT]))
    return tuple(chain.net() for chain in (*chains, *taken_back))


def lasting(nets: Sequence[Net]) -> tuple[Net, ...]:
    """Those that are a change, the most severe first, then the newest."""
    kept = [n for n in nets if not n.undone]
    return tuple(sorted(kept, key=lambda n: (-n.severity.rank, -n.last.alert.created.timestamp())))


def _put_right(step: Step) -> Step:
    change = step.change
    return replace(step, change=replace(change, before=change.after, after=PUT_RIGHT))


def _halves(alert: Alert) -> dict[str, str]:
    told = swapped(alert.changes)
    keys = {change.key for change in told}
    came = {(c.party, c.before): c.key for c in told}
    gone = [c for c in alert.changes if c.key not in keys]
    return {c.key: came[c.party, c.before] for c in gone}


def _chain_for(chains: list[_Chain], change: Change) -> _Chain:
    place = _key(change).place
    same = [c for c in chains if c.steps and _key(c.steps[-1].change).place == place]
    same = [c for c in same if not c.steps[-1].change.key.endswith(DENIED)]
    if change.slot is Slot.DELEGATION:
        same = [c for c in same if _continues(c.steps[-1].change, change)]
    if same:
        return same[-1]
    chains.append(_Chain())
    return chains[-1]


def _continues(last: Change, change: Change) -> bool:
    """Delegations hold several people: a change goes on from what named the same one."""
    if change.before and change.before.casefold() == last.after.casefold():
        return True
    return _person(_key(last).value) == _person(_key(change).value)


def _person(value: str) -> str:
    return value.removeprefix(LEFT)


def _key(change: Change) -> _Key:
    parts = change.key.removesuffix(DENIED).split("/")
    return _Key(tuple(parts[:4]), "/".join(parts[4:-1]))
