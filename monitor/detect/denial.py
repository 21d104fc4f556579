"""Denials: what is said not to be so. The denial of what was news is a correction."""

from collections.abc import Sequence
from dataclasses import replace

from monitor.detect.key import DENIED, denied
from monitor.detect.ledger import Ledger
from monitor.detect.model import Claim, Held
from monitor.detect.team import is_same, members
from monitor.terms import Kind, Reason, Slot, Status


def deny(ledger: Ledger, claims: Sequence[Claim]) -> None:
    """Apply an article's denials: they mean the newest held value that they name.

    "Denies that the talks were moved to X" names the talks as well as X; what changed last is
    what people heard last and what is being denied.
    """
    found = [(claim, held) for claim in claims if (held := _target(ledger, claim))]
    if not found:
        for claim in claims:
            _note(ledger, claim)
        return
    claim, held = max(found, key=lambda pair: pair[1].event_time)
    if whole := _denied_whole(ledger, held):
        ledger.denied.append(whole)
        ledger.reasons.add(Reason.REPEATED)
        return
    reason = _refused(ledger, claim, held)
    if reason:
        ledger.reasons.add(reason)
        return
    if held.key in ledger.round.keys:
        ledger.emit(denied(held.key), claim, held.name, Kind.CORRECTION, after="denied")
        ledger.denied.append(held.key)
    _take_back(ledger, claim, held)
    _remember(ledger, claim)


def _denied_whole(ledger: Ledger, held: Held) -> str:
    """The key of the plan where all of it, ``held`` too, was denied and nobody has planned anew.

    Who denies the place of such talks says the same once more; "" of a value that is news since.
    """
    of, status = ledger.round, f"/{Slot.STATUS.value}/"
    keys = [k for k in of.keys if k.endswith(DENIED) and status in k]
    denials = [h.event_time for slot, h in of.denied if slot is Slot.STATUS]
    if not keys or of.status or not denials or held.event_time > max(denials):
        return ""
    return keys[-1].removesuffix(DENIED)


def _target(ledger: Ledger, claim: Claim) -> Held | None:
    """The held value that the claim names, if any."""
    of = ledger.round
    if claim.slot is Slot.DELEGATION:
        team = members(of, claim.party)
        return next((m.held for m in team if is_same(m.held.value, claim.value)), None)
    held = ledger.holds(claim.slot)
    if held is None:
        return None
    if claim.slot is Slot.STATUS:
        return held if _may_deny(claim.value, held.value) else None
    same = held.value == claim.value or claim.value in held.within or held.value in claim.within
    return held if same else None


def _may_deny(said: str, held: str) -> bool:
    """That nothing is planned does not deny what runs already, or was put off."""
    ahead = {Status.PROPOSED, Status.PLANNED}
    return _is_on(said) == _is_on(held) and (said not in ahead or held in ahead)


def _is_on(value: str) -> bool:
    return value not in {Status.POSTPONED, Status.CANCELLED}


def _refused(ledger: Ledger, claim: Claim, held: Held) -> Reason | None:
    if not claim.certainty.moves_slots:
        return Reason.UNCERTAIN
    if ledger.article.event_time < held.event_time:
        return Reason.OLDER
    return Reason.OUTWEIGHED if claim.certainty.rank < held.certainty.rank else None


def _note(ledger: Ledger, claim: Claim) -> None:
    """A denial of what nobody here was told, or one more of what was denied already."""
    again = [k for k in ledger.round.keys if k.endswith(DENIED) and f"/{claim.slot.value}/" in k]
    if again:
        ledger.denied.append(again[-1].removesuffix(DENIED))
        ledger.reasons.add(Reason.REPEATED)
    elif claim.certainty.moves_slots:
        _remember(ledger, claim)


def _remember(ledger: Ledger, claim: Claim) -> None:
    if any(s is claim.slot and h.value == claim.value for s, h in ledger.round.denied):
        return
    noted = (*ledger.round.denied, (claim.slot, ledger.held(claim)))
    ledger.round = replace(ledger.round, denied=noted)


def _take_back(ledger: Ledger, claim: Claim, held: Held) -> None:
    """Bring back what the slot held before the denied change, else leave it open."""
    if claim.slot is Slot.DELEGATION:
        kept = tuple(m for m in ledger.round.delegation if m.held is not held)
        ledger.round = replace(ledger.round, delegation=kept)
        return
    former = next((h for s, h in ledger.round.former if s is claim.slot), None)
    at = ledger.article.event_time
    back = replace(former, event_time=at) if former and former.value != held.value else None
    left = tuple((s, h) for s, h in ledger.round.former if s is not claim.slot)
    ledger.round = replace(ledger.round, former=left)
    ledger.hold(claim.slot, back)
    if claim.slot is Slot.OUTCOME:
        _go_on(ledger)


def _go_on(ledger: Ledger) -> None:
    """Open the round again, as it stood before it was said to be over."""
    ledger.round = replace(ledger.round, closed=None)
    stood = next((h for s, h in ledger.round.former if s is Slot.STATUS), None)
    if stood and ledger.round.status and ledger.round.status.value == Status.CONCLUDED:
        ledger.hold(Slot.STATUS, replace(stood, event_time=ledger.article.event_time))
