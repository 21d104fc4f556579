"""Merging: two negotiations that prove to be one. Pure.

A round of the loser that is a round of the winner too, by the rule that joins reports to rounds, is
folded into it; any other is added after the winner's. All keep their keys, under the winner's name.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.detect.facts import Facts
from monitor.detect.join import LINGER, choose
from monitor.detect.key import table_of
from monitor.detect.model import Claim, Held, Member, Negotiation, Round
from monitor.detect.rekey import Renaming, Values, next_name
from monitor.detect.round import KEPT, named
from monitor.detect.status import OFF
from monitor.detect.step import APPLIED
from monitor.detect.team import is_same
from monitor.detect.timeline import single
from monitor.detect.window import parse
from monitor.terms import Kind, Slot


@dataclass(frozen=True, slots=True)
class Merged:
    """The winner with what the loser knew, and what the loser's keys are called there."""

    state: Negotiation
    keys: Renaming


def merge(winner: Negotiation, loser: Negotiation) -> Merged:
    """Let the winner's state hold what the loser's holds; what both hold stays the winner's."""
    state, names = winner, dict[str, str]()
    for of in sorted(loser.rounds, key=lambda r: (r.opened, r.number)):
        same = _same(state, of)
        if same:
            names[of.name] = same.name
            keys = Renaming(loser.id, winner.id, names)
            whole = _folded(same, keys.round(of, same.number))
            rounds = tuple(whole if r.number == same.number else r for r in state.rounds)
            state = replace(state, rounds=rounds)
        else:
            names[of.name] = next_name(state, of)
            number = max((r.number for r in state.rounds), default=0) + 1
            added = Renaming(loser.id, winner.id, names).round(of, number)
            rounds = (*state.rounds, added)[-KEPT:]
            state = replace(state, rounds=rounds, named=named(state, added))
    seen = [at for at in (winner.last_seen, loser.last_seen) if at]
    began = [at for at in (winner.opened, loser.opened) if at]
    state = replace(
        state,
        version=winner.version + 1,
        opened=min(began, default=None),
        last_seen=max(seen, default=None),
        applied=(*loser.applied, *winner.applied)[-APPLIED:],
    )
    return Merged(state, Renaming(loser.id, winner.id, names))


def _same(state: Negotiation, of: Round) -> Round | None:
    """The winner's round that the loser's is, where there is one."""
    at = _heard(of)
    near = [r for r in state.rounds if of.closed is None or r.opened - of.closed <= LINGER]
    return choose(near, _facts(state, of, at))


def _facts(state: Negotiation, of: Round, at: datetime) -> Facts:
    return Facts(
        parties=frozenset(of.parties),
        principals=frozenset(state.parties),
        table=table_of(of.parties, state.parties),
        kind=_kind(of),
        format=of.format,
        told=of.told,
        status=of.status.value if of.status else "",
        venue=_claim(of.venue) if of.venue else None,
        day=parse(of.date.value) if of.date else None,
        at=at,
        denies=False,
        talks=False,
    )


def _kind(of: Round) -> Kind:
    if of.outcome:
        return Kind.OUTCOME
    return Kind.POSTPONED if of.status and of.status.value in OFF else Kind.NEW_TALKS


def _claim(held: Held) -> Claim:
    return Claim(Slot.VENUE, held.value, held.name, within=held.within)


def _heard(of: Round) -> datetime:
    return of.last_report or of.opened


def _folded(ours: Round, theirs: Round) -> Round:
    counts = dict(ours.came_to)
    for place, n in theirs.came_to:
        counts[place] = max(n, counts.get(place, 0))
    ends = [at for at in (ours.closed, theirs.closed) if at]
    return replace(
        ours,
        parties=tuple(sorted({*ours.parties, *theirs.parties})),
        format=ours.format or theirs.format,
        opened=min(ours.opened, theirs.opened),
        closed=max(ends, default=None),
        status=ours.status or theirs.status,
        venue=ours.venue or theirs.venue,
        date=ours.date or theirs.date,
        outcome=ours.outcome or theirs.outcome,
        delegation=(*ours.delegation, *_unknown(ours.delegation, theirs.delegation)),
        came_to=tuple(counts.items()),
        keys=tuple(dict.fromkeys((*ours.keys, *theirs.keys))),
        told=ours.told or theirs.told,
        last_report=max(_heard(ours), _heard(theirs)),
        disputed=_added(ours.disputed, (*theirs.disputed, *_against(ours, theirs))),
        denied=_added(ours.denied, theirs.denied),
        former=_added(ours.former, theirs.former),
        grouped=tuple((dict(theirs.grouped) | dict(ours.grouped)).items()),
    )


def _unknown(ours: Iterable[Member], theirs: Iterable[Member]) -> list[Member]:
    known = [(m.party, m.held.value) for m in ours]
    return [
        m
        for m in theirs
        if not any(party == m.party and is_same(value, m.held.value) for party, value in known)
    ]


def _against(ours: Round, theirs: Round) -> Values:
    """What the other round held and ours holds otherwise."""
    mine = single(ours)
    pairs = ((slot, mine[slot], held) for slot, held in single(theirs).items())
    return tuple((s, h) for s, own, h in pairs if h and own and own.value != h.value)


def _added(ours: Values, theirs: Values) -> Values:
    known = {(slot, held.value) for slot, held in ours}
    return (*ours, *((s, h) for s, h in theirs if (s, h.value) not in known))
