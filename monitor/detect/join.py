"""Joining: which round of a process a meeting is, or that it is a new one.

Parties decide first, then place, day, number and format, then how far the round has come. Points
are added up because reports leave most of this out; the sizes matter only against ``ENOUGH``.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from monitor.detect.facts import BEGINS, Facts
from monitor.detect.model import Claim, Held, Round, Window
from monitor.detect.window import beside, overlap, parse
from monitor.terms import Format, Kind, Slot, Status

ENOUGH = 3
LINGER = timedelta(hours=36)
"""How long a closed round still draws previews and reports of its beginning."""
ECHO = timedelta(hours=96)
"""How long it draws reports of its end, and talk about it."""

NEAR = timedelta(days=2)
"""So near its day reports that do not say which meeting they mean are taken to mean it."""

SPAN = timedelta(hours=2)
"""A meeting somewhere that was announced so short a time ago is not the one that somebody tells of
without the place."""

WHO = frozenset({Format.BILATERAL, Format.TRILATERAL, Format.MULTILATERAL})
"""Formats that count the sides: they say nothing against a call or a summit."""
CHANGES_PLAN = frozenset({Kind.VENUE_CHANGE, Kind.DATE_CHANGE, Kind.POSTPONED, Kind.CANCELLED})


def choose(rounds: Sequence[Round], facts: Facts) -> Round | None:
    """The round that the facts fit best and well enough.

    Of equals the one whose table it is; then one that was heard of lately, then one whose day is
    near, and the oldest of these: it is there in whatever order the reports of one hour come.
    """
    drawn = sorted((r for r in rounds if draws(r, facts)), key=lambda r: (r.opened, r.number))
    scored = [
        (score(r, facts), _whose(r, facts), _is_fresh(r, facts), _is_near(r, facts), r)
        for r in drawn
    ]
    best = max(scored, key=lambda entry: entry[:4], default=None)
    return best[4] if best and best[0] >= ENOUGH else None


def _whose(of: Round, facts: Facts) -> int:
    return _parties(frozenset(of.parties), facts) or 0


def _is_fresh(of: Round, facts: Facts) -> bool:
    return facts.at - _heard(of) <= LINGER


def _is_near(of: Round, facts: Facts) -> bool:
    days = parse(of.date.value) if of.date else None
    return days is not None and days.first - NEAR <= facts.at.date() <= days.last + NEAR


def draws(of: Round, facts: Facts) -> bool:
    """Whether the round is open, or closed so short a time ago that reports still mean it."""
    if of.closed is None or facts.at <= of.closed:
        return True
    preview = facts.kind in BEGINS | CHANGES_PLAN
    return facts.at - of.closed <= (LINGER if preview else ECHO)


def score(of: Round, facts: Facts) -> int:
    """How well the facts fit the round, in points."""
    parties = _parties(frozenset(of.parties), facts)
    if parties is None:
        return -100
    place = _place(of, facts)
    if parties <= 0 and place <= 0 and facts.parties != frozenset(of.parties):
        return 0
    return parties + place + _day(of, facts) + _sort(of, facts) + _stage(of, facts)


def _heard(of: Round) -> datetime:
    return of.last_report or of.opened


def _parties(ours: frozenset[str], facts: Facts) -> int | None:
    theirs = facts.parties
    if theirs == ours:
        return 4
    if _same_table(ours, facts):
        return 3
    if theirs < ours:
        return _part_of_table(facts)
    if ours < theirs:
        return 2 if len(ours) < 2 else 0
    shared = ours & theirs
    return 0 if len(shared) > 1 or (facts.talks and shared & facts.principals) else None


def _same_table(ours: frozenset[str], facts: Facts) -> bool:
    """The principals are the same; who mediates or sits in is named by one paper and not by all."""
    sit = facts.parties & facts.principals
    return len(sit) > 1 and ours & facts.principals == sit


def _part_of_table(facts: Facts) -> int:
    """Fewer parties than the round has: one side's delegation or refusal speaks of its round.

    What came of a meeting of two is more likely their own than that of all.
    """
    if facts.kind is Kind.DELEGATION_CHANGE:
        return 2
    if len(facts.parties) > 1:
        return -2 if facts.kind is Kind.OUTCOME else 0
    return 1 if facts.kind in BEGINS | {Kind.OUTCOME} else 2


def _place(of: Round, facts: Facts) -> int:
    claim, held = facts.venue, of.venue
    if claim is None or held is None:
        return 0
    if facts.kind is Kind.VENUE_CHANGE:
        return 3 if claim.moved_from == held.value else 0
    if _one_place(claim, held) or _stood_then(of, claim, facts.at):
        return 3
    return 0 if facts.kind in CHANGES_PLAN else -2


def _one_place(claim: Claim, held: Held) -> bool:
    return held.value == claim.value or claim.value in held.within or held.value in claim.within


def _stood_then(of: Round, claim: Claim, at: datetime) -> bool:
    """A report from before the move names the place of then: a late copy means the same round."""
    moved = of.venue is not None and at < of.venue.event_time
    return moved and any(slot is Slot.VENUE and _one_place(claim, held) for slot, held in of.former)


def _day(of: Round, facts: Facts) -> int:
    held = parse(of.date.value) if of.date else None
    if held is None or facts.day is None:
        return -3 if held and _gone_by(held, facts) else 0
    if overlap(held, facts.day):
        return 2 if facts.parties == frozenset(of.parties) else 1
    waits = of.status is not None and of.status.value == Status.POSTPONED
    near = beside(held, facts.day)
    return 0 if waits or near or facts.kind in CHANGES_PLAN else -3


def _gone_by(held: Window, facts: Facts) -> bool:
    """Whether the round's days lie behind for a meeting that is ahead, or does not come about."""
    ahead = facts.kind in BEGINS and facts.status == Status.PLANNED
    off = facts.kind in {Kind.POSTPONED, Kind.CANCELLED}
    return (ahead or off) and held.last + NEAR < facts.at.date()


def _sort(of: Round, facts: Facts) -> int:
    points = 0
    if facts.told and of.told:
        points += 3 if facts.told == of.told else -6
    if facts.format in WHO or of.format in WHO:
        return points + int(facts.format is of.format)
    if facts.format and of.format:
        points += 1 if facts.format is of.format else -2
    if facts.format is Format.CALL and of.format is None and _is_off(of):
        return points - 4  # who telephones takes up no meeting that was off
    if Format.CALL in {facts.format, of.format} and facts.format is not of.format:
        points -= 4 if _is_placed(of, facts) or (facts.format and of.format) else 1
    return points


def _is_placed(of: Round, facts: Facts) -> bool:
    """Whether the one of the two that is no call has a place; what a call names is its topic."""
    return bool(of.venue if facts.format is Format.CALL else facts.venue)


def _is_off(of: Round) -> bool:
    return of.status is not None and of.status.value in {Status.POSTPONED, Status.CANCELLED}


def _stage(of: Round, facts: Facts) -> int:
    """How what the article says agrees with how far the round has come."""
    held = of.status.value if of.status else ""
    if of.closed is not None:
        return _after_end(of, facts)
    if facts.kind is Kind.OUTCOME or facts.status == Status.CONCLUDED:
        return _at_end(of, facts)
    if facts.kind in CHANGES_PLAN:
        return 1 if held != Status.UNDER_WAY else 0
    runs = facts.status == Status.UNDER_WAY
    if runs and _is_ahead(of, facts):
        return -1
    planned = facts.kind in BEGINS and facts.status == Status.PLANNED
    return -2 if planned and _began_before(of, facts) else 1


def _at_end(of: Round, facts: Facts) -> int:
    """One side's word on how some meeting went says too little of which one it was."""
    if len(facts.parties) < 2 and not facts.venue and not facts.day:
        return 0
    runs = of.status is not None and of.status.value == Status.UNDER_WAY
    return 2 if runs else _may_be_over(of, facts)


def _after_end(of: Round, facts: Facts) -> int:
    if of.closed and facts.at <= of.closed and facts.kind is not Kind.OUTCOME:
        return 1  # as it would be had it come before the report of the end
    if facts.kind is Kind.OUTCOME:
        return 3 if _just_over(of, facts) else 1
    if facts.kind is Kind.RESUMED and (facts.day or facts.told or not _just_over(of, facts)):
        return -3
    if facts.day and facts.kind in BEGINS and of.closed and facts.day.first > of.closed.date():
        return -4
    return -2 if facts.kind in CHANGES_PLAN else 0


def _just_over(of: Round, facts: Facts) -> bool:
    """What is reported now may be the round that has just ended, by whatever word."""
    return of.closed is not None and facts.at - of.closed <= LINGER


def _may_be_over(of: Round, facts: Facts) -> int:
    """Whether a round that was only planned may have an end already."""
    window, today = parse(of.date.value) if of.date else None, facts.at.date()
    if window is None:
        elsewhere = of.venue is not None and facts.venue is None
        return -2 if elsewhere and facts.at - of.opened < SPAN else 1
    if window.first > today:
        return -4
    return 1 if window.first < today else 0


def _is_ahead(of: Round, facts: Facts) -> bool:
    window = parse(of.date.value) if of.date else None
    return window is not None and window.first > facts.at.date()


def _began_before(of: Round, facts: Facts) -> bool:
    """The round runs already: what is planned for another day, or said a day later, is the next."""
    if of.status is None or of.status.value != Status.UNDER_WAY:
        return False
    if facts.day and facts.day.first > of.status.event_time.date():
        return True
    return facts.at - of.status.event_time > LINGER


def closed_before(rounds: Iterable[Round], parties: Iterable[str]) -> tuple[Round, ...]:
    """Closed rounds of exactly these parties, the last first."""
    wanted = frozenset(parties)
    ours = (r for r in rounds if r.closed is not None and frozenset(r.parties) == wanted)
    return tuple(sorted(ours, key=lambda r: -r.number))
