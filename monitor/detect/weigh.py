"""Weighing: whether a claim that contradicts what a slot holds may move it.

The newer wins only if it is at least as well attested: better certainty counts for itself, equal
certainty needs as many publisher families (two are enough), lower certainty one more. A text that
itself says that the fact was changed ("moved to", "postponed") needs no company. What loses is kept
in ``Round.disputed`` and gathers families there. A day that talks were moved from is no claim
against the new one: previews keep on naming it, in every paper. What a person took back, or somebody
denied who knows better, is named again by late copies, whatever they say of a change.
"""

from datetime import timedelta

from monitor.detect.hand import is_by_hand
from monitor.detect.ledger import Ledger
from monitor.detect.model import Claim, Held
from monitor.terms import Reason, Slot

ENOUGH = 2
"""Families against which nothing of equal certainty stands."""
RETURN = timedelta(hours=24)
"""A value that was just left and is named again is a late copy until a second family says so."""
COPIED = timedelta(hours=72)
"""So long previews that were written before a change of plan go on being printed, and denials hold."""


def contest(ledger: Ledger, held: Held, claim: Claim, *, said: bool) -> Reason | None:
    """None where the claim wins against ``held``; else the reason why it moves nothing.

    ``said``: the text itself speaks of the change.
    """
    if not claim.certainty.moves_slots:
        return Reason.UNCERTAIN
    if ledger.article.event_time < held.event_time:
        return Reason.OLDER
    if said and not _taken_back(ledger, claim):
        return None
    copy = claim.slot is Slot.DATE and _just_left(ledger, held, claim, COPIED)
    if copy or ledger.stale or not _enough(ledger, held, claim):
        return Reason.OUTWEIGHED
    return None


def refused(ledger: Ledger, claim: Claim) -> Reason | None:
    """Why a claim on an empty slot moves nothing: only possible, or just denied by somebody better."""
    if not claim.certainty.moves_slots:
        return Reason.UNCERTAIN
    denial = next(
        (h for s, h in ledger.round.denied if s is claim.slot and h.value == claim.value), None
    )
    if denial is None:
        return None
    if ledger.article.event_time < denial.event_time:
        return Reason.OLDER
    late = ledger.article.event_time - denial.event_time >= COPIED
    if late or claim.certainty.rank > denial.certainty.rank:
        return None
    enough = len(ledger.dispute(claim).families) > ENOUGH
    return None if enough else Reason.OUTWEIGHED


def _taken_back(ledger: Ledger, claim: Claim) -> bool:
    """Whether a person, or somebody who knows better, said that short a time ago that it is wrong."""
    at, rank = ledger.article.event_time, claim.certainty.rank
    return any(
        (is_by_hand(h.article) or h.certainty.rank > rank) and at - h.event_time < COPIED
        for s, h in ledger.round.denied
        if s is claim.slot and h.value == claim.value
    )


def _just_left(ledger: Ledger, held: Held, claim: Claim, within: timedelta) -> bool:
    """Whether the slot held the claim's value before, and left it that short a time ago."""
    return ledger.was(claim) and ledger.article.event_time - held.event_time < within


def _enough(ledger: Ledger, held: Held, claim: Claim) -> bool:
    need = _need(ledger, held, claim)
    return need <= 1 or len(ledger.dispute(claim).families) >= need


def _need(ledger: Ledger, held: Held, claim: Claim) -> int:
    behind = len(held.families)
    if claim.certainty.rank > held.certainty.rank:
        need = 1
    elif claim.certainty.rank == held.certainty.rank:
        need = min(behind, ENOUGH)
    else:
        need = min(behind, ENOUGH) + 1
    if _just_left(ledger, held, claim, RETURN) or _taken_back(ledger, claim):
        need = max(need, ENOUGH)
    return need
