"""Ways: to which negotiation the reports of an id go, by what people merged, split and turned back. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from monitor.detect.amendment import Amendment
from monitor.detect.hand import Act
from monitor.detect.split import Branch

Turn = tuple[str, int, Amendment]
"""(process, the version that came of it, what a person did)."""


@dataclass(slots=True)
class Ways:
    """The ways of one moment; ``turn`` lets them go on in time."""

    aliases: dict[str, str] = field(default_factory=dict)
    """Id -> the process it was merged into, which may be merged itself."""
    branches: dict[str, list[Branch]] = field(default_factory=dict)
    """Process -> where reports of some parties go instead."""
    later: dict[str, list[tuple[str, Branch]]] = field(default_factory=dict)
    """By the process that a split has not made yet: the branches that lead to it then."""
    _merges: list[tuple[str, int, str]] = field(default_factory=list)

    def turn(self, process: str, version: int, made: Amendment) -> None:
        """Take in what a person did."""
        if made.act is Act.MERGE:
            loser = made.detail["loser"]
            self.aliases[loser] = process
            self._merges.append((process, version, loser))
        elif made.act is Act.REVERT:
            to = int(made.detail["to"])
            for winner, came, loser in self._merges:
                if winner == process and came > to:
                    self.aliases.pop(loser, None)
        elif made.act is Act.SPLIT:
            self.aliases.pop(process, None)
            for start, branch in self.later.pop(process, ()):
                self.branches.setdefault(start, []).append(branch)

    def end(self, key: str) -> str:
        """The process an id stands for."""
        seen = {key}
        while (target := self.aliases.get(key)) is not None and target not in seen:
            seen.add(target)
            key = target
        return key

    def names(self, process: str) -> frozenset[str]:
        """Every other id that stands for a process."""
        return frozenset(alias for alias in self.aliases if self.end(alias) == process)

    def copy(self) -> "Ways":
        """The same ways, to go on by themselves."""
        branches = {name: [*found] for name, found in self.branches.items()}
        return Ways({**self.aliases}, branches, {**self.later}, [*self._merges])


def ways_then(
    now: Mapping[str, str],
    branches: Mapping[str, Iterable[Branch]],
    before: Iterable[Turn],
    after: Iterable[Turn],
) -> Ways:
    """The ways of a moment in the past.

    Args:
        now: id -> the process it is merged into now.
        branches: by process, those of now.
        before: what people did before that moment, in order.
        after: what they did since.
    """
    before, after = list(before), list(after)
    made = {
        one.detail["loser"] for _, _, one in (*before, *after) if one.act is Act.MERGE
    }  # the aliases that are explained
    ways = Ways({alias: target for alias, target in now.items() if alias not in made})
    to_come = {process for process, _, one in after if one.act is Act.SPLIT}
    for process, found in branches.items():
        for branch in found:
            if branch.target in to_come:
                ways.later.setdefault(branch.target, []).append((process, branch))
            else:
                ways.branches.setdefault(process, []).append(branch)
    for turn in before:
        ways.turn(*turn)
    return ways
