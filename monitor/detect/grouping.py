"""Grouping: which development a report of a round's change belongs to.

The first report of a change opens the development of its key; a later one joins by what it reports
(kind, slot, value). "Planned" and "under way" are two developments only where the plan had been
reported before and a night lies between.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.detect.development import of_key, opened, said, seen, terms_of
from monitor.detect.key import development_id, key_of, place_of
from monitor.detect.ledger import Ledger
from monitor.detect.model import Development, Meeting, Reading
from monitor.detect.status import status_claim
from monitor.terms import Kind, Slot, Status

NIGHT = timedelta(hours=16)
SLOTS = {
    Kind.OUTCOME: Slot.OUTCOME,
    Kind.VENUE_CHANGE: Slot.VENUE,
    Kind.DATE_CHANGE: Slot.DATE,
    Kind.DELEGATION_CHANGE: Slot.DELEGATION,
}
HELD = frozenset({Status.UNDER_WAY.value, Status.CONCLUDED.value})


def group(
    ledger: Ledger, meeting: Meeting, reading: Reading, recent: Sequence[Development]
) -> tuple[Development, bool]:
    """The development of the article, noted in the ledger's round; True if it existed before."""
    keys = tuple(c.key for c in ledger.changes)
    if keys:
        new = _open(keys[0], ledger, meeting, reading)
        _note(ledger, (*keys, *_part_of(ledger)), new.id)
        if ledger.announced:
            _take_over(ledger, new.id)
        return replace(new, keys=keys, kind=ledger.leading), False
    passing = meeting.kind in {Kind.OTHER, Kind.NONE}
    key = _of_itself(ledger, meeting) if passing else _topic(ledger, meeting)
    if not key:
        return said(ledger.article, reading, meeting, recent)
    return _join(key, ledger, meeting, reading, recent)


def _join(
    key: str, ledger: Ledger, meeting: Meeting, reading: Reading, recent: Sequence[Development]
) -> tuple[Development, bool]:
    identity = dict(ledger.round.grouped).get(key)
    if identity is None:
        new = _open(key, ledger, meeting, reading)
        _note(ledger, (key,), new.id)
        return replace(new, keys=(key,)), False
    known = of_key(key, identity, ledger.article, recent)
    if known:
        return known, True
    again = replace(_open(key, ledger, meeting, reading), id=identity, keys=(key,))
    return seen(again, ledger.article), True


def _open(key: str, ledger: Ledger, meeting: Meeting, reading: Reading) -> Development:
    new = opened(key, ledger.process, meeting.kind, ledger.article)
    terms = terms_of(ledger.article, reading)
    return replace(new, id=development_id(key), terms=terms, round=ledger.round.number)


def _note(ledger: Ledger, keys: Sequence[str], identity: str) -> None:
    known = dict(ledger.round.grouped)
    known.update({key: identity for key in keys if key not in known})
    ledger.round = replace(ledger.round, grouped=tuple(known.items()))


def _take_over(ledger: Ledger, identity: str) -> None:
    """What is reported of the plan from now on belongs to its announcement."""
    grouped = (
        (k, identity if _slot_of(k) == Slot.STATUS.value else known)
        for k, known in ledger.round.grouped
    )
    ledger.round = replace(ledger.round, grouped=tuple(grouped))


def _part_of(ledger: Ledger) -> list[str]:
    """Silent keys that belong to the news; that it was held does not belong to its outcome."""
    if ledger.leading is not Kind.OUTCOME:
        return ledger.silent
    return [k for k in ledger.silent if _slot_of(k) != Slot.STATUS.value]


def _of_itself(ledger: Ledger, meeting: Meeting) -> str:
    """The key of the meeting that an article speaks of although it has no news of it.

    "The talks go on" is a report of the meeting, "X is for talks in Y" of the plan once that is
    known. What somebody says beside it is a thing of its own, and has no key.
    """
    claim, held = status_claim(meeting.claims), ledger.round.status
    stages = [k for k, _ in ledger.round.grouped if _slot_of(k) == Slot.STATUS.value]
    if claim is None and held and _only_names(ledger, meeting):
        return next((k for k in stages if _value_of(k) not in HELD), "")
    if claim is None or held is None or len(meeting.parties) < 2:
        return ""
    if claim.value == Status.UNDER_WAY and held.value in HELD and not claim.speaker:
        return next((k for k in stages if _value_of(k) in HELD), "")
    if claim.value == Status.PROPOSED and _names_place(ledger, meeting):
        return next((k for k in stages if _value_of(k) not in HELD), "")
    return ""


def _only_names(ledger: Ledger, meeting: Meeting) -> bool:
    """True for "All eyes on talks in X": nobody says anything of the talks that are planned there."""
    return _names_place(ledger, meeting) and not any(c.speaker for c in meeting.claims)


def _names_place(ledger: Ledger, meeting: Meeting) -> bool:
    held = ledger.round.venue
    said = next((c for c in meeting.claims if c.slot is Slot.VENUE), None)
    if held is None or said is None:
        return False
    return held.value == said.value or said.value in held.within or held.value in said.within


def _topic(ledger: Ledger, meeting: Meeting) -> str:
    """The key of what the article mainly reports, "" where the round knows no such thing."""
    slot = SLOTS.get(meeting.kind)
    if slot is None:
        return _stage(ledger, meeting)
    places = {place_of(c.slot, c.party, c.value) for c in meeting.claims if c.slot is slot}
    mine = [k for k in (*ledger.supported, *ledger.silent) if _slot_of(k) == slot.value]
    if mine:
        return mine[0]
    known = [k for k, _ in ledger.round.grouped if _slot_of(k) == slot.value]
    if slot is Slot.DELEGATION:
        known = _of_party(known, {c.party for c in meeting.claims if c.slot is slot})
    exact = [k for k in known if any(f"/{place}/" in k for place in places)]
    return (exact or known or [""])[-1]


def _of_party(known: Sequence[str], parties: set[str]) -> list[str]:
    """Only what is said of their own delegations; of one that is not named, if there is but one."""
    if not parties:
        return list(known) if len({k.split("/")[3] for k in known}) == 1 else []
    return [k for k in known if k.split("/")[3] in parties]


def _stage(ledger: Ledger, meeting: Meeting) -> str:
    """The key of the plan, or of the meeting itself, as the article reports one or the other."""
    claim = status_claim(meeting.claims)
    value = claim.value if claim else Status.PLANNED.value
    stages = [k for k, _ in ledger.round.grouped if _slot_of(k) == Slot.STATUS.value]
    if value in HELD:
        held = [k for k in stages if _value_of(k) in HELD]
        if held:
            return held[-1]
        plan = [k for k in stages if _value_of(k) not in HELD]
        if plan and not _night_since(ledger.round.opened, ledger.article.event_time):
            return plan[-1]
        return _made(ledger, Status.UNDER_WAY.value)
    same = [k for k in stages if _value_of(k) == value]
    plan = [k for k in stages if _value_of(k) not in HELD]
    return (same or plan or stages or [_made(ledger, value)])[-1]


def _made(ledger: Ledger, value: str) -> str:
    own = [k for k in ledger.silent if _slot_of(k) == Slot.STATUS.value]
    place = place_of(Slot.STATUS, "", value)
    return own[0] if own else key_of(ledger.process, ledger.round.name, place, 0)


def _night_since(plan: datetime, at: datetime) -> bool:
    return at.date() > plan.date() and at - plan >= NIGHT


def _slot_of(key: str) -> str:
    return key.split("/")[2]


def _value_of(key: str) -> str:
    return key.split("/")[4]
