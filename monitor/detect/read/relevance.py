"""Relevance: whether a line reports a meeting of states or parties to a conflict at all."""

from enum import IntEnum

from monitor.detect.read.clause import Link
from monitor.detect.read.frame import Frame, LineReading
from monitor.detect.read.role import Role
from monitor.match.lists import Lists

TALKING = frozenset({"talks", "accord"})
WHERE = frozenset({Role.DESTINATION, Role.PLACE})
STAFFED = frozenset({"cue.join", "cue.lead", "cue.leave", "cue.name", "cue.replace", "cue.send", "cue.motion"})
SEATED = (Role.TAKES_PART, Role.COMPOUND, Role.MODIFIER, Role.MEDIATES)


class Weight(IntEnum):
    """How sure it is that a line is about talks."""

    NONE = 0
    HINT = 1
    """Counts when the lead of the text bears it out."""
    CLEAR = 2


def weigh(reading: LineReading, lists: Lists) -> Weight:
    """The best weight of the line's frames; noise and frames of other genres take it away."""
    if not reading.frames or _other_genre(reading):
        return Weight.NONE
    return max(_weigh_frame(frame, reading, lists) for frame in reading.frames)


def _other_genre(reading: LineReading) -> bool:
    found = reading.classes
    if found & {"frame.opinion", "frame.anniversary"} and reading.line.title:
        return True
    first = reading.clauses[0]
    market = {h.cls for h in reading.scan.within(first.start, first.end, "noise.market")}
    return bool(market)


def _weigh_frame(frame: Frame, reading: LineReading, lists: Lists) -> Weight:
    sides = _sides(frame, reading, lists)
    weight = _by_event(frame, reading, sides, lists)
    return _less_noise(weight, frame, reading, sides)


def _sides(frame: Frame, reading: LineReading, lists: Lists) -> int:
    """How many different parties the frame seats; a child counts as its parent's."""
    ids = set(frame.parties(*SEATED))
    if frame.speaker and frame.speaker.party and len(ids) < 2:
        ids.add(frame.speaker.party)
    if len(ids) < 2 and frame.event in {"talks", "accord", "plan"}:
        ids |= {p.entity.party for p in reading.parts if p.entity.party}
    return len(ids)


def _by_event(frame: Frame, reading: LineReading, sides: int, lists: Lists) -> Weight:
    diplomatic = bool(frame.cues & {"topic.diplomatic", "people.delegation"})
    official = _official(frame, lists)
    if frame.event == "talks":
        if sides >= 2:
            return Weight.CLEAR
        paired = any(reading.scan.any(max(0, p.at - 2), p.at, "prep.pair") for p in frame.parts)
        placed = any(p.role is Role.MODIFIER_PLACE for p in frame.parts)
        return Weight.CLEAR if sides and (diplomatic or paired or placed) else Weight.HINT if sides or diplomatic else Weight.NONE
    if frame.event == "accord":
        return Weight.CLEAR if len(frame.parties(*SEATED)) >= 2 else Weight.HINT if sides else Weight.NONE
    if frame.event == "plan":
        moved = frame.cues & {"cue.send", "cue.offer", "cue.refuse", "cue.urge", "cue.deal", "cue.progress", "cue.transfer", "event.talks"}
        return Weight.CLEAR if sides >= 2 and moved and len(frame.parties(*SEATED)) >= 2 else Weight.HINT if sides >= 2 else Weight.NONE
    if frame.event == "visit":
        place = any(p.role in WHERE for p in frame.parts)
        return Weight.CLEAR if official and (sides >= 2 or place) and _abroad(frame, lists) else Weight.NONE
    if sides >= 2 and (official or diplomatic):
        return Weight.CLEAR
    if frame.event == "meet" and official and "people.official" in frame.cues and _abroad(frame, lists):
        return Weight.CLEAR
    if sides and "people.delegation" in frame.cues and frame.cues & STAFFED:
        return Weight.CLEAR
    return Weight.HINT if sides >= 2 or (sides and diplomatic and frame.event == "meeting") else Weight.NONE


def _official(frame: Frame, lists: Lists) -> bool:
    return bool(frame.seated_people()) or bool(frame.cues & {"people.official", "people.delegation", "role.head", "role.minister", "role.envoy", "role.deputy"})


def _abroad(frame: Frame, lists: Lists) -> bool:
    """A visit counts when somebody goes where he does not belong."""
    home = {p.entity.party for p in frame.parts if p.role in SEATED and p.entity.party}
    for part in frame.parts:
        if part.role in WHERE:
            host = part.entity.party or ""
            if part.entity.place and not host:
                party = lists.party_of_country(part.entity.place)
                host = party.id if party else ""
            if host and host not in home:
                return True
    return len(home) >= 2


def _less_noise(weight: Weight, frame: Frame, reading: LineReading, sides: int) -> Weight:
    found = reading.classes
    firm = sides >= 2 and frame.event in TALKING
    if "noise.sport" in found and not (firm and "topic.diplomatic" in found):
        return Weight.NONE
    if found & {"noise.show", "noise.commerce"} and not firm:
        return Weight.NONE
    paired = any(p.role is Role.COMPOUND for p in frame.parts)
    if "noise.global" in found and not paired and "topic.diplomatic" not in frame.cues:
        return Weight.NONE
    if "noise.domestic" in found and sides < 2:
        return Weight.NONE
    first = reading.clauses[0]
    asks = reading.scan.within(first.start, first.end, "frame.explain")
    if any(h.start <= first.start + 2 for h in asks) and reading.line.title and (not firm or frame.clause.link is not Link.MAIN):
        return min(weight, Weight.HINT)
    return weight
