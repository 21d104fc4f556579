"""Titles: a detection in one line that a person reads."""

from collections.abc import Sequence

from monitor.detect.model import Change, Round
from monitor.terms import Kind, Slot

WORDS = {
    Kind.NEW_TALKS: "new talks",
    Kind.RESUMED: "talks resumed",
    Kind.POSTPONED: "talks postponed",
    Kind.CANCELLED: "talks called off",
    Kind.OUTCOME: "outcome",
    Kind.CORRECTION: "correction",
}


def title_of(process: str, kind: Kind, changes: Sequence[Change], of: Round) -> str:
    """One line: "Russia - Ukraine: venue Miami -> Abu Dhabi"."""
    if kind is Kind.CORRECTION:
        what = f"denied: {_change(changes[0], before=False)}"
    elif kind is Kind.OUTCOME:
        what = f"outcome: {_plain(of.outcome.name if of.outcome else '')}"
    elif kind in WORDS:
        what = ", ".join([WORDS[kind], *_where(of)])
    else:
        what = "; ".join(_change(c, before=True) for c in changes if c.slot is _slot(kind))
    return f"{process}: {what}"


def party_name(party: str) -> str:
    """A party's id as a person writes it: ukraine -> Ukraine, uae -> UAE, m23 -> M23."""
    return " ".join(p.upper() if len(p) <= 3 else p.capitalize() for p in party.split("-"))


def _slot(kind: Kind) -> Slot:
    slots = {Kind.VENUE_CHANGE: Slot.VENUE, Kind.DATE_CHANGE: Slot.DATE}
    return slots.get(kind, Slot.DELEGATION)


def change_line(change: Change) -> str:
    """One change: "venue Miami -> Abu Dhabi"."""
    return _change(change, before=True)


def _change(change: Change, *, before: bool) -> str:
    of = f" of {party_name(change.party)}" if change.party else ""
    after = change.after if before else change.before or ""
    arrow = f"{_plain(change.before)} -> " if before and change.before else ""
    return f"{change.slot.value}{of} {arrow}{_plain(after)}"


def _where(of: Round) -> list[str]:
    return [held.name for held in (of.venue, of.date) if held]


def _plain(text: str) -> str:
    return text.replace("_", " ")
