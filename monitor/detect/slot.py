"""The slots venue, date and outcome: what a claim does to what the round holds."""

from dataclasses import replace

from monitor.detect.ledger import Ledger
from monitor.detect.model import Claim, Held, Round, Window
from monitor.detect.weigh import contest, refused
from monitor.detect.window import beside, inside, overlap, parse, past
from monitor.terms import Certainty, Kind, Outcome, Reason, Slot, Status

STARTS = frozenset({Kind.NEW_TALKS, Kind.RESUMED})
WEIGHT = {
    Outcome.CONTINUE: 0,
    Outcome.NO_DEAL: 1,
    Outcome.PARTIAL: 2,
    Outcome.WALKOUT: 3,
    Outcome.DEAL: 3,
}
"""How much an outcome says. "To be continued" and "no deal yet" are two words for one evening."""
NEWS = 2
"""From this weight on a second outcome of a round is news."""


def venue(ledger: Ledger, claim: Claim, day: Claim | None) -> None:
    """Apply what is said of the place.

    Another place is a move where the text says so or the day stays; else it is called what it may
    as well be, news of a further meeting.
    """
    held = ledger.round.venue
    if held is None:
        _first_venue(ledger, claim)
    elif claim.value == held.value:
        ledger.hold(Slot.VENUE, ledger.support(held, claim))
    elif claim.value in held.within:
        ledger.support(held, claim)
        ledger.reasons.add(Reason.VAGUER)
    elif held.value in claim.within:
        _refine(ledger, held, claim)
    else:
        said = ledger.kind is Kind.VENUE_CHANGE or bool(claim.moved_from) or ledger.revived
        reason = contest(ledger, held, claim, said=said)
        if reason or ledger.round.closed:
            ledger.reasons.add(reason or Reason.OUTWEIGHED)
        else:
            moved = said or ledger.is_held_day(day)
            kind = Kind.VENUE_CHANGE if moved else ledger.opening
            ledger.hold(Slot.VENUE, ledger.come(claim, held.name, kind))
            ledger.settle(claim, held)


def date(ledger: Ledger, claim: Claim) -> None:
    """Apply what is said of the day.

    The first naming of a day is no news of its own, but for talks that were only a rumour before.
    """
    held, said = ledger.round.date, parse(claim.value)
    if said is None or not claim.certainty.moves_slots:
        ledger.reasons.add(Reason.UNCERTAIN)
    elif ledger.kind in STARTS and past(said, ledger.article.event_time.date()):
        ledger.reasons.add(Reason.OLDER)
    elif held is None:
        ledger.hold(Slot.DATE, ledger.come(claim, None, _first_day(ledger)))
    else:
        _other_word(ledger, held, claim, said)


def _other_word(ledger: Ledger, held: Held, claim: Claim, said: Window) -> None:
    window = parse(held.value)
    if window is None or said == window:
        ledger.hold(Slot.DATE, ledger.support(held, claim))
    elif inside(said, window):
        ledger.hold(Slot.DATE, ledger.refine(held, claim))
    elif overlap(said, window):
        ledger.support(held, claim)
        ledger.reasons.add(Reason.VAGUER)
    else:
        _move_date(ledger, held, claim)


def outcome(ledger: Ledger, claim: Claim) -> None:
    """Apply how the round ended: it is concluded and closed."""
    held, at = ledger.round.outcome, ledger.article.event_time
    if not claim.certainty.moves_slots:
        ledger.reasons.add(Reason.UNCERTAIN)
        return
    if held is None and _is_off(ledger.round):
        ledger.reasons.add(Reason.OUTWEIGHED)  # what was called off had no end of its own
        return
    if held is None:
        moved = ledger.come(claim, None, Kind.OUTCOME)
        ledger.hold(Slot.OUTCOME, moved)
        ledger.round = replace(ledger.round, closed=ledger.round.closed or at)
        return
    old, new = WEIGHT[Outcome(held.value)], WEIGHT[Outcome(claim.value)]
    if claim.value == held.value:
        ledger.hold(Slot.OUTCOME, ledger.support(held, claim))
    elif new < NEWS or new < old:
        _vaguer_outcome(ledger, held, claim, says_more=new > old)
    else:
        reason = contest(ledger, held, claim, said=new > old)
        if reason:
            ledger.reasons.add(reason)
        else:
            moved = ledger.come(claim, held.name, Kind.OUTCOME)
            ledger.hold(Slot.OUTCOME, moved)
            ledger.settle(claim)


def _first_day(ledger: Ledger) -> Kind | None:
    if ledger.fresh or ledger.announced:
        return ledger.opening
    return Kind.DATE_CHANGE if ledger.kind is Kind.DATE_CHANGE else None


def announces(ledger: Ledger, place: Claim | None, day: Claim | None) -> bool:
    """Whether this is the announcement of talks that were only said to be planned until now.

    They had neither place nor day; now they have both, or a day on somebody's word where nobody
    who would know had said so.
    """
    before = ledger.before
    if before is None or before.status is None or before.venue or before.date:
        return False
    if ledger.kind not in STARTS or not _still_planned(before):
        return False
    if day is None or not day.certainty.moves_slots:
        return False
    sure = day.certainty.rank > Certainty.REPORTED.rank
    rumour = before.status.certainty is Certainty.REPORTED and sure
    return rumour or (place is not None and place.certainty.moves_slots)


def _first_venue(ledger: Ledger, claim: Claim) -> None:
    reason = refused(ledger, claim)
    if reason:
        ledger.reasons.add(reason)
        return
    last = _last_venue(ledger)
    same = last is not None and _is_there(last, claim)
    before = last.name if last and not same else None
    if ledger.fresh or ledger.announced:
        news = Kind.VENUE_CHANGE if ledger.kind is Kind.VENUE_CHANGE else ledger.opening
        kind = None if same else news
    else:
        kind = _first_kind(ledger, elsewhere=before is not None)
    ledger.hold(Slot.VENUE, ledger.come(claim, before, kind))
    ledger.settle(claim)


def _first_kind(ledger: Ledger, *, elsewhere: bool) -> Kind | None:
    """What the first place of talks that are planned is called; where they met before is no news."""
    if not _still_planned(ledger.round):
        return None
    if ledger.kind is Kind.VENUE_CHANGE:
        return Kind.VENUE_CHANGE
    return ledger.opening if elsewhere and ledger.kind in STARTS else None


def _is_there(last: Held, claim: Claim) -> bool:
    """The same place, or one inside the other: who says "Florida" names no other place than Miami."""
    one = last.value == claim.value
    return one or last.value in claim.within or claim.value in last.within


def _is_off(of: Round) -> bool:
    return of.status is not None and of.status.value in {Status.POSTPONED, Status.CANCELLED}


def _still_planned(of: Round) -> bool:
    held = of.status.value if of.status else Status.PLANNED
    return of.closed is None and held not in {Status.UNDER_WAY, Status.CONCLUDED}


def _last_venue(ledger: Ledger) -> Held | None:
    return next((r.venue for r in ledger.last if r.venue), None)


def _refine(ledger: Ledger, held: Held, claim: Claim) -> None:
    if not claim.certainty.moves_slots:
        ledger.reasons.add(Reason.UNCERTAIN)
        return
    ledger.hold(Slot.VENUE, ledger.refine(held, claim))


def _move_date(ledger: Ledger, held: Held, claim: Claim) -> None:
    tells = ledger.kind in {Kind.DATE_CHANGE, Kind.POSTPONED} or ledger.revived
    said = tells or bool(claim.moved_from)
    if not said and _is_eve(held, claim):
        ledger.support(held, claim)
        ledger.reasons.add(Reason.VAGUER)
        return
    reason = contest(ledger, held, claim, said=said)
    if reason is None and not _still_planned(ledger.round):
        reason = Reason.REPEATED
    if reason:
        ledger.reasons.add(reason)
        return
    moved = ledger.come(claim, held.name, Kind.DATE_CHANGE)
    ledger.hold(Slot.DATE, moved)
    ledger.settle(claim, held)


def _is_eve(held: Held, claim: Claim) -> bool:
    """The day before or after, without a word of change, is another clock and no other day."""
    a, b = parse(held.value), parse(claim.value)
    return a is not None and b is not None and beside(a, b)


def _vaguer_outcome(ledger: Ledger, held: Held, claim: Claim, *, says_more: bool) -> None:
    ledger.support(held, claim)
    if says_more:
        refined = ledger.refine(held, claim)
        ledger.hold(Slot.OUTCOME, refined)
    else:
        ledger.reasons.add(Reason.VAGUER)
