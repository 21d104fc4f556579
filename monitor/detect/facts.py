"""Facts: what tells one meeting from another, drawn from what a report claims of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.detect.key import table_of
from monitor.detect.model import Claim, Meeting, Window
from monitor.detect.window import parse, past
from monitor.terms import ClaimStatus, Format, Kind, Slot

BEGINS = frozenset({Kind.NEW_TALKS, Kind.RESUMED})
"""Kinds that say that a meeting is coming, or has begun."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What tells one round from another, drawn from a meeting's claims."""

    parties: frozenset[str]
    principals: frozenset[str]
    """The parties of the process."""
    table: str
    """Whose meeting it is: ``key.table_of`` the parties."""
    kind: Kind
    format: Format | None
    told: int | None
    status: str
    venue: Claim | None
    day: Window | None
    at: datetime
    denies: bool
    talks: bool
    """The text calls it talks: of those there are no two at one time in one place."""


def facts_of(meeting: Meeting, principals: Sequence[str], at: datetime) -> Facts:
    """The facts of a meeting that an article of event time ``at`` reports."""
    claims = {c.slot: c for c in reversed(meeting.claims) if c.slot is not Slot.DELEGATION}
    status, day = claims.get(Slot.STATUS), claims.get(Slot.DATE)
    number = claims.get(Slot.ROUND)
    told = int(number.value) if number and number.value.isdigit() else None
    return Facts(
        parties=frozenset(meeting.parties),
        principals=frozenset(principals),
        table=table_of(meeting.parties, principals),
        kind=meeting.kind,
        format=meeting.format,
        told=meeting.round_number or told,
        status=status.value if status else "",
        venue=claims.get(Slot.VENUE),
        day=_day_of(meeting, day, at),
        at=at,
        denies=any(c.status is ClaimStatus.DENIED for c in meeting.claims),
        talks=meeting.event == "talks",
    )


def _day_of(meeting: Meeting, claim: Claim | None, at: datetime) -> Window | None:
    """The day that is meant; what is planned or begins is on no day that has passed."""
    said = parse(claim.value) if claim else None
    if said is None or (meeting.kind in BEGINS and past(said, at.date())):
        return None
    return said
