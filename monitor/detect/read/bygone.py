"""Bygone: what a frame only looks back on, denies, or tells of somebody else."""

from monitor.detect.read.clause import Link
from monitor.detect.read.frame import Frame, LineReading
from monitor.detect.read.part import Role

SEATS = (Role.TAKES_PART, Role.COMPOUND, Role.MODIFIER, Role.MEDIATES)
BACKGROUND = frozenset({Link.AFTER, Link.BEFORE, Link.IF, Link.DESPITE})
NEAR = 4
"""How far in front of the talks "last week's" may stand."""


def nothing(frame: Frame, reading: LineReading) -> bool:
    """Background, a mere plan on paper, a denial."""
    if frame.clause.link in BACKGROUND or frame.event == "plan":
        return True
    if _bygone(frame, reading) or _long_ago(frame, reading):
        return True
    if frame.event == "visit" and ("cue.home" in frame.cues or _travels_on(frame)):
        return True
    if frame.event == "visit" and _nobody(frame):
        return True
    return "cue.deny" in frame.cues and not frame.cues & {"cue.cancel", "cue.postpone"}


def _travels_on(frame: Frame) -> bool:
    """True for "as a fleet heads to the gulf": who was named before does not go there."""
    own = (part.at >= frame.clause.start for part in frame.parts if part.role in SEATS)
    return frame.clause.link is Link.DURING and frame.carried and not any(own)


def _nobody(frame: Frame) -> bool:
    """True for "troops arrive in X": those who come are of no side, and no delegation."""
    comes = any(part.role in SEATS for part in frame.parts)
    return not comes and not frame.cues & {"people.delegation", "people.official", "pronoun"}


def _bygone(frame: Frame, reading: LineReading) -> bool:
    """True for "at last week's talks": an earlier meeting, whatever is said of it now."""
    front = reading.scan.within(max(frame.clause.start, frame.at - NEAR), frame.at, "cue.past")
    return frame.event == "talks" and bool(front)


def _long_ago(frame: Frame, reading: LineReading) -> bool:
    """True for "in 2018 X and Y held talks": history, and no news of a deal "signed in 2018"."""
    scan = reading.scan
    span = scan.within(frame.clause.start, frame.clause.end)
    years = [h for h in span if h.cls == "cue.past" and scan.tokens[h.end - 1].text.isdecimal()]
    acts = {h.start for h in span if h.cls in {"cue.hold", "cue.begin", "event.meet"}}
    told = any(scan.any(at, at + 1, "form.past") for at in acts)
    return bool(years) and told and not frame.cues & {"cue.plan", "cue.resume", "event.accord"}
