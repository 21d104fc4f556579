"""In passing: talks that a sentence names for another reason, and of which it says that they run.

Of a negotiation that is followed that is no news. That two talk of whom no list knows it, is.
"""

from monitor.detect.read.clause import Link
from monitor.detect.read.frame import Frame, LineReading
from monitor.detect.read.part import Role

SIDES = (Role.TAKES_PART, Role.COMPOUND)
UNSURE = frozenset({
    "cue.possible", "cue.refuse", "cue.offer", "cue.deny", "cue.negate", "cue.try", "cue.seek", "cue.past",
})  # fmt: skip
TOLD = frozenset({Link.MAIN, Link.DURING, Link.AFTER})
EVENTS = ("event.talks", "event.call")
PAIR = 2
REACH = 3
"""How far in front of "talks" the "in" may stand: "in two days of talks with X"."""


def named_in_passing(frame: Frame, reading: LineReading) -> bool:
    """True for "X and Y speed up talks on Z", "X backs Z in talks with Y"; "X may ..." says nothing."""
    if f"event.{frame.event}" not in EVENTS or frame.clause.link not in TOLD:
        return False
    sides = frame.parties(*SIDES)
    if frame.cues & UNSURE or len(sides) < PAIR:
        return False
    if frame.speaker and frame.speaker.party not in sides:
        return False  # who speaks there is one of the two, and those named are not both
    if frame.clause.link is Link.DURING:
        return len(frame.parties(Role.COMPOUND)) >= PAIR
    if frame.clause.link is Link.AFTER:
        return frame.event == "talks" and frame.placed
    return "cue.continue" in frame.cues or _said_there(frame, reading)


def _said_there(frame: Frame, reading: LineReading) -> bool:
    """Whether the clause tells what one said, or did, "in talks with" the other."""
    scan = reading.scan
    for event in frame.events:
        if event.cls not in EVENTS:
            continue
        inside = scan.any(max(frame.clause.start, event.start - REACH), event.start + 1, "prep.in")
        if inside:
            return True
    return False
