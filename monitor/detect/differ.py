"""Differences: in which slots of which rounds two states of one negotiation differ. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.detect.model import Held, Member, Negotiation, Round
from monitor.detect.timeline import single
from monitor.terms import Slot

Place = tuple[Slot, str, str]
"""(slot, party, person): the person only for delegations."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that only one of two states holds, or two values of one slot."""

    round: int
    slot: Slot
    party: str
    before: Held | None
    after: Held | None
    role: str = ""
    """Delegations: as what the person sits there, or sat."""


def differences(before: Negotiation | None, after: Negotiation | None) -> tuple[Difference, ...]:
    """Every difference of what slots hold, by round and slot; on what ground they hold it is none."""
    old = {r.number: r for r in before.rounds} if before else {}
    new = {r.number: r for r in after.rounds} if after else {}
    return tuple(
        found
        for number in sorted({*old, *new})
        for found in _round(old.get(number), new.get(number))
    )


def in_words(before: Negotiation | None, after: Negotiation | None) -> Iterator[str]:
    """Each difference of two states in words."""
    for one in differences(before, after):
        of = f" of {one.party}" if one.party else ""
        was = (one.before.name or one.before.value) if one.before else "nothing"
        now = (one.after.name or one.after.value) if one.after else "nothing"
        role = f" ({one.role})" if one.role not in ("", "member") else ""
        yield f"round {one.round}: {one.slot}{of} {was} -> {now}{role}"
    yield from _surer(before, after)


def _surer(before: Negotiation | None, after: Negotiation | None) -> Iterator[str]:
    """Values that stay, and are held more surely, or less."""
    old = {r.number: single(r) for r in before.rounds} if before else {}
    for of in after.rounds if after else ():
        for slot, held in single(of).items():
            was = old.get(of.number, {}).get(slot)
            if was and held and was.value == held.value and was.certainty != held.certainty:
                name = held.name or held.value
                yield f"round {of.number}: {slot} {name}: {was.certainty} -> {held.certainty}"


def keys(state: Negotiation | None) -> frozenset[str]:
    """Every change key that the rounds of a state have emitted."""
    return frozenset(key for of in (state.rounds if state else ()) for key in of.keys)


def _round(old: Round | None, new: Round | None) -> Iterator[Difference]:
    of = new or old
    if of is None:
        return
    was, now = _held(old), _held(new)
    for place in dict.fromkeys((*was, *now)):
        slot, party, _ = place
        (a, role_a), (b, role_b) = was.get(place, _NOTHING), now.get(place, _NOTHING)
        if (a and a.value, role_a) != (b and b.value, role_b):
            yield Difference(of.number, slot, party, a, b, role_b or role_a)


def _held(of: Round | None) -> dict[Place, tuple[Held | None, str]]:
    if of is None:
        return {}
    found: dict[Place, tuple[Held | None, str]] = {
        (slot, "", ""): (held, "") for slot, held in single(of).items() if held
    }
    return found | {_seat(member): (member.held, member.role) for member in of.delegation}


def _seat(member: Member) -> Place:
    return Slot.DELEGATION, member.party, member.held.value


_NOTHING: tuple[None, str] = (None, "")
