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
        return replace(new, keys=keys, kind=ledger.leading), False
    if meeting.kind in {Kind.OTHER, Kind.NONE}:
        return said(ledger.article, reading, meeting, recent)
    key = _topic(ledger, meeting)
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


def _part_of(ledger: Ledger) -> list[str]:
    """Silent keys that belong to the news; that it was held does not belong to its outcome."""
    if ledger.leading is not Kind.OUTCOME:
        return ledger.silent
    return [k for k in ledger.silent if _slot_of(k) != Slot.STATUS.value]


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
    exact = [k for k in known if any(f"/{place}/" in k for place in places)]
    return (exact or known or [""])[-1]


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
    return (same or plan or [_made(ledger, value)])[-1]


def _made(ledger: Ledger, value: str) -> str:
    own = [k for k in ledger.silent if _slot_of(k) == Slot.STATUS.value]
    place = place_of(Slot.STATUS, "", value)
    return own[0] if own else key_of(ledger.process, ledger.round.number, place, 0)


def _night_since(plan: datetime, at: datetime) -> bool:
    return at.date() > plan.date() and at - plan >= NIGHT


def _slot_of(key: str) -> str:
    return key.split("/")[2]


def _value_of(key: str) -> str:
    return key.split("/")[4]
