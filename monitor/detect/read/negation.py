"""Negation: what of a frame its clause says is not so."""

from monitor.detect.read.frame import Frame, LineReading
from monitor.detect.read.lexicon import Hit

NOUNS = frozenset({"talks", "meeting", "call"})
DESCRIBES = ("topic.", "article", "cue.resume", "form.", "format.", "mark.join")
"""What may stand between a negation and the noun that it holds."""
ACTS = (
    "cue.join", "cue.motion", "cue.hold", "cue.begin", "cue.resume", "event.meet", "event.visit",
)  # fmt: skip


def negated(frame: Frame, reading: LineReading) -> bool:
    """True where a negation heads the clause and holds its event: "No new talks are planned".

    "No progress in talks" denies the progress, "X not in talks" a part in them.
    """
    start = frame.clause.start
    return frame.event in NOUNS and any(
        hit.cls == "cue.negate" and _holds(hit, frame, reading)
        for hit in reading.scan.within(start, min(start + 2, frame.at))
    )


def _holds(negation: Hit, frame: Frame, reading: LineReading) -> bool:
    """Whether nothing but what describes the event stands between it and its negation."""
    scan = reading.scan
    if any(t.entity for t in scan.tokens[frame.clause.start : negation.start]):
        return False
    between = range(negation.end, frame.at)
    return all(scan.tokens[at].entity or scan.any(at, at + 1, *DESCRIBES) for at in between)


def kept_up(frame: Frame, reading: LineReading) -> str:
    """The class of "talks are not postponed", "have not been called off"; "" where there is none."""
    span = reading.scan.within(frame.clause.start, frame.clause.end)
    off = (h for h in span if h.cls in {"cue.cancel", "cue.postpone"})
    return next((h.cls for h in off if reading.scan.any(h.start - 2, h.start, "cue.negate")), "")


def refrains(frame: Frame, reading: LineReading) -> bool:
    """True for "X not taking part in talks", "Y not flying to Z": a negation in front of the act."""
    scan = reading.scan
    span = scan.within(frame.clause.start, frame.clause.end)
    away = [h for h in span if h.cls == "cue.leave"]
    nots = {
        h.end for h in span
        if h.cls == "cue.negate" and not any(a.start <= h.start < a.end for a in away)
    }  # fmt: skip
    return any(h.start in nots and h.cls.startswith(ACTS) for h in span)


def precluded(frame: Frame, reading: LineReading) -> bool:
    """True for "X cannot make Y talk": a negation in front of what would be the news."""
    nots = reading.at(frame, "cue.negate")
    return any(frame.clause.start < at < frame.at for at in nots)
