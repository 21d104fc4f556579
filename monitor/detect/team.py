"""The slot delegation: who joins, leaves, heads or replaces whom, and at what level.

A name that an article about something else drops in passing is kept without being news; news is
what an article says of the delegation itself, and whatever comes with the opening of a round.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from monitor.detect.ledger import Ledger
from monitor.detect.model import Claim, Member, Round
from monitor.detect.weigh import contest, refused
from monitor.terms import Kind, Reason

ANNOUNCED = "announced"
LEVEL = "level:"
ROLE = "role:"
LEFT = "left:"
REPLACES = "replaces:"


def delegation(ledger: Ledger, claim: Claim) -> None:
    """Apply what is said of one person, level or delegation of one party."""
    team = members(ledger.round, claim.party)
    reason = refused(ledger, claim)
    if reason:
        ledger.reasons.add(reason)
    elif claim.role == "leaves":
        _leave(ledger, claim, team)
    elif claim.value == ANNOUNCED:
        _announce(ledger, claim, team)
    elif claim.value.startswith(LEVEL):
        _level(ledger, claim, team)
    else:
        _person(ledger, claim, team)


def members(of: Round, party: str) -> list[Member]:
    """The party's delegation, those who left aside."""
    return [m for m in of.delegation if m.party == party and not m.held.value.startswith(LEFT)]


def is_same(a: str, b: str) -> bool:
    """Whether two values name one person: equal, or both end in one surname."""
    if a == b:
        return True
    if a.startswith((LEVEL, ROLE, LEFT)) or b.startswith((LEVEL, ROLE, LEFT)):
        return False
    first, second = re.split(r"[-\s]+", a), re.split(r"[-\s]+", b)
    return first[-1] == second[-1] and (len(first) == 1 or len(second) == 1)


def _person(ledger: Ledger, claim: Claim, team: Sequence[Member]) -> None:
    old = claim.role.removeprefix(REPLACES) if claim.role.startswith(REPLACES) else ""
    known = _find(team, claim.value)
    head = next((m for m in team if m.role == "head"), None)
    if head and head.held.article == ledger.article.id and head is not known:
        claim = replace(claim, role="member") if claim.role == "head" else claim  # "A, B to lead"
    if old and not (known and not _find(team, old)):
        _replace(ledger, claim, team, old)
    elif claim.role == "head" and head and not is_same(head.held.value, claim.value):
        _new_head(ledger, claim, head)
    elif known:
        kept = replace(known, held=ledger.support(known.held, claim))
        _put(ledger, replace(kept, role="head") if claim.role == "head" else kept, known)
    elif _left_since(ledger, claim):
        ledger.reasons.add(Reason.OLDER)
    else:
        _add(ledger, claim, team)


def _left_since(ledger: Ledger, claim: Claim) -> bool:
    """An old report seats nobody who has left since it was written."""
    left = _find(ledger.round.delegation, LEFT + claim.value)
    return left is not None and ledger.article.event_time < left.held.event_time


def _add(ledger: Ledger, claim: Claim, team: Sequence[Member]) -> None:
    told = ledger.kind is Kind.DELEGATION_CHANGE or claim.role == "joins"
    before, again = _before(ledger, claim, team)
    kind = None if again and not told else _kind(ledger, told=told)
    held = ledger.come(claim, before, kind)
    role = "head" if claim.role == "head" else "member"
    announced = _find(team, ANNOUNCED)
    _put(ledger, Member(held, claim.party, role, claim.level), announced)
    ledger.settle(claim)


def _before(ledger: Ledger, claim: Claim, team: Sequence[Member]) -> tuple[str | None, bool]:
    """What the last round's delegation was, and whether it had this member already."""
    last = next((members(r, claim.party) for r in ledger.last if members(r, claim.party)), [])
    if team or _find(last, claim.value):
        return None, bool(_find(last, claim.value))
    people = [m.held.name for m in last if not m.held.value.startswith((LEVEL, ANNOUNCED))]
    return ", ".join(people) or None, False


def _kind(ledger: Ledger, *, told: bool) -> Kind | None:
    if told:
        return Kind.DELEGATION_CHANGE
    return ledger.opening if ledger.fresh else None


def _replace(ledger: Ledger, claim: Claim, team: Sequence[Member], old: str) -> None:
    gone = _find(team, old)
    if gone and ledger.article.event_time < gone.held.event_time:
        ledger.reasons.add(Reason.OLDER)
        return
    name = gone.held.name if gone else old.replace("-", " ").title()
    held = ledger.come(claim, name, Kind.DELEGATION_CHANGE)
    role = gone.role if gone else "member"
    _put(ledger, Member(held, claim.party, role, claim.level), gone)
    ledger.settle(claim, gone.held if gone else None)


def _new_head(ledger: Ledger, claim: Claim, head: Member) -> None:
    said = ledger.kind is Kind.DELEGATION_CHANGE
    reason = contest(ledger, head.held, claim, said=said)
    if reason:
        ledger.reasons.add(reason)
        return
    _put(ledger, replace(head, role="member"), head)
    known = _find(members(ledger.round, claim.party), claim.value)
    held = ledger.come(claim, head.held.name, Kind.DELEGATION_CHANGE)
    _put(ledger, Member(held, claim.party, "head", claim.level), known)
    ledger.settle(claim, head.held)


def _leave(ledger: Ledger, claim: Claim, team: Sequence[Member]) -> None:
    left = replace(claim, value=LEFT + claim.value)
    gone = _find(team, claim.value)
    before = _find(ledger.round.delegation, left.value)
    if before and not gone:
        _put(ledger, replace(before, held=ledger.support(before.held, left)), before)
    elif gone and ledger.article.event_time < gone.held.event_time:
        ledger.reasons.add(Reason.OLDER)
    else:
        told = bool(gone) or ledger.kind is Kind.DELEGATION_CHANGE
        kind = Kind.DELEGATION_CHANGE if told else None
        out = replace(left, name=f"without {claim.name}")
        held = ledger.come(out, claim.name, kind)
        _drop(ledger, gone)
        _put(ledger, Member(held, claim.party, "left", claim.level), before)


def _announce(ledger: Ledger, claim: Claim, team: Sequence[Member]) -> None:
    if team:
        known = _find(team, ANNOUNCED)
        if known:
            _put(ledger, replace(known, held=ledger.support(known.held, claim)), known)
        ledger.reasons.add(Reason.REPEATED)
        return
    held = ledger.come(claim, None, _kind(ledger, told=ledger.kind is Kind.DELEGATION_CHANGE))
    _put(ledger, Member(held, claim.party), None)


def _level(ledger: Ledger, claim: Claim, team: Sequence[Member]) -> None:
    old = next((m for m in team if m.held.value.startswith(LEVEL)), None)
    told = ledger.kind is Kind.DELEGATION_CHANGE
    if old and old.held.value == claim.value:
        _put(ledger, replace(old, held=ledger.support(old.held, claim)), old)
        return
    reason = contest(ledger, old.held, claim, said=told) if old else None
    if reason:
        ledger.reasons.add(reason)
        return
    kind = Kind.DELEGATION_CHANGE if old else _kind(ledger, told=told)
    held = ledger.come(claim, old.held.name if old else None, kind)
    _put(ledger, Member(held, claim.party, "level"), old or _find(team, ANNOUNCED))
    ledger.settle(claim, old.held if old else None)


def _find(team: Sequence[Member], value: str) -> Member | None:
    return next((m for m in team if is_same(m.held.value, value)), None)


def _put(ledger: Ledger, member: Member, instead_of: Member | None) -> None:
    """Into the place of ``instead_of``, else at the end."""
    now = ledger.round.delegation
    if instead_of in now and instead_of is not None:
        now = tuple(member if m is instead_of else m for m in now)
    else:
        now = (*now, member)
    ledger.round = replace(ledger.round, delegation=now)


def _drop(ledger: Ledger, member: Member | None) -> None:
    kept = tuple(m for m in ledger.round.delegation if m is not member)
    ledger.round = replace(ledger.round, delegation=kept)
