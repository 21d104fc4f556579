"""Applying: the order in which an article's claims reach the slots of a round."""

from dataclasses import replace

from monitor.detect import slot, team
from monitor.detect.denial import deny
from monitor.detect.ledger import Ledger
from monitor.detect.model import Claim, Meeting
from monitor.detect.status import OFF, status, status_claim
from monitor.terms import ClaimStatus, Kind, Reason, Slot, Status

NO_NEWS = frozenset({Kind.OTHER, Kind.NONE})
STARTS = {Kind.POSTPONED: Status.POSTPONED, Kind.CANCELLED: Status.CANCELLED}


def apply(ledger: Ledger, meeting: Meeting) -> None:
    """Apply what an article says of a meeting to its round.

    Denials first. An article about something else (a statement, a demand, a preview) names place
    and status in passing: it stands behind what is held and moves nothing.
    """
    denials = [c for c in meeting.claims if c.status is ClaimStatus.DENIED]
    claims = asserted(meeting)
    if denials:
        deny(ledger, denials)
    if meeting.kind in NO_NEWS or ledger.thin:
        _mention(ledger, claims)
    else:
        _apply(ledger, claims)


def asserted(meeting: Meeting) -> list[Claim]:
    """What the article says is so. Who denies the meeting says nothing else of it.

    "Not in X but in Y" denies one place and asserts another; every other slot is one or the other.
    """
    denied = [c for c in meeting.claims if c.status is ClaimStatus.DENIED]
    slots = {c.slot for c in denied}
    if Slot.STATUS in slots:
        return []
    places = {c.value for c in denied if c.slot is Slot.VENUE}
    return [
        c
        for c in meeting.claims
        if c.slot not in slots or (c.slot is Slot.VENUE and c.value not in places)
    ]


def _apply(ledger: Ledger, claims: list[Claim]) -> None:
    first = {c.slot: c for c in reversed(claims)}
    ledger.announced = slot.announces(ledger, first.get(Slot.VENUE), first.get(Slot.DATE))
    stage = status_claim(tuple(claims)) or _implied(ledger, claims)
    if stage:
        status(ledger, stage, first.get(Slot.DATE))
    if Slot.VENUE in first:
        slot.venue(ledger, first[Slot.VENUE], first.get(Slot.DATE))
    if Slot.DATE in first:
        slot.date(ledger, first[Slot.DATE])
    for claim in claims:
        if claim.slot is Slot.DELEGATION:
            team.delegation(ledger, claim)
    if Slot.OUTCOME in first:
        slot.outcome(ledger, first[Slot.OUTCOME])


def _implied(ledger: Ledger, claims: list[Claim]) -> Claim | None:
    """A round that is opened has a status, whether or not the article spells it out.

    So have talks that were off and are given a day.
    """
    redated = _is_off(ledger) and ledger.kind is Kind.DATE_CHANGE
    if not (ledger.fresh or redated) or not claims:
        return None
    value = STARTS.get(ledger.kind, Status.PLANNED)
    if ledger.kind is Kind.OUTCOME:
        value = Status.CONCLUDED
    sure = next((c for c in claims if c.certainty.moves_slots), claims[0])
    return replace(
        sure, slot=Slot.STATUS, value=value.value, name=value.value, party="", role="", within=()
    )


def _is_off(ledger: Ledger) -> bool:
    held = ledger.round.status
    return held is not None and held.value in OFF


def _mention(ledger: Ledger, claims: list[Claim]) -> None:
    denied = Reason.REPEATED in ledger.reasons
    for claim in claims:
        held = ledger.holds(claim.slot) if claim.slot in {Slot.STATUS, Slot.VENUE} else None
        if held and held.value == claim.value:
            ledger.hold(claim.slot, ledger.support(held, claim))
    if not denied:
        ledger.reasons.discard(Reason.REPEATED)
