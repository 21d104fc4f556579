"""Amending: what a state is after a person has set slots of a round, closed or renamed it. Pure.

All of it is silent; ``tell.told`` makes of the difference what is announced. Versions grow by one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from monitor.detect.assign import Assignment
from monitor.detect.hand import Hand, come, hold, take_back
from monitor.detect.model import Claim, Member, Negotiation, Round
from monitor.detect.round import label_of, named
from monitor.detect.team import LEFT
from monitor.detect.timeline import single
from monitor.errors import RefusedError
from monitor.terms import Format, Slot, Status

NEW = "new"
"""Instead of a number: a round that is opened by the person's word."""
LONGEST_TITLE = 120


def set_slots(
    state: Negotiation, given: Sequence[Assignment], hand: Hand, number: str = ""
) -> tuple[Negotiation, int]:
    """Let the slots of one round hold what is assigned; (state, the round's number).

    Args:
        state: as it is.
        given: at most one for each slot and party.
        hand: whose word it is.
        number: the round's; "" is the one that is open, or the last; ``new`` opens one.

    Raises RefusedError where it is not clear which round is meant, where a slot is given twice, and
    where nothing would be another.
    """
    slots = [(one.slot, one.party) for one in given]
    if len(set(slots)) < len(slots):
        raise RefusedError("a slot is given two values: say each slot once")
    opened = number == NEW
    of = before = _opened(state, hand) if opened else chosen(state, number)
    for one in given:
        of = _assigned(state.id, of, one, hand)
    if of == before and not opened:
        raise RefusedError(
            f"round {of.number} of {state.id} holds that already: there is nothing to change"
        )
    rounds = tuple(of if r.number == of.number else r for r in state.rounds)
    after = replace(state, rounds=rounds)
    if opened:
        after = replace(state, rounds=(*rounds, of), named=named(state, of))
    return next_version(after, hand), of.number


def close(state: Negotiation, hand: Hand, number: str = "") -> Negotiation:
    """Close one round, or all that are open: what is reported next opens another.

    Raises RefusedError where none of them is open.
    """
    meant = [chosen(state, number)] if number else state.rounds
    numbers = {r.number for r in meant if r.closed is None}
    if not numbers:
        what = f"round {number}" if number else "no round"
        state_of = "is closed already" if number else "is open"
        raise RefusedError(f"{what} of {state.id} {state_of}: there is nothing to close")
    rounds = (replace(r, closed=hand.at) if r.number in numbers else r for r in state.rounds)
    return next_version(replace(state, rounds=tuple(rounds)), hand)


def rename(state: Negotiation, title: str, hand: Hand) -> Negotiation:
    """Give the negotiation another title. Raises RefusedError for one that is empty, long, or the same."""
    name = " ".join(title.split())
    if not name or len(name) > LONGEST_TITLE:
        raise RefusedError(f"a title has 1 to {LONGEST_TITLE} characters")
    if name == state.title:
        raise RefusedError(f"{state.id} is called {name!r} already")
    return next_version(replace(state, title=name), hand)


def chosen(state: Negotiation, number: str) -> Round:
    """The round of that number; of none given the open one, else the last.

    Raises RefusedError that lists the rounds there are.
    """
    if not state.rounds:
        raise RefusedError(f"{state.id} has no round yet: --round {NEW} opens one")
    if number:
        found = next((r for r in state.rounds if str(r.number) == number), None)
        if found is None:
            raise RefusedError(
                f"{state.id} has no round {number!r}; there are {_named(state.rounds)}"
            )
        return found
    open_ = [r for r in state.rounds if r.closed is None]
    if len(open_) > 1:
        raise RefusedError(f"several rounds are open, {_named(open_)}: say which with --round")
    return open_[0] if open_ else max(state.rounds, key=lambda r: r.number)


def next_version(state: Negotiation, hand: Hand) -> Negotiation:
    """The state under the version after its own, seen now."""
    seen = max(state.last_seen, hand.at) if state.last_seen else hand.at
    return replace(state, version=state.version + 1, last_seen=seen)


def _named(rounds: Iterable[Round]) -> str:
    return ", ".join(f"{r.number} ({', '.join(r.parties)})" for r in rounds)


def _opened(state: Negotiation, hand: Hand) -> Round:
    return Round(
        number=max((r.number for r in state.rounds), default=0) + 1,
        label=label_of(state, "", hand.at.date()),
        parties=state.parties,
        format=None,
        opened=hand.at,
        last_report=hand.at,
    )


def _assigned(process: str, of: Round, given: Assignment, hand: Hand) -> Round:
    if given.slot is Slot.DELEGATION:
        return _team(process, of, given, hand)
    claim = given.claims[0] if given.claims else None
    if given.slot is Slot.FORMAT:
        return replace(of, format=Format(claim.value) if claim else None)
    if given.slot is Slot.ROUND:
        return replace(of, told=int(claim.value) if claim else None)
    return _closed(_single(process, of, given.slot, claim, hand), given, hand)


def _single(process: str, of: Round, slot: Slot, claim: Claim | None, hand: Hand) -> Round:
    old = single(of)[slot]
    if old and claim and old.value == claim.value:
        return hold(of, slot, hand.sure(old))
    if old:
        of = take_back(of, slot, "", old, hand)
    if claim is None:
        return hold(of, slot, None)
    of, key = come(of, process, claim)
    return hold(of, slot, hand.held(claim, key))


def _closed(of: Round, given: Assignment, hand: Hand) -> Round:
    """Whether the round is over, by its end: that it was not over opens it again."""
    if given.slot is Slot.OUTCOME:
        return replace(of, closed=(of.closed or hand.at) if given.claims else None)
    if given.slot is Slot.STATUS and given.claims:
        over = given.claims[0].value == Status.CONCLUDED
        return replace(of, closed=(of.closed or hand.at) if over else None)
    return of


def _team(process: str, of: Round, given: Assignment, hand: Hand) -> Round:
    """The party's delegation is those who are named, and nobody else."""
    before = of
    others = tuple(m for m in of.delegation if m.party != given.party)
    mine = {m.held.value: m for m in of.delegation if m.party == given.party}
    wanted = {claim.value for claim in given.claims}
    for value, member in mine.items():
        if value not in wanted and not value.startswith(LEFT):
            of = take_back(of, Slot.DELEGATION, given.party, member.held, hand)
    team: list[Member] = []
    for claim in given.claims:
        known = mine.get(claim.value)
        of, key = come(of, process, claim)
        held = hand.sure(known.held) if known else hand.held(claim, key)
        team.append(Member(held, given.party, claim.role, claim.level))
    if set(team) == set(mine.values()):
        return before
    return replace(of, delegation=(*others, *team))
