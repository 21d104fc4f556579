"""Splitting: one negotiation that proves to be two, and which later report is of which. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from monitor.detect.amend import next_version
from monitor.detect.hand import Hand
from monitor.detect.model import Negotiation, Round
from monitor.detect.rekey import Renaming, next_name
from monitor.detect.round import named
from monitor.detect.title import party_name
from monitor.errors import RefusedError


@dataclass(frozen=True, slots=True)
class Branch:
    """Reports of these parties, read as of one negotiation, are of another."""

    parties: frozenset[str]
    """Whose reports they are ..."""
    rest: frozenset[str]
    """... unless all of these, the parties of what it was split from, are there."""
    target: str

    def takes(self, parties: Collection[str]) -> bool:
        """Whether a report of a meeting of these parties goes to the branch."""
        given = frozenset(parties)
        return self.parties <= given and not self.rest <= given


@dataclass(frozen=True, slots=True)
class Split:
    """The two negotiations, what the keys of the second were called before, and what follows it."""

    rest: Negotiation
    new: Negotiation
    keys: Renaming
    branch: Branch | None
    """None where parties do not tell later reports of the two apart."""


def of_parties(state: Negotiation, parties: Collection[str]) -> tuple[int, ...]:
    """The rounds of these parties that are not the whole process's. Raises RefusedError for none."""
    branch = Branch(frozenset(parties), frozenset(state.parties), "")
    found = tuple(r.number for r in state.rounds if branch.takes(r.parties))
    if found:
        return found
    tables = "; ".join(sorted({", ".join(r.parties) for r in state.rounds}))
    raise RefusedError(
        f"no round of {state.id} is of {', '.join(sorted(parties))} alone; its rounds are of {tables}"
    )


def split(state: Negotiation, numbers: Sequence[int], target: str, title: str, hand: Hand) -> Split:
    """Let the rounds of these numbers be a negotiation of their own, called ``target``.

    Its parties are those that all its rounds have. Raises RefusedError where a round does not exist,
    and where all of them or none would go.
    """
    chosen = [r for r in state.rounds if r.number in numbers]
    if missing := sorted({*numbers} - {r.number for r in chosen}):
        those = ", ".join(str(r.number) for r in state.rounds) or "none"
        raise RefusedError(f"{state.id} has no round {missing[0]}; there are {those}")
    if not chosen or len(chosen) == len(state.rounds):
        what = "all rounds" if chosen else "no round"
        raise RefusedError(f"{what} of {state.id} would go; to call it otherwise, use rename")
    parties = shared(chosen)
    new = Negotiation(
        id=target,
        version=1,
        title=title or " - ".join(party_name(p) for p in parties),
        parties=parties,
        attention=state.attention,
        listed=False,
        opened=min(r.opened for r in chosen),
        last_seen=hand.at,
        applied=state.applied,
    )
    names: dict[str, str] = {}
    for n, of in enumerate(chosen, 1):
        names[of.name] = next_name(new, of)
        moved = Renaming(state.id, target, names).round(of, n)
        new = replace(new, rounds=(*new.rounds, moved), named=named(new, moved))
    left = tuple(r for r in state.rounds if r.number not in numbers)
    rest = next_version(replace(state, rounds=left), hand)
    branch = Branch(frozenset(parties), frozenset(state.parties), target)
    apart = bool(parties) and not any(branch.takes(r.parties) for r in left)
    tells = apart and not branch.rest <= branch.parties
    keys = Renaming(state.id, target, names)
    return Split(rest, new, keys, branch if tells else None)


def shared(rounds: Iterable[Round]) -> tuple[str, ...]:
    """The parties that all of the rounds have; where there are none, those that any has."""
    sets = [frozenset(r.parties) for r in rounds]
    return tuple(sorted(frozenset.intersection(*sets) or frozenset.union(*sets)))


def follow(parties: Collection[str], branches: Iterable[Branch]) -> str:
    """The id of the negotiation that a report of these parties is of; "" for the one it was read as."""
    taking = [b for b in branches if b.takes(parties)]
    found = max(taking, key=lambda b: (len(b.parties), b.target), default=None)
    return found.target if found else ""
