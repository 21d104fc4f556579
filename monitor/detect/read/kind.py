"""Kinds: what one frame reports, by the cues of its clause and how the clause hangs."""

from monitor.detect.read.clause import Link
from monitor.detect.read.frame import Frame, LineReading
from monitor.detect.read.role import Role
from monitor.terms import Kind

WHERE = frozenset({Role.DESTINATION, Role.PLACE})
BACKGROUND = frozenset({Link.AFTER, Link.BEFORE, Link.IF, Link.DESPITE})


def kind_of(frame: Frame, reading: LineReading) -> Kind:
    """The kind of the change a frame reports; ``Kind.OTHER`` where it reports none."""
    if frame.clause.link in BACKGROUND:
        return _background(frame, reading)
    cues = frame.cues
    if frame.event == "plan":
        return Kind.OTHER
    if "cue.deny" in cues and "cue.cancel" not in cues and "cue.postpone" not in cues:
        return Kind.OTHER
    certain = not _hedged(frame, reading)
    if certain and "cue.cancel" in cues:
        return Kind.CANCELLED
    if certain and "cue.postpone" in cues:
        return Kind.POSTPONED
    if certain and "cue.offer" not in cues and _venue(frame, reading):
        return Kind.VENUE_CHANGE
    if _outcome(frame, reading):
        return Kind.OUTCOME
    if not certain or _speech(frame, reading):
        return Kind.OTHER
    return _meeting(frame, reading)


def _background(frame: Frame, reading: LineReading) -> Kind:
    line = reading.classes
    if frame.clause.link is Link.AFTER and line & {"cue.progress", "cue.fail", "cue.readout", "cue.walkout"} and "cue.begin" not in line:
        return Kind.OUTCOME
    return Kind.OTHER


def _at(reading: LineReading, frame: Frame, *classes: str) -> list[int]:
    span = reading.scan.within(frame.clause.start, frame.clause.end)
    return [hit.start for hit in span if hit.cls in classes]


def _hedged(frame: Frame, reading: LineReading) -> bool:
    """Only possible, offered, asked for or refused: nothing has changed yet."""
    if frame.clause.link is Link.IF:
        return True
    if any(clause.link is Link.IF for clause in reading.clauses):
        return True
    span = reading.scan.within(frame.clause.start, frame.clause.end)
    off = [h for h in span if h.cls in {"cue.cancel", "cue.postpone"} and h.end - h.start > 1]
    return any(
        h.cls in {"cue.possible", "cue.refuse"} and not any(o.start <= h.start < o.end for o in off)
        for h in span
    )


def _speech(frame: Frame, reading: LineReading) -> bool:
    """Somebody urges, offers, demands: the event stands in the scope of that verb."""
    cues = frame.cues
    verbs = _at(reading, frame, "cue.urge", "cue.offer", "cue.stall")
    if not verbs:
        return False
    if cues & {"cue.lead", "cue.name", "cue.join", "cue.send"} and min(verbs) > frame.clause.start + 2:
        return False
    acts = _at(reading, frame, "cue.resume", "cue.begin", "cue.hold", "event.meet", "event.visit")
    return not acts or min(verbs) < min(acts) or frame.event == "talks" and min(verbs) < frame.at


def _venue(frame: Frame, reading: LineReading) -> bool:
    beside = (c for c in reading.clauses if c.link not in BACKGROUND or c.link is Link.DESPITE)
    if any(reading.scan.any(c.start, c.end, "cue.venue_row") for c in beside):
        return True
    placed = "venue.noun" in frame.cues or any(p.role in WHERE for p in frame.parts)
    return "cue.move" in frame.cues and placed and frame.event in {"talks", "meeting", "meet"}


def _outcome(frame: Frame, reading: LineReading) -> bool:
    cues = frame.cues
    if "cue.seek" in cues:
        return False
    if frame.event == "accord" or "cue.deal" in cues:
        return "cue.possible" not in cues and "cue.urge" not in cues and "cue.refuse" not in cues and not _starts_talks(frame)
    if cues & {"cue.fail", "cue.walkout"}:
        return "cue.possible" not in cues
    if "cue.end" in cues and frame.event in {"talks", "meeting", "call"}:
        plans = _at(reading, frame, "cue.plan")
        return not plans or min(_at(reading, frame, "cue.end")) < min(plans)
    if frame.clause.link is not Link.MAIN:
        return False
    if _speech(frame, reading):
        return False
    return bool(cues & {"cue.progress", "cue.readout"}) and "cue.plan" not in cues and "cue.possible" not in cues


def negated(frame: Frame, reading: LineReading) -> bool:
    """ "No new talks are planned": the negation heads the clause and holds its event."""
    start = frame.clause.start
    return frame.event == "talks" and reading.scan.any(start, min(start + 2, frame.at), "cue.negate")


def _starts_talks(frame: Frame) -> bool:
    return "cue.begin" in frame.cues and frame.event == "talks"


def _meeting(frame: Frame, reading: LineReading) -> Kind:
    cues = frame.cues
    if "cue.agenda" in cues or negated(frame, reading):
        return Kind.OTHER
    deleg = cues & {"cue.name", "cue.lead", "cue.join", "cue.leave", "cue.replace"}
    if deleg and (cues & {"people.delegation", "cue.lead", "cue.join", "cue.leave"} or frame.seated_people()):
        return Kind.DELEGATION_CHANGE
    if "cue.resume" in cues and frame.event in {"talks", "meet", "meeting"}:
        return Kind.RESUMED
    if "cue.continue" in cues and not cues & {"cue.begin", "event.meet"}:
        return Kind.OTHER
    if cues & {"cue.begin", "cue.hold", "cue.plan", "cue.motion", "cue.send", "cue.host"}:
        return Kind.NEW_TALKS
    if frame.event in {"meet", "visit", "call"} or (frame.event == "talks" and "cue.when" in cues):
        return Kind.NEW_TALKS
    return Kind.OTHER
