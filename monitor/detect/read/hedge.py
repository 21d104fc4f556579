"""Hedges: what is only possible, conditional or refused."""

from monitor.detect.read.clause import Clause, Link
from monitor.detect.read.contrast import of_place
from monitor.detect.read.frame import Frame, LineReading
from monitor.detect.read.lexicon import Hit

NEAR = 3
"""How far in front of its noun "possible" may stand."""
UNSURE = frozenset({"cue.possible", "cue.refuse"})
SETTLED = frozenset({"cue.cancel", "cue.postpone", "cue.leave", "cue.oust"})
"""What is refused in so many words is settled: "will not take place", "won't attend"."""


def hedged(frame: Frame, reading: LineReading) -> bool:
    """True where all of it is only possible, conditional or refused: nothing has changed yet."""
    if any(clause.link is Link.IF and not _asks(clause, reading) for clause in reading.clauses):
        return True
    span = reading.scan.within(frame.clause.start, frame.clause.end)
    off = [h for h in span if h.cls in SETTLED & frame.cues and h.end - h.start > 1]
    return any(
        h.cls in UNSURE
        and not of_place(reading.scan, h)
        and not any(o.start < h.end and h.start < o.end for o in off)
        and not _too_late(h, frame, reading)
        for h in span
    )


def _asks(clause: Clause, reading: LineReading) -> bool:
    """True for "unclear if X will come": no condition for what stands before."""
    return reading.scan.any(max(0, clause.start - 3), clause.start - 1, "cue.possible")


def _too_late(hit: Hit, frame: Frame, reading: LineReading) -> bool:
    """True for "may" behind the verb that meets: said of something else."""
    if reading.scan.any(hit.start, hit.start + 1, "form.maybe"):
        papers = {"event.plan"} if frame.event != "plan" else set()  # "talks on possible deal"
        events = [e for e in frame.events if e.cls not in papers]
        return not any(0 <= e.start - hit.end < NEAR or e.end == hit.start for e in events)
    verb = frame.event in {"meet", "visit"} and not reading.scan.any(
        frame.at, frame.at + 1, "event.meeting", "word.visit"
    )
    return verb and hit.cls == "cue.possible" and hit.start > frame.at + 1
