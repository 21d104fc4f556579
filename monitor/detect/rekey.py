"""Rekeying: rounds that go on in another negotiation, or under another name. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from monitor.detect.key import table_of
from monitor.detect.model import Held, Negotiation, Round
from monitor.detect.round import label_of
from monitor.terms import Slot

Values = tuple[tuple[Slot, Held], ...]


@dataclass(frozen=True, slots=True)
class Renaming:
    """What change keys of one process are called in another."""

    old: str
    new: str
    names: Mapping[str, str]
    """Name of a round in the old process -> its name in the new one."""

    def covers(self, key: str) -> bool:
        """Whether the key is of a round that goes along."""
        process, _, rest = key.partition("/")
        return process == self.old and rest.partition("/")[0] in self.names

    def key(self, key: str) -> str:
        """The key in the new process; one of another round or process stays."""
        if not self.covers(key):
            return key
        name, _, place = key.partition("/")[2].partition("/")
        return f"{self.new}/{self.names[name]}/{place}"

    def every(self, key: str) -> str:
        """The key in the new process, also of a round that has no name there."""
        return self.key(key) if self.covers(key) else self.new + key.removeprefix(self.old)

    def round(self, of: Round, number: int) -> Round:
        """The round under its new number and name, with all its keys."""
        return replace(
            of,
            number=number,
            label=self.names[of.name],
            status=self._held(of.status),
            venue=self._held(of.venue),
            date=self._held(of.date),
            outcome=self._held(of.outcome),
            delegation=tuple(replace(m, held=self._sure(m.held)) for m in of.delegation),
            keys=tuple(map(self.key, of.keys)),
            disputed=self._values(of.disputed),
            denied=self._values(of.denied),
            former=self._values(of.former),
            grouped=tuple((self.key(key), identity) for key, identity in of.grouped),
        )

    def _held(self, held: Held | None) -> Held | None:
        return self._sure(held) if held else None

    def _sure(self, held: Held) -> Held:
        return replace(held, key=self.key(held.key))

    def _values(self, values: Values) -> Values:
        return tuple((slot, self._sure(held)) for slot, held in values)


def next_name(state: Negotiation, of: Round) -> str:
    """What a round is called that is added to a state."""
    return label_of(state, table_of(of.parties, state.parties), of.opened.date())
