"""Behind: what the lines behind the leading frame may add to its meeting."""

from monitor.detect.model import Claim, Meeting
from monitor.detect.read.clause import Link
from monitor.detect.read.frame import Frame, LineReading
from monitor.detect.read.process import Recognised
from monitor.terms import Slot, Status, Tense

FILLED = frozenset({Slot.STATUS, Slot.VENUE, Slot.DATE, Slot.ROUND, Slot.FORMAT})
DEALS = frozenset({"accord", "cue.deal"})


def near(frame: Frame, lead: tuple[LineReading, Frame]) -> bool:
    """True where a frame, background too, seats those of the leading one, or fewer, or more."""
    if frame.clause.link is Link.IF or "cue.past" in frame.cues:
        return False
    parties, own = set(frame.parties()), set(lead[1].parties())
    return parties <= own or own <= parties


def sealed(frame: Frame, main: Frame) -> bool:
    """True for the talks of "they sign a deal after talks in X": it came of them, and there."""
    return frame.clause.link is Link.AFTER and bool({main.event, *main.cues} & DEALS)


def announces(lead: tuple[LineReading, Frame], main: Meeting) -> bool:
    """The title only proposes or names the talks; the text knows them to be planned or on."""
    line, frame = lead
    status = next((c for c in main.claims if c.slot is Slot.STATUS), None)
    live = status is not None and status.value in {Status.PLANNED, Status.UNDER_WAY}
    return (
        live
        and status is not None
        and status.certainty.moves_slots
        and status.sentence != line.line.text
        and ("cue.offer" in frame.cues or not any(c.startswith("cue.") for c in frame.cues))
    )


def betters(claim: Claim, frame: Frame, best: dict[Slot, int], *, near: bool) -> bool:
    """True where a later line fills a slot, or is sure of what the title holds possible."""
    if not near and (claim.slot is Slot.FORMAT or not frame.placed):
        return False
    if claim.slot not in FILLED or "cue.past" in frame.cues or claim.tense is Tense.PAST:
        return False
    if claim.slot not in best:
        return claim.slot is not Slot.STATUS or claim.certainty.moves_slots
    return best[claim.slot] == 0 and claim.certainty.moves_slots


def same_table(frame: Frame, main: Recognised) -> bool:
    """True where a frame may speak of the main meeting: nobody else sits in it."""
    if frame.clause.link in {Link.AFTER, Link.IF}:
        return False
    return set(frame.parties()) <= {*main.parties, *main.mediators}
