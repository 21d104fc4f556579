"""Said: what somebody says of a meeting, told from what became of it."""

from monitor.detect.read.clause import Link
from monitor.detect.read.frame import SITS as SEATS
from monitor.detect.read.frame import Frame, LineReading
from monitor.detect.read.lexicon import Hit
from monitor.detect.read.part import Role

NOUNS = frozenset({"talks", "meeting", "call"})
ROUNDS = frozenset({"talks", "meeting"})
"""Events that last: "progress" in them does not say that they are over."""
SITS = frozenset({"event.meet", "event.call", "event.visit", "cue.hold", "cue.end", "cue.when"})
"""What tells of one sitting, and not of talks that go on for weeks."""
FIXES = frozenset({"cue.plan", "cue.hold", "cue.begin", "cue.resume", "cue.when", "cue.host"})
"""What says of a meeting that it is, was or will be held."""
UNTOLD = frozenset({"cue.plan", "cue.possible", "cue.negate", "cue.try"})
WHERE = frozenset({Role.PLACE, Role.MODIFIER_PLACE, Role.DESTINATION})


def called_for(frame: Frame, reading: LineReading) -> bool:
    """True for "X calls for talks to end deadlock": what the talks are wished for."""
    urged = reading.at(frame, "cue.urge", "cue.offer")
    failed = reading.at(frame, "cue.fail", "cue.walkout")
    return bool(urged) and min(urged) < frame.at < min(failed, default=0)


def well_told(frame: Frame, reading: LineReading) -> bool:
    """A readout: "constructive", "to brief on"; not of talks that are only wished to be so."""
    if frame.clause.link is not Link.MAIN or speech(frame, reading):
        return False
    told = "cue.readout" in frame.cues or _went_well(frame, reading)
    return told and not frame.cues & UNTOLD


def _went_well(frame: Frame, reading: LineReading) -> bool:
    """Whether "constructive", "progress" is said of a sitting that is over.

    Where all that is said is that it goes on ("progress", "a second day"), and of no sitting that has a
    place, a day or a beginning, it is a remark on talks that run.
    """
    if "cue.progress" not in frame.cues:
        return False
    if "cue.resume" in frame.cues and not frame.cues & SITS:
        return False  # "calls the resumption of talks a positive sign"
    if frame.event not in ROUNDS or frame.cues & SITS or "cue.next" in frame.cues:
        return True
    goes_on = {*reading.at(frame, "cue.continue")}
    placed = any(part.role in WHERE for part in frame.parts)
    return placed or not goes_on


def speech(frame: Frame, reading: LineReading) -> bool:
    """Somebody urges, offers, demands: the event stands in the scope of that verb."""
    span = reading.scan.within(frame.clause.start, frame.clause.end)
    settled = [
        h for h in span if h.cls == "cue.oust"
        or (h.cls == "cue.join" and reading.scan.any(h.start, h.end, "word.back"))
    ]  # fmt: skip
    verbs = [
        at for at in reading.at(frame, "cue.urge", "cue.offer", "cue.stall")
        if not any(a.start <= at < a.end for a in settled)  # "not invited to", "wants to rejoin"
    ]  # fmt: skip
    if not verbs:
        return False
    staffed = frame.cues & {"cue.lead", "cue.name", "cue.join", "cue.send"}
    if staffed and min(verbs) > frame.clause.start + 2:
        return False
    acts = reading.at(
        frame, "cue.resume", "cue.begin", "cue.hold", "event.meet", "event.visit"
    )  # fmt: skip
    return not acts or min(verbs) < min(acts) or (frame.event in NOUNS and min(verbs) < frame.at)


def taken_as_known(frame: Frame, reading: LineReading) -> bool:
    """True for "his call with X", "a leaked call with X": it is known, and nothing is said of when."""
    if frame.event == "visit":
        return not frame.cues & FIXES and any(_other_news(e, reading) for e in frame.events)
    if frame.cues & FIXES or frame.event not in {"meet", *NOUNS}:
        return False
    return any(
        e.cls in {"event.meeting", "event.call", "event.talks"}
        and reading.scan.any(e.start - 1, e.start, "pronoun", "form.past")
        and not any(
            o.start < e.start <= o.end for o in frame.events
        )  # "held talks", "spoke by phone"
        for e in frame.events
    )


def taken_up(frame: Frame) -> bool:
    """Whether all a clause does is name a meeting that another speaks of: "its latest call with X"."""
    return not frame.cues & {*FIXES, "event.meet", "event.visit"}


def accepted_by_one(frame: Frame, reading: LineReading) -> bool:
    """True for "X agrees to a truce", "to Y's plan": what one side takes, the other has not yet."""
    verbs = reading.at(frame, "cue.accept")
    if not verbs or "people.both" in frame.cues or reading.at(frame, "prep.pair"):
        return False
    front = {p.entity.party for p in frame.parts if p.role in SEATS and p.at < min(verbs)}
    return len(front) < 2


def past_or_aim(frame: Frame, reading: LineReading) -> bool:
    """True where the meeting is one that somebody remembers, or only an aim: "in contact to resume talks"."""
    aim = "cue.resume" in frame.cues and "event.visit" not in reading.classes
    return _recalled(frame, reading) or (aim and not brought_back(frame, reading))


def brought_back(frame: Frame, reading: LineReading) -> bool:
    """Whether a verb of resuming stands there that nobody only tries."""
    tries = [h.end for h in reading.scan.within(frame.clause.start, frame.clause.end, "cue.try")]
    found = reading.at(frame, "cue.resume")
    return any(not any(0 <= at - tried < 2 for tried in tries) for at in found)


def _recalled(frame: Frame, reading: LineReading) -> bool:
    """True for "X says he spoke with Y recently", "confirms that X mediated talks": of no known day."""
    scan, clause = reading.scan, frame.clause
    if frame.speaker is None or "cue.when" in frame.cues:
        return False
    if "cue.undated" in frame.cues and frame.event in {"meet", *NOUNS}:
        return scan.any(clause.start, clause.end, "form.past")
    brokers = [p.at + 1 for p in frame.parts if p.role is Role.MEDIATES]
    return any(
        scan.any(at, at + 1, "cue.mediate") and scan.any(at, at + 1, "form.past") for at in brokers
    )


def _other_news(visit: Hit, reading: LineReading) -> bool:
    """True for the visit of "X's Nordhaven visit tests Y", "asked about his trip to Y"."""
    scan, end = reading.scan, visit.end
    noun = scan.any(visit.start, visit.start + 1, "word.trip")
    if not noun or visit.start == 0 or end >= len(scan.tokens):
        return False
    own = visit.start - scan.any(visit.start - 1, visit.start, "article", "pronoun")
    if scan.any(own - 1, own, "prep.topic"):
        return True
    word = scan.tokens[end]
    plain = word.text.islower() and word.entity is None and not scan.any(end, end + 1, "")
    return plain and scan.tokens[visit.start - 1].entity is not None
