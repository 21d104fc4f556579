"""The slot status: planned, under way, put off, called off, taken up again, concluded."""

from dataclasses import replace
from datetime import timedelta

from monitor.detect.ledger import Ledger
from monitor.detect.model import Claim, Held, Window
from monitor.detect.weigh import COPIED, ENOUGH, refused
from monitor.detect.window import overlap, parse
from monitor.terms import Kind, Reason, Slot, Status

OFF = frozenset({Status.POSTPONED, Status.CANCELLED})
AHEAD = (Status.PROPOSED, Status.PLANNED, Status.UNDER_WAY, Status.CONCLUDED)
"""The way of a round that nothing disturbs; a step forward on it is no news by itself."""
EAST = timedelta(hours=3)
"""Talks that open at eight in the morning in the far east open this long before the day in UTC."""
SAME_TIME = timedelta(hours=3)
"""So far apart are the times of reports that come together."""
FRESH_WORD = timedelta(hours=12)
"""So long after a further round was put off, "resumed" may be a preview that was written before."""


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
        _put_off(ledger, claim, held, value, day)
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
    return Reason.OLDER if older and not _is_reached(ledger, claim, held) else None


def _is_reached(ledger: Ledger, claim: Claim, held: Held) -> bool:
    """Whether it had begun by then: a later preview takes that back in no order of arrival."""
    if claim.value == held.value:
        return True
    begun = claim.value == Status.UNDER_WAY and held.value in {Status.PROPOSED, Status.PLANNED}
    return begun and _since(ledger, held) > -SAME_TIME


def _first(ledger: Ledger, value: Status) -> Kind | None:
    if value is Status.POSTPONED:
        return Kind.POSTPONED
    if value is Status.CANCELLED:
        return Kind.CANCELLED
    if ledger.kind is Kind.OUTCOME:
        return None  # the outcome itself is the news
    return ledger.opening


def _put_off(ledger: Ledger, claim: Claim, held: Held, value: Status, day: Claim | None) -> None:
    if held.value == Status.CONCLUDED or ledger.round.outcome:
        ledger.reasons.add(Reason.OUTWEIGHED)
    elif held.value == Status.CANCELLED:
        ledger.support(held, claim)
        ledger.reasons.add(Reason.VAGUER)
    elif value is Status.POSTPONED and ledger.was(claim) and ledger.is_held_day(day):
        ledger.reasons.add(Reason.REPEATED)  # put off to the day that is held already
    elif _is_echo(ledger, claim, held):
        ledger.reasons.add(Reason.OUTWEIGHED)
    else:
        kind = Kind.POSTPONED if value is Status.POSTPONED else Kind.CANCELLED
        _come(ledger, claim, held, kind)


def _take_up(ledger: Ledger, claim: Claim, held: Held, value: Status, day: Claim | None) -> None:
    """Talks that were off are on again, where a report says so that knows that they were off.

    Another day says so. Then the day is the news, of talks that were only put off; so it is where
    they begin on a day they were given before.
    """
    if value is Status.CONCLUDED or not _is_on_again(ledger, claim, held, value, day):
        ledger.reasons.add(Reason.OUTWEIGHED)
        ledger.stale = True
        return
    dated = _replanned(ledger, held) or (ledger.round.date is not None and _other_day(ledger, day))
    silent = dated and held.value == Status.POSTPONED and ledger.kind is not Kind.RESUMED
    ledger.revived = True
    later = not dated and day is None and _is_another_day(ledger, held)
    later = later and ledger.kind is not Kind.RESUMED
    news = Kind.NEW_TALKS if later else Kind.RESUMED
    if later:  # another meeting: where and when the old one was to be is nothing of it
        ledger.round = replace(ledger.round, date=None, venue=None)
    _come(ledger, claim, held, None if silent else news)
    if silent:
        ledger.reasons.add(Reason.REPEATED)


def _is_on_again(
    ledger: Ledger, claim: Claim, held: Held, value: Status, day: Claim | None
) -> bool:
    """Whether a report of talks that are off is more than a copy of the plan that was given up."""
    if _other_day(ledger, day):
        return True
    begins, says = value is Status.UNDER_WAY, ledger.kind is Kind.RESUMED
    if _replanned(ledger, held):
        return begins or ledger.is_held_day(day)
    if day is None and _is_another_day(ledger, held):
        return True
    late = day is None and _since(ledger, held) >= FRESH_WORD
    if says and (late or not _is_further(ledger)):
        return True
    return (says or begins) and len(ledger.dispute(claim).families) >= ENOUGH


def _since(ledger: Ledger, held: Held) -> timedelta:
    return ledger.article.event_time - held.event_time


def _is_further(ledger: Ledger) -> bool:
    """Of a second round every preview says "resumed"; that alone says nothing of the delay."""
    return (ledger.round.told or ledger.round.number) > 1


def _is_another_day(ledger: Ledger, held: Held) -> bool:
    """The day that was given up has passed: what is planned or begins now is another."""
    days = _days(ledger)
    if not days:
        return _since(ledger, held) >= COPIED
    return ledger.article.event_time.date() > max(day.last for day in days)


def _is_echo(ledger: Ledger, claim: Claim, held: Held) -> bool:
    """Talks just taken up again are said to be off by one paper only: a late copy."""
    if not ledger.was(claim) or _since(ledger, held) >= COPIED:
        return False
    return len(ledger.dispute(claim).families) < ENOUGH


def _replanned(ledger: Ledger, held: Held) -> bool:
    """They were given another day when they were put off, or since."""
    date, opened = ledger.round.date, ledger.round.opened
    return date is not None and opened < date.event_time >= held.event_time


def _days(ledger: Ledger) -> list[Window]:
    """Every window of days that the round was ever given."""
    named = (p.split("/") for p, _ in ledger.round.came_to)
    values = [v.replace("..", "/") for s, _, v in named if s == Slot.DATE.value]
    return [window for value in values if (window := parse(value))]


def _other_day(ledger: Ledger, day: Claim | None) -> bool:
    """The report names a day to come that the round was never given."""
    said = parse(day.value) if day and day.certainty.moves_slots else None
    if said is None or said.last < ledger.article.event_time.date():
        return False
    return not any(overlap(said, known) for known in _days(ledger))


def _go_on(ledger: Ledger, claim: Claim, held: Held, value: Status) -> None:
    if AHEAD.index(value) < AHEAD.index(Status(held.value)):
        ledger.support(held, claim)
        ledger.reasons.add(Reason.VAGUER)
        return
    if value is Status.UNDER_WAY and _is_too_early(ledger):
        ledger.reasons.add(Reason.OUTWEIGHED)
        return
    _come(ledger, claim, held, None)
    ledger.reasons.add(Reason.REPEATED)


def _is_too_early(ledger: Ledger) -> bool:
    """Its day has not come anywhere on earth: what runs now is something else."""
    date = ledger.round.date
    window = parse(date.value) if date else None
    ahead = ledger.article.event_time + EAST
    return window is not None and window.first > ahead.date()


def _come(ledger: Ledger, claim: Claim, held: Held | None, kind: Kind | None) -> None:
    before = held.name if held else None
    ledger.hold(Slot.STATUS, ledger.come(claim, before, kind))
    ledger.settle(claim, held)
    if claim.value == Status.CONCLUDED and ledger.round.closed is None:
        ledger.round = replace(ledger.round, closed=ledger.article.event_time)


def status_claim(claims: tuple[Claim, ...]) -> Claim | None:
    """The article's word on the status, if it has one."""
    return next((c for c in claims if c.slot is Slot.STATUS), None)
