"""Late: meetings that are told of long after they were held."""

from datetime import date, timedelta

from monitor.detect.read.frame import Frame, LineReading
from monitor.detect.read.lexicon import Lexicon
from monitor.detect.read.when import Dated, dates

NEWS = timedelta(days=14)
"""What was held longer ago is not what a report of today is about."""
VERB = 6
"""How far in front of its day a verb may stand."""
HELD = ("cue.hold", "cue.begin", "event.meet", "event.visit", "event.call")


def told_late(frame: Frame, reading: LineReading, lexicon: Lexicon, day: date) -> bool:
    """True for "talks held in January", told in March: that they were held is no news.

    Args:
        frame: of the line.
        reading: the line.
        lexicon: of its language.
        day: of publication.
    """
    scan = reading.scan
    if "cue.plan" in frame.cues or not scan.any(frame.clause.start, frame.clause.end, "form.past"):
        return False
    found = dates(scan.tokens, scan.hits, lexicon, day, future=False)
    return any(
        day - dated.window.last > NEWS and _held_then(dated, frame, reading) for dated in found
    )


def _held_then(dated: Dated, frame: Frame, reading: LineReading) -> bool:
    """Whether the verb in front of the day is one of meeting, in the past."""
    if not frame.clause.start <= dated.start < frame.clause.end:
        return False
    scan = reading.scan
    first = max(frame.clause.start, dated.start - VERB)
    past = (at for at in range(dated.start - 1, first - 1, -1) if scan.any(at, at + 1, "form.past"))
    last = next(past, None)
    return last is not None and scan.any(last, last + 1, *HELD)
