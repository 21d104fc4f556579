"""Rounds: opened and numbered here, closed quietly when nobody speaks of them any more."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count

from monitor.detect.apply import NO_NEWS
from monitor.detect.facts import Facts
from monitor.detect.join import WHO
from monitor.detect.key import name_of
from monitor.detect.model import Negotiation, Round
from monitor.detect.window import parse
from monitor.terms import Format, Status

DORMANT = timedelta(days=90)
"""A process that was not heard of for so long has no open rounds."""
PASSED = timedelta(days=3)
"""After the last day of a round, and without a report for as long, it is over."""
SILENT = {
    Status.PROPOSED: timedelta(days=14),
    Status.PLANNED: timedelta(days=10),
    Status.UNDER_WAY: timedelta(days=5),
    Status.POSTPONED: timedelta(days=60),
    Status.CANCELLED: timedelta(days=14),
    Status.CONCLUDED: timedelta(0),
}
"""How long a round without a date may go unmentioned before it is taken to be over."""
KEPT = 24
"""Rounds that a state remembers; older ones are in its versions."""
WIDE = timedelta(days=31)
"""A longer window, "next year", says too little to wait for its end."""
NAMED = 96
"""Names of rounds that a state remembers, so that none is given twice."""


def tidy(state: Negotiation, at: datetime) -> Negotiation:
    """Close the rounds that have gone stale by ``at``; no detection comes of it."""
    dormant = state.last_seen is not None and at - state.last_seen > DORMANT
    rounds = tuple(
        replace(r, closed=_heard(r)) if r.closed is None and (dormant or _stale(r, at)) else r
        for r in state.rounds
    )
    return state if rounds == state.rounds else replace(state, rounds=rounds)


def opened(state: Negotiation, facts: Facts) -> Round:
    """A new round, numbered after the last; the caller applies the article's claims to it."""
    return Round(
        number=_next(state),
        label=label_of(state, facts.table, facts.at.date()),
        parties=tuple(sorted(facts.parties)),
        format=facts.format,
        opened=facts.at,
        told=facts.told,
        last_report=facts.at,
    )


def named(state: Negotiation, fresh: Round) -> tuple[str, ...]:
    """The names given, that of the round just opened last."""
    return (*state.named, fresh.name)[-NAMED:]


def _next(state: Negotiation) -> int:
    return max((r.number for r in state.rounds), default=0) + 1


def label_of(state: Negotiation, table: str, heard: date) -> str:
    """The first name of that day and table which no round bears or bore."""
    taken = {*state.named, *(r.name for r in state.rounds)}
    names = (name_of(table, heard, further) for further in count(1))
    return next(name for name in names if name not in taken)


def met(of: Round, facts: Facts) -> Round:
    """The round after one more report: parties, format and number it did not know yet.

    Who only speaks of the meeting tells nothing of it, and may mean another.
    """
    if facts.kind in NO_NEWS:
        return replace(of, last_report=max(_heard(of), facts.at))
    ours = frozenset(of.parties)
    parties = facts.parties if ours < facts.parties and not of.closed else ours
    return replace(
        of,
        parties=tuple(sorted(parties)),
        format=_format(of, facts),
        told=of.told or facts.told,
        last_report=max(_heard(of), facts.at),
    )


def _format(of: Round, facts: Facts) -> Format | None:
    """The first that is told; "bilateral" only counts the sides, and gives way to what says more."""
    if of.format in WHO and facts.format is not None and facts.format not in WHO:
        return facts.format
    return of.format or facts.format


def put(rounds: Sequence[Round], changed: Round) -> tuple[Round, ...]:
    """The rounds with ``changed`` in its place or at the end, the oldest beyond KEPT dropped."""
    if any(r.number == changed.number for r in rounds):
        return tuple(changed if r.number == changed.number else r for r in rounds)
    return (*rounds, changed)[-KEPT:]


def _heard(of: Round) -> datetime:
    return of.last_report or of.opened


def _stale(of: Round, at: datetime) -> bool:
    quiet = at - _heard(of)
    status = Status(of.status.value) if of.status else Status.PLANNED
    window = parse(of.date.value) if of.date else None
    if window and window.last - window.first > WIDE:
        window = None
    if window and status in {Status.PROPOSED, Status.PLANNED, Status.UNDER_WAY}:
        return at.date() - window.last > PASSED and quiet > PASSED
    return quiet > SILENT[status]
