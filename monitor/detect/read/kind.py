"""Kinds: what one frame reports, by the cues of its clause and how the clause hangs."""

from collections.abc import Callable

from monitor.detect.read.accord import done
from monitor.detect.read.bygone import BACKGROUND, SEATS, nothing
from monitor.detect.read.clause import Clause, Link
from monitor.detect.read.counter import countered
from monitor.detect.read.frame import Frame, LineReading
from monitor.detect.read.hedge import hedged
from monitor.detect.read.lexicon import Hit
from monitor.detect.read.negation import negated, precluded, refrains
from monitor.detect.read.part import Role
from monitor.detect.read.said import (
    accepted_by_one,
    brought_back,
    called_for,
    past_or_aim,
    speech,
    taken_as_known,
    well_told,
)
from monitor.detect.read.staffing import staffed
from monitor.detect.read.venue import swapped
from monitor.terms import Kind

WHERE = frozenset({Role.DESTINATION, Role.PLACE})
LEADS_TO = frozenset({*WHERE, Role.REJECTED})
"""Places of a move: the new one, and the old one of "in X instead of Y"."""
UNSURE = frozenset({"cue.possible", "cue.urge", "cue.refuse"})
NEAR = 3
"""How far behind the talks their place may stand, where nothing else says where they are."""
OBJECT = 5
"""How far behind its verb an object may stand."""
REACH = 8
"""How far behind "moved" the new place may stand."""
STARTS = frozenset({"cue.begin", "cue.hold", "cue.plan", "cue.motion", "cue.send", "cue.host"})
TOLD = frozenset({"cue.progress", "cue.fail", "cue.readout", "cue.walkout"})

Test = Callable[[Frame, LineReading], bool]


def kind_of(frame: Frame, reading: LineReading) -> Kind:
    """The kind of the change a frame reports; ``Kind.OTHER`` where it reports none."""
    return next((kind for kind, holds in ORDER if holds(frame, reading)), Kind.OTHER)


def _told_after(frame: Frame, reading: LineReading) -> bool:
    """Background that the line says the result of: "X, after talks with Y, says no progress"."""
    if frame.clause.link is not Link.AFTER or "cue.begin" in reading.classes:
        return False
    return bool(reading.classes & TOLD) or any(_settles(c, reading) for c in reading.clauses)


def _settles(clause: Clause, reading: LineReading) -> bool:
    """True for "X and Y agree to ..." in front of "after talks"."""
    span = (clause.start, clause.end)
    unsure = reading.scan.any(*span, *UNSURE, "cue.seek", "cue.offer")
    deals = (h for h in done(reading.scan, *span) if h.cls == "cue.deal")
    return clause.link is Link.MAIN and any(deals) and not unsure


def _told_meanwhile(frame: Frame, reading: LineReading) -> bool:
    """True for "X meets Y as Z says that it hinges on W": what is said is how it went."""
    if frame.clause.link is not Link.MAIN or frame.event not in {"meet", "talks", "call"}:
        return False
    if frame.cues & {"cue.plan", "cue.possible", "cue.negate"}:
        return False
    said = (c for c in reading.clauses if c.link is Link.DURING and c.speaker)
    return any(reading.scan.any(c.start, c.end, "cue.readout", "cue.progress") for c in said)


def _called_off(frame: Frame, reading: LineReading, cls: str) -> bool:
    """Background that says itself what became of the talks: "X warns after talks are put off"."""
    after = frame.clause.link is Link.AFTER and frame.event == "talks"
    return after and turns(frame, reading, cls) and not hedged(frame, reading)


def _cancelled_before(frame: Frame, reading: LineReading) -> bool:
    return _called_off(frame, reading, "cue.cancel")


def _postponed_before(frame: Frame, reading: LineReading) -> bool:
    return _called_off(frame, reading, "cue.postpone")


def turns(frame: Frame, reading: LineReading, cls: str) -> bool:
    """True where it is the event that is ended, called off, put off: its subject or object."""
    if cls not in frame.cues:
        return False
    hits = reading.scan.within(frame.clause.start, frame.clause.end, cls)
    return any(_is_of_event(hit, frame, reading) for hit in hits)


def _is_of_event(hit: Hit, frame: Frame, reading: LineReading) -> bool:
    """Whether the event is subject or object of a verb that no negation takes back."""
    front = (hit.start - 2, hit.start)
    if reading.scan.any(*front, "cue.negate"):
        return False
    noun = hit.start - reading.scan.any(hit.start - 1, hit.start, "article")
    if hit.cls == "cue.end" and reading.scan.any(noun - 1, noun, "prep.in"):
        return False  # "at the end of a year": when it is
    return hit.end - hit.start > 1 or any(
        e.end <= hit.start or 0 <= e.start - hit.end < OBJECT for e in frame.events
    )


def _cancelled(frame: Frame, reading: LineReading) -> bool:
    return turns(frame, reading, "cue.cancel") and not hedged(frame, reading)


def _postponed(frame: Frame, reading: LineReading) -> bool:
    back = reading.at(frame, "cue.resume")
    delays = reading.at(frame, "cue.postpone")
    if back and delays and min(back) < min(delays) < frame.at:
        return False  # "to resume delayed talks"
    return turns(frame, reading, "cue.postpone") and not hedged(frame, reading)


def _moved(frame: Frame, reading: LineReading) -> bool:
    """The place moves, is asked to move, is fought over or is named after doubt."""
    if "cue.offer" in frame.cues or hedged(frame, reading):
        return False
    beside = (c for c in reading.clauses if c.link not in BACKGROUND or c.link is Link.DESPITE)
    if any(reading.scan.any(c.start, c.end, "cue.venue_row") for c in beside):
        return True
    if "cue.venue_set" in frame.cues and any(p.entity.place for p in frame.parts):
        return True
    held = frame.event in {"talks", "meeting", "meet"}
    if held and swapped(frame.parts, hosted="cue.host" in frame.cues):
        return True
    moves = reading.at(frame, "cue.move")
    ends = [p for p in frame.parts if p.role in LEADS_TO and not p.entity.person]
    near = [p for p in ends if moves and 0 < p.at - moves[0] <= REACH]
    placed = "venue.noun" in frame.cues or bool(near)
    return bool(moves) and placed and held


def _outcome(frame: Frame, reading: LineReading) -> bool:
    cues = frame.cues
    if "cue.seek" in cues and not cues & {"cue.next", "cue.fail"}:
        return False
    settled = next(done(reading.scan, frame.clause.start, frame.clause.end), None)
    if settled and accepted_by_one(frame, reading):
        return False
    if settled and _between(frame):
        return not cues & UNSURE and not ("cue.begin" in cues and frame.event == "talks")
    if cues & {"cue.fail", "cue.walkout"}:
        return "cue.possible" not in cues and not called_for(frame, reading)
    if turns(frame, reading, "cue.end") and frame.event in {"talks", "meeting", "call"}:
        plans = reading.at(frame, "cue.plan")
        return not plans or min(reading.at(frame, "cue.end"), default=0) < min(plans)
    return well_told(frame, reading)


def _between(frame: Frame) -> bool:
    """Whether there are two who agreed, or it is about peace: parties, parliaments adopt papers too."""
    sides = {*frame.parties(*SEATS)}
    if frame.speaker and frame.speaker.party:
        sides.add(frame.speaker.party)
    return len(sides) > 1 or bool(frame.cues & {"people.side", "topic.diplomatic"})


def _only_said(frame: Frame, reading: LineReading) -> bool:
    agenda = "cue.agenda" in frame.cues and frame.event not in {"visit", "meet"}
    agenda = agenda or negated(frame, reading) or refrains(frame, reading)
    return agenda or hedged(frame, reading) or speech(frame, reading)


def _resumed(frame: Frame, reading: LineReading) -> bool:
    if "cue.resume" not in frame.cues or frame.event not in {"talks", "meet", "meeting"}:
        return False
    return brought_back(frame, reading)


def _starts(frame: Frame, reading: LineReading) -> bool:
    """Whether something is held, begun or planned."""
    found = frame.cues & STARTS
    return plans(frame, reading) if found == {"cue.plan"} else bool(found)


def plans(frame: Frame, reading: LineReading) -> bool:
    """Whether the clause speaks of what is planned; a "peace plan" is a paper."""
    if "cue.plan" not in frame.cues:
        return False
    hits = reading.scan.within(frame.clause.start, frame.clause.end)
    papers = [h for h in hits if h.cls == "event.plan"]
    told = (h for h in hits if h.cls == "cue.plan")
    return any(not any(p.start <= h.start and h.end <= p.end for p in papers) for h in told)


def _goes_on(frame: Frame, _reading: LineReading) -> bool:
    return "cue.continue" in frame.cues and not frame.cues & {"cue.begin", "event.meet"}


def _new(frame: Frame, reading: LineReading) -> bool:
    if precluded(frame, reading) or taken_as_known(frame, reading):
        return False
    if frame.clause.link is Link.PURPOSE and frame.event == "meet":
        return False  # "in a bid to meet X"
    if frame.event in {"meet", "visit", "call"} or _starts(frame, reading):
        return True
    talked = reading.at(frame, "cue.discuss")
    told = talked and min(talked) < frame.at and "cue.negate" not in frame.cues
    if told and len(frame.parties()) > 1:
        return True  # "X and Y discuss talks with Z"
    bare = not any(cue.startswith("cue.") for cue in frame.cues - {"cue.discuss"})
    main = frame.clause.link is Link.MAIN
    held = (
        bare
        and main
        and any(p.role is Role.PLACE and 0 < p.at - frame.at <= NEAR for p in frame.parts)
        and not any(_other(at, reading) for at in range(frame.at + 1, frame.clause.end)[: NEAR - 1])
    )
    held = held or (bare and main and _there_for(frame, reading))
    return frame.event == "talks" and ("cue.when" in frame.cues or held)


def _there_for(frame: Frame, reading: LineReading) -> bool:
    """True for "X in Nordhaven for talks with Y": the headline leaves out the verb."""
    places = (p.at for p in frame.parts if p.role is Role.PLACE and p.at < frame.at)
    at = next((at for at in places if reading.scan.any(at + 1, at + 2, "prep.to")), 0)
    return any(p.role is Role.TAKES_PART and p.at < at for p in frame.parts)


def _other(at: int, reading: LineReading) -> bool:
    """True for a word of something else: "a photo from the summit hung in X" is no summit."""
    token = reading.scan.tokens[at]
    return token.text.islower() and token.entity is None and not reading.scan.any(at, at + 1, "")


ORDER: tuple[tuple[Kind, Test], ...] = (
    (Kind.OUTCOME, _told_after),
    (Kind.OUTCOME, _told_meanwhile),
    (Kind.CANCELLED, _cancelled_before),
    (Kind.POSTPONED, _postponed_before),
    (Kind.OTHER, nothing),
    (Kind.CANCELLED, _cancelled),
    (Kind.POSTPONED, _postponed),
    (Kind.VENUE_CHANGE, countered),
    (Kind.VENUE_CHANGE, _moved),
    (Kind.OUTCOME, _outcome),
    (Kind.OTHER, past_or_aim),
    (Kind.OTHER, _only_said),
    (Kind.DELEGATION_CHANGE, staffed),
    (Kind.RESUMED, _resumed),
    (Kind.OTHER, _goes_on),
    (Kind.NEW_TALKS, _new),
)
"""The first that holds gives the kind."""
