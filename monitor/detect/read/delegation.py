"""Delegations: who sits at the table for whom, who joins, leaves, heads or replaces, what level."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.detect.read.away import absent, is_absent, is_replaced, keeps_out, stays_away
from monitor.detect.read.frame import Frame, LineReading
from monitor.detect.read.part import Part, Role
from monitor.detect.read.token import Entity
from monitor.match.lists import Lists
from monitor.terms import Level

LEVELS = (Level.MILITARY, Level.TECHNICAL, Level.DEPUTY, Level.MINISTER, Level.ENVOY, Level.HEAD)


OWNED = frozenset({"cue.lead", "cue.name", "cue.join", "cue.replace"})
BEHIND = 7
"""How far from a name "takes over", "replaced by" may stand."""
WHOLE = "delegation"
"""The value of a delegation that stays away as a whole."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person, a level or the bare fact of a delegation of one party."""

    party: str
    value: str
    """Person id, folded name, ``level:...`` or ``announced``."""
    name: str
    role: str = "member"


def members(frame: Frame, reading: LineReading, lists: Lists) -> Iterator[Member]:
    """The delegation claims of a frame, people first."""
    seen = [part for part in frame.seated_people() if not _is_out(part, reading)]
    for part in seen:
        yield _person(part, frame, reading, lists)
    for part in _succeeded(frame, reading, seen):
        yield _person(part, frame, reading, lists)
    gone = None if seen else absent(frame, reading)
    if gone:
        yield _missing(*gone, lists)
        return
    party = _owner(frame)
    if not party:
        return
    level = _level(frame)
    if level and "people.delegation" in frame.cues | {
        "people.delegation" if "cue.lead" in frame.cues else ""
    }:
        yield Member(party, f"level:{level}", level.value, "member")
    role = _role_added(frame, reading) if not seen else ""
    if role:
        yield Member(
            party, f"role:{role}", role, "leaves" if "cue.leave" in frame.cues else "joins"
        )
    elif not seen and _announced(frame, reading):
        yield Member(party, "announced", "delegation announced", "member")


def _succeeded(frame: Frame, reading: LineReading, seen: Sequence[Part]) -> Iterator[Part]:
    """Y of "X takes over from Y", who sits there no more."""
    if "cue.replace" not in frame.cues:
        return
    named = {part.at for part in seen}
    for part in frame.parts:
        other = part.role is Role.OTHER and part.entity.person and part.at not in named
        if other and is_replaced(part, reading):
            yield part


def _is_out(part: Part, reading: LineReading) -> bool:
    return keeps_out(part, reading) or is_absent(part, reading)


def _missing(whose: Entity, title: str, lists: Lists) -> Member:
    """Who does not come: the one of this title, or all of the party's delegation."""
    if whose.person:
        return Member(whose.party, value_of(whose), name_of(whose, lists), "leaves")
    value = f"role:{title}" if title else WHOLE
    return Member(whose.party, value, title or lists.name(whose.party), "leaves")


def _person(part: Part, frame: Frame, reading: LineReading, lists: Lists) -> Member:
    entity = part.entity
    return Member(
        entity.party or _owner(frame),
        value_of(entity),
        name_of(entity, lists),
        _role(part, frame, reading),
    )


def value_of(entity: Entity) -> str:
    """Canonical value of a person: the id, or the folded name where no list knows it."""
    return entity.person if entity.listed else entity.surface.casefold()


def name_of(entity: Entity, lists: Lists) -> str:
    """The name as a person reads it."""
    person = lists.person(entity.person)
    return person.name if person else entity.surface


def _role(part: Part, frame: Frame, reading: LineReading) -> str:
    cues = frame.cues
    if is_replaced(part, reading):
        return "leaves"
    ahead = reading.scan.within(part.at, min(part.at + 6, frame.clause.end), "cue.")
    others = cues & {"cue.join", "cue.name"}  # "fires A, names B"
    last = reading.scan.owners_follow and "cue.leave" in cues and not others
    if last or stays_away(part, reading):  # where owners follow, so may the subject
        return "leaves"
    if "cue.replace" in cues and (
        comes := _replaces(part, frame) or _follows(part, frame, reading)
    ):
        return comes
    if any(hit.cls == "cue.lead" for hit in ahead) or _led_by(part, reading):
        return "head"
    return "joins" if "cue.join" in cues else "member"


def _led_by(part: Part, reading: LineReading) -> bool:
    before = reading.scan.within(max(0, part.at - 6), part.at, "cue.lead")
    return any(reading.scan.any(hit.end - 1, hit.end, "prep.by") for hit in before) or bool(
        reading.scan.within(max(0, part.at - 3), part.at, "cue.lead")
    )


def _replaces(part: Part, frame: Frame) -> str:
    """As in "X replaces Y": X is the new one; Y of the same party is the one replaced."""
    others = [p for p in frame.parts if p.entity.person and p.at > part.at]
    same = [p for p in others if not part.entity.party or p.entity.party == part.entity.party]
    return f"replaces:{value_of(same[0].entity)}" if same else ""


def _follows(part: Part, frame: Frame, reading: LineReading) -> str:
    """As in "X removed, Y takes over", "X replaced by Y": Y is the new one."""
    scan = reading.scan
    takes = scan.within(part.at + 1, min(part.at + BEHIND, frame.clause.end), "cue.replace")
    front = scan.within(max(0, part.at - BEHIND), part.at, "cue.replace")
    passive = any(scan.any(hit.end, hit.end + 1, "prep.by") for hit in front)
    takes = [h for h in takes if not scan.any(h.start, h.end, "prep.contrast")]  # "instead of"
    if not takes and not passive:
        return ""
    before = [p for p in frame.parts if p.entity.person and p.at < part.at]
    gone = [p for p in before if is_replaced(p, reading) or stays_away(p, reading)]
    return f"replaces:{value_of(gone[-1].entity)}" if gone else "joins"


def _owner(frame: Frame) -> str:
    """Whose delegation a clause without a person speaks of."""
    parties = frame.parties() or frame.parties(Role.MEDIATES)  # "led by X's opposition"
    if frame.speaker and frame.speaker.party and "cue.name" in frame.cues:
        return frame.speaker.party
    return parties[0] if parties and frame.cues & OWNED else ""


def _level(frame: Frame) -> Level | None:
    return next((level for level in LEVELS if f"level.{level.value}" in frame.cues), None)


def _role_added(frame: Frame, reading: LineReading) -> str:
    """As in "Deputy head of military intelligence added to X's delegation": a role without a name."""
    if not frame.cues & {"cue.join", "cue.leave"} or "people.delegation" not in frame.cues:
        return ""
    acts = reading.scan.within(frame.clause.start, frame.clause.end, "cue.join") or (
        reading.scan.within(frame.clause.start, frame.clause.end, "cue.leave")
    )
    titles = [
        h for h in reading.scan.within(frame.clause.start, acts[0].start, "role.")
        if h.cls != "role.spokes"
    ]  # fmt: skip
    if not titles:
        return ""
    words = reading.scan.tokens[min(h.start for h in titles) : acts[0].start]
    return " ".join(token.text for token in words).casefold()


def _announced(frame: Frame, reading: LineReading) -> bool:
    """As in "X names a delegation", "a delegation led by X's opposition to travel to Y"."""
    if "people.delegation" not in frame.cues:
        return False
    leads = reading.scan.within(frame.clause.start, frame.clause.end, "cue.lead")
    led = any(reading.scan.any(hit.end - 1, hit.end, "prep.by") for hit in leads)
    return "cue.name" in frame.cues or led
