"""The slot status: planned, under way, put off, called off, taken up again, concluded."""

from dataclasses import replace
from datetime import timedelta

from monitor.detect.ledger import Ledger
from monitor.detect.model import Claim, Held
from monitor.detect.weigh import ENOUGH, RETURN, refused
from monitor.detect.window import overlap, parse
from monitor.terms import Certainty, Kind, Reason, Slot, Status

OFF = frozenset({Status.POSTPONED, Status.CANCELLED})
AHEAD = (Status.PROPOSED, Status.PLANNED, Status.UNDER_WAY, Status.CONCLUDED)
"""The way of a round that nothing disturbs; a step forward on it is no news by itself."""
FRESH_WORD = timedelta(hours=12)
"""So long after talks were put off, "to be held" is a late copy unless it names another day."""


def status(ledger: Ledger, claim: Claim, day: Claim | None) -> None:
    """Apply what is said of where the round stands; ``day`` is the article's date claim."""
    value, held = Status(claim.value), ledger.round.status
    reason = _refused(ledger, claim, held)
    if reason:
        ledger.reasons.add(reason)
    elif held is None:
        _come(ledger, claim, None, _first(ledger, value))
    elif value is held.value or value == held.value:
        ledger.hold(Slot.STATUS, ledger.support(held, claim))
    elif value in OFF:
        _put_off(ledger, claim, held, value)
    elif Status(held.value) in OFF:
        _take_up(ledger, claim, held, value, day)
    else:
        _go_on(ledger, claim, held, value)


def _refused(ledger: Ledger, claim: Claim, held: Held | None) -> Reason | None:
    if held is None:
        return refused(ledger, claim)
    if not claim.certainty.moves_slots:
        return Reason.UNCERTAIN
    older = ledger.article.event_time < held.event_time
    return Reason.OLDER if older and claim.value != held.value else None


def _first(ledger: Ledger, value: Status) -> Kind | None:
    if value is Status.POSTPONED:
        return Kind.POSTPONED
    if value is Status.CANCELLED:
        return Kind.CANCELLED
    if ledger.kind is Kind.OUTCOME:
        return None  # the outcome itself is the news
    return ledger.opening


def _put_off(ledger: Ledger, claim: Claim, held: Held, value: Status) -> None:
    if held.value == Status.CONCLUDED or ledger.round.outcome:
        ledger.reasons.add(Reason.OUTWEIGHED)
    elif held.value == Status.CANCELLED:
        ledger.support(held, claim)
        ledger.reasons.add(Reason.VAGUER)
    elif _is_echo(ledger, claim, held):
        ledger.reasons.add(Reason.OUTWEIGHED)
    else:
        kind = Kind.POSTPONED if value is Status.POSTPONED else Kind.CANCELLED
        _come(ledger, claim, held, kind)


def _take_up(ledger: Ledger, claim: Claim, held: Held, value: Status, day: Claim | None) -> None:
    """Talks that were off are on again: the text says so, names another day, or is surer.

    That they begin is no news where the new day was.
    """
    if value is Status.UNDER_WAY and _replanned(ledger, held):
        _come(ledger, claim, held, None)
        ledger.reasons.add(Reason.REPEATED)
        return
    later = ledger.article.event_time - held.event_time >= FRESH_WORD
    surer = later and claim.certainty.rank >= max(held.certainty.rank, Certainty.ANNOUNCED.rank)
    said = ledger.kind is Kind.RESUMED or _other_day(ledger, day) or surer
    if said and value is not Status.CONCLUDED:
        _come(ledger, claim, held, Kind.RESUMED)
    else:
        ledger.reasons.add(Reason.OUTWEIGHED)


def _is_echo(ledger: Ledger, claim: Claim, held: Held) -> bool:
    """Talks just taken up again are said to be off by one paper only: a late copy."""
    if not ledger.was(claim) or ledger.article.event_time - held.event_time >= RETURN:
        return False
    return len(ledger.dispute(claim).families) < ENOUGH


def _replanned(ledger: Ledger, held: Held) -> bool:
    """They were given another day when they were put off, or since."""
    date = ledger.round.date
    return date is not None and date.event_time >= held.event_time


def _other_day(ledger: Ledger, day: Claim | None) -> bool:
    held, said = ledger.round.date, parse(day.value) if day else None
    window = parse(held.value) if held else None
    if said is None or said.last < ledger.article.event_time.date():
        return False
    return window is None or not overlap(said, window)


def _go_on(ledger: Ledger, claim: Claim, held: Held, value: Status) -> None:
    if AHEAD.index(value) < AHEAD.index(Status(held.value)):
        ledger.support(held, claim)
        ledger.reasons.add(Reason.VAGUER)
        return
    _come(ledger, claim, held, None)
    ledger.reasons.add(Reason.REPEATED)


def _come(ledger: Ledger, claim: Claim, held: Held | None, kind: Kind | None) -> None:
    before = held.name if held else None
    ledger.hold(Slot.STATUS, ledger.come(claim, before, kind))
    ledger.settle(claim, held)
    if claim.value == Status.CONCLUDED and ledger.round.closed is None:
        ledger.round = replace(ledger.round, closed=ledger.article.event_time)


def status_claim(claims: tuple[Claim, ...]) -> Claim | None:
    """The article's word on the status, if it has one."""
    return next((c for c in claims if c.slot is Slot.STATUS), None)
