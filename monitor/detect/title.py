"""Titles: a detection in one line that a person reads."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from monitor.detect.model import Change, Round
from monitor.detect.swap import swapped
from monitor.detect.team import LEFT
from monitor.terms import Kind, Slot

WORDS = {
    Kind.NEW_TALKS: "new talks",
    Kind.RESUMED: "talks resumed",
    Kind.POSTPONED: "talks postponed",
    Kind.CANCELLED: "talks called off",
    Kind.OUTCOME: "outcome",
    Kind.CORRECTION: "correction",
}

HEAD = " (head)"
AWAY = f"{LEFT}delegation"
"""What a key says of a delegation that does not come at all."""


def title_of(process: str, kind: Kind, changes: Sequence[Change], of: Round) -> str:
    """One line: "Russia - Ukraine: venue Miami -> Abu Dhabi"."""
    if kind is Kind.CORRECTION:
        what = f"denied: {_change(changes[0], before=False)}"
    elif kind is Kind.OUTCOME:
        what = f"outcome: {_plain(of.outcome.name if of.outcome else '')}"
    elif kind in WORDS:
        what = ", ".join([WORDS[kind], *_where(of)])
    else:
        told = swapped([c for c in changes if c.slot is _slot(kind)])
        what = "; ".join(change_line(_titled(c, of)) for c in told)
    return f"{process}: {what}"


def party_name(party: str) -> str:
    """A party's id as a person writes it: ukraine -> Ukraine, uae -> UAE, m23 -> M23."""
    return " ".join(p.upper() if len(p) <= 3 else p.capitalize() for p in party.split("-"))


def _slot(kind: Kind) -> Slot:
    slots = {Kind.VENUE_CHANGE: Slot.VENUE, Kind.DATE_CHANGE: Slot.DATE}
    return slots.get(kind, Slot.DELEGATION)


def change_line(change: Change) -> str:
    """One change: "venue Miami -> Abu Dhabi", "delegation of Arland: Berg -> Dorn"."""
    return _change(change, before=True)


def _change(change: Change, *, before: bool) -> str:
    of = f" of {party_name(change.party)}:" if change.party else ""
    if before and change.key.split("/")[-2:-1] == [AWAY]:
        return f"{change.slot.value}{of} stays away"
    after = change.after if before else change.before or ""
    told = before and change.before and after != f"without {change.before}"
    arrow = f"{_plain(change.before or '')} -> " if told else ""
    return f"{change.slot.value}{of} {arrow}{_plain(after)}"


def _titled(change: Change, of: Round) -> Change:
    """With the word that the newcomer leads the delegation, where the round has it so."""
    heads = (m.held.name for m in of.delegation if (m.party, m.role) == (change.party, "head"))
    return replace(change, after=with_head(change.after, heads))


def with_head(name: str, heads: Iterable[str]) -> str:
    """The name, marked where it is one of the heads: "Carl Dorn (head)"."""
    return f"{name}{HEAD}" if name in heads else name


def _where(of: Round) -> list[str]:
    return [held.name for held in (of.venue, of.date) if held]


def _plain(text: str) -> str:
    return text.replace("_", " ")
