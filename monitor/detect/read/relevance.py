"""Relevance: whether a line reports a meeting of states or parties to a conflict at all."""

from collections.abc import Iterator
from enum import IntEnum

from monitor.detect.read.clause import Link
from monitor.detect.read.frame import LINKED, Frame, LineReading
from monitor.detect.read.part import Part, Role
from monitor.detect.read.staffing import bears_a_name
from monitor.match.entry import PartyKind, PlaceKind
from monitor.match.lists import Lists

TALKING = frozenset({"talks", "accord"})
WHERE = frozenset({Role.DESTINATION, Role.PLACE})
STAFFED = frozenset({
    "cue.join", "cue.lead", "cue.leave", "cue.oust", "cue.name", "cue.replace", "cue.send", "cue.motion",
})  # fmt: skip
COMES = frozenset({"cue.join", "cue.leave", "cue.oust"})
PUT_OFF = frozenset({"cue.postpone", "cue.cancel"})
"""What a side says of talks that it need not name: "Roe: talks are put off"."""
PASSES = frozenset({
    "cue.send", "cue.offer", "cue.refuse", "cue.urge", "cue.deal", "cue.progress", "cue.transfer", "cue.plan", "cue.fail",
})  # fmt: skip
OFFICE = frozenset({
    "people.official", "people.side", "people.delegation", "role.head", "role.minister", "role.envoy",
    "role.deputy",
})  # fmt: skip
NEAR = 3
"""How many tokens before its noun a modifier stands at most."""
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
    sides = _sides(frame, reading)
    weight = _by_event(frame, reading, sides, lists)
    return _less_noise(weight, frame, reading, sides)


def _sides(frame: Frame, reading: LineReading) -> int:
    """How many different parties the frame seats; "allies" or "rebels" count beside a named one."""
    ids = set(frame.parties(*SEATED))
    if frame.speaker and frame.speaker.party and len(ids) < 2:
        ids.add(frame.speaker.party)
    if len(ids) == 1 and ("people.side" in frame.cues or _with_region(frame, reading)):
        return 2
    if len(ids) < 2 and frame.event in {"talks", "accord", "plan"}:
        ids |= {p.entity.party for p in reading.parts if p.role is not Role.OTHER}
        ids.discard("")
    return len(ids)


def _with_region(frame: Frame, reading: LineReading) -> bool:
    """True for "the Norland-Arab summit": the other side is a region and no party."""
    tokens = reading.scan.tokens
    compounds = (p.at for p in frame.parts if p.role is Role.COMPOUND and not p.entity.person)
    return any(
        reading.scan.compound(at + 1) and tokens[at + 2].capital and not tokens[at + 2].entity
        for at in compounds
        if at + 2 < len(tokens)
    )


def _by_event(frame: Frame, reading: LineReading, sides: int, lists: Lists) -> Weight:
    """The weight of the event by what it needs to be one between states."""
    clear = {
        "talks": _talks_clear, "accord": _accord_clear, "plan": _plan_clear, "visit": _visit_clear
    }.get(frame.event, _meeting_clear)(frame, reading, sides, lists)  # fmt: skip
    if clear:
        return Weight.CLEAR
    return Weight.HINT if _hints(frame, sides) else Weight.NONE


def _diplomatic(frame: Frame) -> bool:
    return bool(frame.cues & {"topic.diplomatic", "people.delegation"})


def _hints(frame: Frame, sides: int) -> bool:
    if frame.event == "visit":
        return False
    if frame.event == "talks":
        return bool(sides) or _diplomatic(frame) or any(p.role is Role.PLACE for p in frame.parts)
    lone = frame.event == "accord" or (frame.event == "meeting" and _diplomatic(frame))
    return sides >= (1 if lone else 2)


def _talks_clear(frame: Frame, reading: LineReading, sides: int, lists: Lists) -> bool:
    """Two sides; or one, and the word before, a "with", a city says that there is another."""
    paired = any(reading.scan.any(max(0, p.at - 2), p.at, "prep.pair") for p in frame.parts)
    placed = _headed(frame) or _abroad(frame, lists)
    staffed = bool(frame.cues & (STAFFED | {"cue.resume", "cue.mediate"}))
    told = frame.speaker is not None and bool(frame.cues & PUT_OFF)
    if sides >= 2 or _headed_behind(frame, reading) or _convenes(frame, lists):
        return True
    return sides == 1 and (_diplomatic(frame) or paired or placed or staffed or told)


def _convenes(frame: Frame, lists: Lists) -> bool:
    """True for the summit of an organisation that opens: its members are the sides."""
    if frame.clause.link is not Link.MAIN or not frame.cues & {"cue.begin", "cue.end"}:
        return False
    bodies = (lists.party(p.entity.party) for p in frame.parts if p.role in SEATED)
    whole = any(body and body.kind is PartyKind.ORGANISATION for body in bodies)
    return whole and "format.summit" in frame.cues


def _headed(frame: Frame) -> bool:
    """A city, or a land that is fought over, in front of "talks"."""
    return any(
        p.role is Role.MODIFIER_PLACE
        or (p.role is Role.TOPIC and p.entity.place and 0 < frame.at - p.at <= NEAR)
        for p in frame.parts
    )


def _headed_behind(frame: Frame, reading: LineReading) -> bool:
    """Talks on a land that is fought over, in a city: where owners follow it stands behind "talks"."""
    if not reading.scan.owners_follow or not any(p.role is Role.PLACE for p in frame.parts):
        return False
    topics = (p for p in frame.parts if p.role is Role.TOPIC and p.entity.place)
    return any(0 < p.at - frame.at <= NEAR for p in topics)


def _accord_clear(frame: Frame, _reading: LineReading, _sides: int, _lists: Lists) -> bool:
    """Two who agree; or one, and another who says so of him."""
    seated = {*frame.parties(*SEATED), *_owners(frame)}
    if frame.speaker and frame.speaker.party and "hostile" not in frame.cues:
        seated.add(frame.speaker.party)
    return len(seated) + ("people.side" in frame.cues) >= 2 and frame.clause.link in LINKED


def _owners(frame: Frame) -> Iterator[str]:
    """Whose accord it is: the second side of "Norland unveils Sudmark trade deal"."""
    accords = [hit for hit in frame.events if hit.cls == "event.accord"]
    for part in frame.parts:
        if part.role is Role.TOPIC and any(h.start < part.at < h.end for h in accords):
            yield part.entity.party


def _plan_clear(frame: Frame, _reading: LineReading, sides: int, _lists: Lists) -> bool:
    """A plan on paper counts when it passes between two at the table, or comes close.

    It counts too where a side to it, and nobody else, says what it makes of it.
    """
    if "cue.progress" in frame.cues and sides >= 2:
        return True
    if frame.cues & PASSES and len(frame.parties(*SEATED)) >= 2:
        return True
    return "stance" in frame.cues and sides >= 2 and "hostile" not in frame.cues


def _visit_clear(frame: Frame, _reading: LineReading, sides: int, lists: Lists) -> bool:
    if "event.meet" in frame.cues and sides >= 2 and _affairs(frame, _reading):
        return True
    place = any(p.role in WHERE for p in frame.parts)
    return _official(frame) and (sides >= 2 or place) and _abroad(frame, lists)


def _meeting_clear(frame: Frame, reading: LineReading, sides: int, lists: Lists) -> bool:
    """Meetings and calls: two sides with office holders, officials abroad, a delegation staffed."""
    if sides >= 2 and (_official(frame) or _diplomatic(frame) or _affairs(frame, reading)):
        return True
    if _gather(frame) or (sides >= 2 and _convene(frame, lists)):
        return True
    if frame.event == "meet" and "people.official" in frame.cues and _abroad(frame, lists):
        return True
    about = any(p.role is Role.TOPIC and p.entity.party for p in frame.parts)
    himself = frame.speaker is not None and bool(frame.speaker.person) and "cue.leave" in frame.cues
    named = bool(frame.seated_people()) or himself
    if frame.cues & COMES and named and (about or _abroad(frame, lists)):
        return True  # "X to join Lindmouth meeting on Norland"
    return bool(sides) and "people.delegation" in frame.cues and bool(frame.cues & STAFFED)


def _convene(frame: Frame, lists: Lists) -> bool:
    """True for "X, Y to meet in Lindmouth, sources say": it is told of states, and not of teams.

    Of teams nobody has to say so; and an armed group has none.
    """
    placed = any(part.role is Role.PLACE for part in frame.parts)
    if frame.event != "meet" or not placed or "cue.plan" not in frame.cues:
        return False
    sides = [party for p in frame.parties(*SEATED) if (party := lists.party(p))]
    armed = any(party.kind is PartyKind.ARMED for party in sides)
    return armed or frame.sources or frame.speaker is not None


def _gather(frame: Frame) -> bool:
    """True for "world leaders meet on Norland ceasefire": sides without names, about a conflict."""
    about = "topic.conflict" in frame.cues and any(p.role is Role.TOPIC for p in frame.parts)
    placed = any(p.role is Role.PLACE for p in frame.parts)
    return (about or placed) and "people.side" in frame.cues and frame.event in {"meet", "meeting"}


def _affairs(frame: Frame, reading: LineReading) -> bool:
    """States that meet over something: teams that only "meet" play each other."""
    if frame.cues & {"event.meeting", "event.call", "cue.discuss"}:
        return True
    return bool(reading.classes & {"topic.diplomatic", "topic.conflict", "cue.progress"})


def _official(frame: Frame) -> bool:
    return bool(frame.seated_people()) or bool(frame.cues & OFFICE)


def _abroad(frame: Frame, lists: Lists) -> bool:
    """A visit counts when somebody goes where he does not belong."""
    home = {p.entity.party for p in frame.parts if p.role in SEATED and p.entity.party}
    if frame.speaker and frame.speaker.party:
        home.add(frame.speaker.party)
    for part in frame.parts:
        if part.role in WHERE:
            if frame.event == "visit" and home and _diplomatic(frame) and _region(part, lists):
                return True
            host = part.entity.party or ""
            if part.entity.place and not host:
                party = lists.party_of_country(part.entity.place)
                host = party.id if party else ""
            if host and host not in home:
                return True
    return len(home) >= 2


def _region(part: Part, lists: Lists) -> bool:
    """True for a part of the world that envoys tour: it lies in no one country."""
    place = lists.place(part.entity.place)
    return place is not None and place.kind is PlaceKind.REGION and not place.country


def _away(frame: Frame) -> bool:
    """True for a visit that the text gives a place: its host is a side too."""
    return frame.event == "visit" and any(p.role in WHERE for p in frame.parts)


def _less_noise(weight: Weight, frame: Frame, reading: LineReading, sides: int) -> Weight:
    """Sport, show, companies, home affairs, climate: only firm talks stand against them."""
    found = reading.classes
    official = frame.event != "plan" and _official(frame)
    passed = "cue.transfer" in frame.cues and _diplomatic(frame)  # "X to share peace plan with Y"
    sure = frame.event in TALKING or official or passed
    firm = len(frame.parties(*SEATED)) >= 2 and sure
    diplomatic = "topic.diplomatic" in frame.cues
    compound = any(p.role is Role.COMPOUND for p in frame.parts) or bears_a_name(frame, reading)
    noise = (
        ("noise.sport" in found and not (firm and "topic.diplomatic" in found))
        or (bool(found & {"noise.show", "noise.commerce"}) and not firm)
        or ("noise.feud" in found and frame.event == "accord")
        or ("noise.global" in found and not (compound or diplomatic))
        or ("noise.domestic" in found and sides < 2 and not _away(frame))
    )
    if noise:
        return Weight.NONE
    asked = _explains(reading) and (not firm or frame.clause.link is not Link.MAIN)
    return min(weight, Weight.HINT) if asked else weight


def _explains(reading: LineReading) -> bool:
    first = reading.clauses[0]
    asks = reading.scan.within(first.start, first.end, "frame.explain")
    return reading.line.title and any(h.start <= first.start + 2 for h in asks)
