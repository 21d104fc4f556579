"""Telling: what a person put right as a change that may be announced, with keys of its own. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from monitor.detect.differ import Difference, differences
from monitor.detect.hand import Hand, counted, hold
from monitor.detect.key import key_of, place_of
from monitor.detect.model import Change, Detection, Held, Member, Negotiation, Round
from monitor.detect.status import OFF
from monitor.detect.swap import swapped
from monitor.detect.team import LEFT
from monitor.detect.title import change_line
from monitor.terms import LEADING, Certainty, Kind, Slot, Status

NOTHING = "none"
"""In keys the value of a slot that was emptied."""
CLOSED = "closed"
KINDS = {
    Slot.VENUE: Kind.VENUE_CHANGE,
    Slot.DATE: Kind.DATE_CHANGE,
    Slot.DELEGATION: Kind.DELEGATION_CHANGE,
    Slot.OUTCOME: Kind.OUTCOME,
}
STAGES = {
    Status.POSTPONED.value: Kind.POSTPONED,
    Status.CANCELLED.value: Kind.CANCELLED,
    Status.CONCLUDED.value: Kind.OUTCOME,
}


def told(
    before: Negotiation, after: Negotiation, hand: Hand
) -> tuple[Negotiation, tuple[Detection, ...]]:
    """The state with keys for what it now tells, and one detection for each round that differs.

    A value that comes again is news again, for it is announced that it had gone: its key counts up.
    """
    found: dict[int, list[Difference]] = {}
    for one in differences(before, after):
        found.setdefault(one.round, []).append(one)
    detections: list[Detection] = []
    for number, those in found.items():
        of = next((r for r in after.rounds if r.number == number), None)
        if of is None:
            continue  # a round that was taken back whole: there is none left to tell of
        of, changes = _changes(after.id, of, those, hand)
        after = replace(after, rounds=tuple(of if r.number == number else r for r in after.rounds))
        kinds = {_kind(one) for one in those}
        leading = next(kind for kind in LEADING if kind in kinds)
        detections.append(_detection(after, number, leading, changes, hand))
    return after, tuple(detections)


def closed(
    before: Negotiation, after: Negotiation, hand: Hand
) -> tuple[Negotiation, tuple[Detection, ...]]:
    """The same for rounds that a person closed: no slot of theirs holds anything else."""
    was = {r.number for r in before.rounds if r.closed is None}
    detections: list[Detection] = []
    for of in after.rounds:
        if of.closed is None or of.number not in was:
            continue
        key = key_of(after.id, of.name, place_of(Slot.STATUS, "", Status.CONCLUDED), after.version)
        stage = of.status.name if of.status else None
        change = Change(
            key, Slot.STATUS, "", stage, CLOSED, Certainty.CONFIRMED, hand.why, hand.author
        )
        detections.append(_detection(after, of.number, Kind.OUTCOME, [change], hand))
    return after, tuple(detections)


def _changes(
    process: str, of: Round, those: Sequence[Difference], hand: Hand
) -> tuple[Round, list[Change]]:
    changes: list[Change] = []
    for one in those:
        if one.before:
            of = _restored(of, one, one.before)
        place = place_of(one.slot, one.party, _value(one))
        n = max(dict(of.came_to).get(place, 0), 1)
        while (key := key_of(process, of.name, place, n)) in of.keys:
            n += 1
        of = replace(of, came_to=counted(of, place, n), keys=(*of.keys, key))
        of = _keyed(of, one, key)
        changes.append(
            Change(
                key=key,
                slot=one.slot,
                party=one.party,
                before=one.before.name or one.before.value if one.before else None,
                after=_after(one),
                certainty=Certainty.CONFIRMED,
                sentence=hand.why,
                speaker=hand.author,
            )
        )
    return of, changes


def _restored(of: Round, one: Difference, old: Held) -> Round:
    """A value that is told to have gone has been there: it keeps its count."""
    place = place_of(one.slot, one.party, old.value)
    tail = old.key.rpartition("/")[2]
    n = max(dict(of.came_to).get(place, 0), int(tail) if tail.isdecimal() else 0)
    return replace(of, came_to=counted(of, place, n))


def _keyed(of: Round, one: Difference, key: str) -> Round:
    """The value is held under the key of its change."""
    if one.after is None:
        return of
    if one.slot is not Slot.DELEGATION:
        return hold(of, one.slot, replace(one.after, key=key))
    return replace(of, delegation=tuple(_seated(m, one, key) for m in of.delegation))


def _seated(member: Member, one: Difference, key: str) -> Member:
    if member.party != one.party or one.after is None or member.held.value != one.after.value:
        return member
    return replace(member, held=replace(member.held, key=key))


def _value(one: Difference) -> str:
    if one.after:
        return one.after.value
    gone = one.before.value if one.before and one.slot is Slot.DELEGATION else ""
    return LEFT + gone if gone else NOTHING


def _after(one: Difference) -> str:
    if one.after:
        name = one.after.name or one.after.value
        return f"{name} (head)" if one.role == "head" else name
    if one.slot is Slot.DELEGATION and one.before:
        return f"without {one.before.name or one.before.value}"
    return NOTHING


def _detection(
    state: Negotiation, number: int, kind: Kind, changes: list[Change], hand: Hand
) -> Detection:
    lines = "; ".join(change_line(change) for change in swapped(changes))
    return Detection(
        process=state.id,
        round=number,
        kind=kind,
        changes=tuple(changes),
        article=hand.id,
        at=hand.at,
        title=f"{state.title}: put right: {lines}",
    )


def _kind(one: Difference) -> Kind:
    if one.slot in KINDS:
        return KINDS[one.slot]
    if one.after is None or one.before is None:
        return Kind.NEW_TALKS
    off = one.before.value in OFF
    return STAGES.get(one.after.value, Kind.RESUMED if off else Kind.NEW_TALKS)
