"""Staffing: whether a clause reports who takes part in talks, comes to them, leaves or heads them."""

from collections.abc import Sequence

from monitor.detect.read.clause import Link
from monitor.detect.read.frame import Frame, LineReading
from monitor.detect.read.lexicon import Hit
from monitor.detect.read.negation import precluded
from monitor.detect.read.part import Role

CHANGES = frozenset({
    "cue.name", "cue.lead", "cue.join", "cue.leave", "cue.oust", "cue.replace",
})  # fmt: skip
STAFF = frozenset({"cue.lead", "cue.join", "cue.leave", "cue.oust"})
OFFICES = frozenset({"people.delegation", "people.official"})
GOES = frozenset({"cue.leave", "cue.oust"})
HELD = ("cue.begin", "cue.hold", "cue.deal")
"""Verbs of the meeting itself: who stays away is mentioned behind them in passing."""
ENDS = frozenset({"cue.deal", "cue.end", "cue.begin"})
ACTS = ("cue.motion", "cue.hold", "cue.begin", "cue.resume", "event.meet", "event.visit")
WHY = 3
"""How far in front of "skips" the word may stand that asks why: "explains why X skipped"."""
FRONT = 3
"""How many words of a clause make an explainer of it: "What to know about"."""
THERE = 5
"""How far behind "sends officials to" the talks stand."""
OFFICE = 3
"""How far in front of "attends" the office of him who does may stand."""
TITLES = ("role.head", "role.minister", "role.envoy", "role.deputy", "role.military")
NEAR = 3
"""How far behind "instead of" the office stands."""


def staffed(frame: Frame, reading: LineReading) -> bool:
    """True where the news is who takes part."""
    found = _found(frame, reading)
    if not found:
        return _sent_there(frame, reading) or _left_behind(frame, reading)
    if found <= GOES:
        return not _in_passing(frame, reading)
    if found == {"cue.join"} and not _joins(frame, reading):
        return False
    people = frame.seated_people() or frame.cues & OFFICES
    if found == {"cue.lead"} and not people:
        return False  # "Norland leads talks on Ostria"
    if found & STAFF or "people.delegation" in frame.cues or frame.seated_people():
        return True
    return _office(frame, reading)


def only_away(frame: Frame, reading: LineReading) -> bool:
    """True where all that a clause tells of those who take part is who does not."""
    found = _found(frame, reading)
    return bool(found) and found <= GOES


def _found(frame: Frame, reading: LineReading) -> frozenset[str]:
    """The classes of change that the clause tells; what only describes somebody tells none."""
    scan = reading.scan
    hits = [h for h in scan.within(frame.clause.start, frame.clause.end) if h.cls in CHANGES]
    return frozenset(
        h.cls for h in hits if h.cls in frame.cues and not _describes(h, frame, reading)
    )


def _describes(hit: Hit, frame: Frame, reading: LineReading) -> bool:
    """True for "Roe, who leads the talks, ...", "should join", "the summit boycotted by X closes"."""
    scan = reading.scan
    front = scan.within(max(0, hit.start - 2), hit.start)
    if any(h.cls == "word.who" for h in front) or _unreal(hit, reading):  # "word.whose" is another
        return True
    acts = any(at > hit.end for at in reading.at(frame, *ACTS))
    if hit.cls == "cue.leave" and scan.any(hit.end, hit.end + 1, "prep.by"):
        return True
    return hit.cls == "cue.lead" and (
        (acts and scan.any(hit.end - 1, hit.end, "prep.by")) or _entitles(hit, frame, reading)
    )


def _unreal(hit: Hit, reading: LineReading) -> bool:
    """True for "should lead", "not to boycott", "fails to appoint": it is not so."""
    scan = reading.scan
    begins = hit.start - scan.any(hit.start - 1, hit.start, "word.to")
    front = (begins - 1, begins)
    if scan.any(*front, "cue.negate") or scan.any(hit.start - 1, hit.start, "cue.urge"):
        return True
    return scan.any(*front, "cue.fail") and hit.cls in {"cue.name", "cue.lead"}


def _entitles(hit: Hit, frame: Frame, reading: LineReading) -> bool:
    """True for "head of the delegation says", "properly representing X": what somebody is."""
    scan = reading.scan
    if hit.end - hit.start == 1:
        return scan.any(hit.start, hit.end, "form.gerund")
    named = frame.cues & {"cue.name", "cue.replace"} or scan.any(
        hit.start - 1, hit.start, "word.as"
    )
    return scan.any(hit.start + 1, hit.start + 2, "word.of") and not named


def _in_passing(frame: Frame, reading: LineReading) -> bool:
    """True for "the summit opens, X absent", "why X skipped it": said of what is known."""
    first, start = min(reading.at(frame, *GOES)), frame.clause.start
    explains = reading.scan.any(start, start + FRONT, "frame.explain")
    if explains or reading.scan.any(max(0, first - WHY), first, "frame.explain"):
        return True
    if frame.clause.link is not Link.MAIN and reading.classes & ENDS:
        return True  # "the summit closes even as X boycotts it"
    return any(at < first for at in reading.at(frame, *HELD))


def _joins(frame: Frame, reading: LineReading) -> bool:
    """Whether who joins, attends is the news, and not only tried, or told of two who meet."""
    if precluded(frame, reading):
        return False
    first = min(reading.at(frame, "cue.join"))
    tries = reading.scan.within(frame.clause.start, first + 1, "cue.try")
    if any(first - 1 <= hit.end <= first + 1 for hit in tries):
        return False  # "scrambles to join talks"
    hits = reading.scan.within(frame.clause.start, frame.clause.end, "cue.join")
    if "people.delegation" in frame.cues or any(_comes_back(h, reading) for h in hits):
        return True
    states = len(frame.parties()) > 1 and not frame.seated_people()
    if states and frame.cues & {"people.official", *TITLES} and any(h.gapped for h in hits):
        states = False  # "Norlandic envoys join Sudmark-Ostria talks"
    if states and (_thirds(frame, hits) or _by_office(frame, hits, reading)):
        states = False
    acts = reading.at(frame, "cue.resume", "cue.begin", "cue.hold", "cue.motion", "event.visit")
    if states or any(at < first for at in acts):
        return False  # "talks resume, with Y taking part", "to visit X to attend"
    summit = "format.summit" in frame.cues or bears_a_name(frame, reading)
    return not (summit and _attends(hits, reading))


def bears_a_name(frame: Frame, reading: LineReading) -> bool:
    """True for "attends the G20", "skips COP30": the summit bears the name of those who hold it."""
    there = ("word.attend", "word.skip")
    return any(reading.scan.any(e.start, e.start + 1, *there) for e in frame.events)


def _by_office(frame: Frame, joins: Sequence[Hit], reading: LineReading) -> bool:
    """True for "Norland's defence minister to attend truce talks with Sudmark": who comes is the news.

    Only where the talks are over peace, a truce: to "attend talks with" somebody is to meet him.
    """
    if "topic.conflict" not in frame.cues or "event.talks" not in {e.cls for e in frame.events}:
        return False
    scan = reading.scan
    return any(
        scan.any(max(frame.clause.start, h.start - OFFICE), h.start, *TITLES)
        and any(0 < e.start - h.end <= THERE for e in frame.events)
        for h in joins
    )


def _thirds(frame: Frame, joins: Sequence[Hit]) -> bool:
    """True for "Norland to join the Sudmark-Ostria talks": a third comes to the talks of two."""
    return any(
        h.gapped
        and sum(p.role is Role.COMPOUND and h.start < p.at < h.end for p in frame.parts) > 1
        and any(p.role is Role.TAKES_PART and p.at < h.start for p in frame.parts)
        for h in joins
    )


def _comes_back(hit: Hit, reading: LineReading) -> bool:
    """True for "ends the boycott of the summit", "rejoins the talks"."""
    return reading.scan.any(hit.start, hit.end, "word.back")


def _attends(joins: Sequence[Hit], reading: LineReading) -> bool:
    """True where all it says is that somebody attends: a summit is there to be attended."""
    return all(reading.scan.any(h.start, h.end, "word.attend") for h in joins)


def _sent_there(frame: Frame, reading: LineReading) -> bool:
    """True for "sends officials to the truce talks": the talks are known, and who comes is the news.

    A delegation, a team, without more says only that somebody does.
    """
    scan = reading.scan
    for hit in scan.within(frame.clause.start, frame.clause.end, "cue.send"):
        team = scan.any(hit.start, hit.end, "people.delegation", "cue.transfer")
        if team or not scan.any(hit.end, hit.end + 1, "word.to"):
            continue
        if any(e.cls == "event.talks" and 0 < e.start - hit.end <= THERE for e in frame.events):
            return not scan.any(hit.end + 1, frame.clause.end, "prep.to")
    return False


def _left_behind(frame: Frame, reading: LineReading) -> bool:
    """True for "delegation heads to X for talks after lead negotiator's exit"."""
    scan = reading.scan
    if "people.delegation" not in frame.cues:
        return False
    after = (c for c in reading.clauses if c.link is Link.AFTER)
    gone = (h for c in after for h in scan.within(c.start, c.end) if h.cls in GOES)
    return any(scan.any(h.start, h.end, "people.delegation") for h in gone)


def _office(frame: Frame, reading: LineReading) -> bool:
    """True for "names envoy to X", "sends its minister instead of the president": no name, an office."""
    scan = reading.scan
    for hit in scan.within(frame.clause.start, frame.clause.end):
        if hit.cls == "cue.replace" and scan.any(hit.start, hit.end + NEAR, "role."):
            return True
        if hit.cls == "cue.name" and scan.any(hit.start, frame.clause.end, "role.envoy"):
            return True
    return False
