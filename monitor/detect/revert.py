"""Reverting: an earlier version as what holds again, and what it takes back remembered. Pure."""

from dataclasses import replace

from monitor.detect.amend import next_version
from monitor.detect.differ import Difference, differences
from monitor.detect.hand import Hand, hold, take_back
from monitor.detect.model import Held, Member, Negotiation, Round
from monitor.detect.timeline import single
from monitor.terms import Slot


def revert(state: Negotiation, past: Negotiation, hand: Hand) -> Negotiation:
    """What ``past`` held, as the version after ``state``.

    Counts go back too, so a report that brings a reverted change again bears the key under which it
    was alerted. What was reverted counts as denied by the person, what is back as said by them now:
    late copies do not turn it over. Attention is kept, and which reports were applied.
    """
    rounds = {r.number: r for r in past.rounds}
    for one in differences(state, past):
        if one.round in rounds:
            rounds[one.round] = _back(rounds[one.round], one, hand)
    back = replace(
        past,
        version=state.version,
        attention=state.attention,
        rounds=tuple(rounds[r.number] for r in past.rounds),
        last_seen=state.last_seen,
        applied=state.applied,
    )
    return next_version(back, hand)


def same(state: Negotiation, past: Negotiation) -> bool:
    """Whether a revert to ``past`` would change nothing: no value, no certainty, no round's end."""
    return not differences(state, past) and _shape(state) == _shape(past)


def _shape(state: Negotiation) -> object:
    rounds = [
        (r.number, r.parties, r.closed is None, r.format, r.told, _sure(r)) for r in state.rounds
    ]
    return state.title, rounds


def _sure(of: Round) -> object:
    slots = {slot: held.certainty for slot, held in single(of).items() if held}
    return slots, {(m.party, m.held.value, m.level): m.held.certainty for m in of.delegation}


def _back(of: Round, one: Difference, hand: Hand) -> Round:
    if one.before:
        counts = of.came_to  # those of then: what came later has not come
        of = replace(take_back(of, one.slot, one.party, one.before, hand), came_to=counts)
    if one.after is None:
        return of
    held = replace(one.after, event_time=max(one.after.event_time, hand.at))
    if one.slot is Slot.DELEGATION:
        return replace(of, delegation=tuple(_seated(m, one, held) for m in of.delegation))
    return hold(of, one.slot, held)


def _seated(member: Member, one: Difference, held: Held) -> Member:
    mine = member.party == one.party and member.held.value == held.value
    return replace(member, held=held) if mine else member
