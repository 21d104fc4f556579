"""Delegations: who sits at the table for whom, who joins, leaves, heads or replaces, what level."""

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.detect.read.frame import Frame, LineReading
from monitor.detect.read.part import Part
from monitor.detect.read.token import Entity
from monitor.match.lists import Lists
from monitor.terms import Level

AWAY = 10
"""How far in front of "will not attend" its subject may stand."""
ABSENT = 3
"""How far in front of "absent" the one may stand who is."""
LEVELS = (Level.MILITARY, Level.TECHNICAL, Level.DEPUTY, Level.MINISTER, Level.ENVOY, Level.HEAD)


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
    seen = [part for part in frame.seated_people() if not is_absent(part, reading)]
    for part in seen:
        yield _person(part, frame, reading, lists)
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
    elif not seen and _announced(frame):
        yield Member(party, "announced", "delegation announced", "member")


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
    if stays_away(part, reading) or ("cue.leave" in cues and not others):
        return "leaves"
    if "cue.replace" in cues and _replaces(part, frame):
        return _replaces(part, frame)
    if any(hit.cls == "cue.lead" for hit in ahead) or _led_by(part, reading):
        return "head"
    return "joins" if "cue.join" in cues else "member"


def _led_by(part: Part, reading: LineReading) -> bool:
    before = reading.scan.within(max(0, part.at - 6), part.at, "cue.lead")
    return any(reading.scan.any(hit.end - 1, hit.end, "prep.by") for hit in before) or bool(
        reading.scan.within(max(0, part.at - 3), part.at, "cue.lead")
    )


def is_replaced(part: Part, reading: LineReading) -> bool:
    """The name behind "replaces" or "instead of", or in front of "replaced by", is who goes."""
    scan = reading.scan
    behind = scan.within(part.at + 1, part.at + 4, "cue.replace")
    if behind and scan.any(behind[0].end - 1, behind[0].end + 1, "prep.by"):
        return True
    before = scan.within(max(0, part.at - 5), part.at, "cue.replace")
    if not before or scan.any(before[-1].end - 1, before[-1].end + 1, "prep.by"):
        return False
    return not any(scan.tokens[at].entity for at in range(before[-1].start, part.at))


def stays_away(part: Part, reading: LineReading) -> bool:
    """True for the subject, or one of them, of "A and B will not attend", and for A of "fires A"."""
    scan = reading.scan
    if is_absent(part, reading):
        return True
    if any(h.start < part.at < h.end for h in scan.hits if h.cls == "cue.leave"):
        return True
    clause = next((c for c in reading.clauses if c.start <= part.at < c.end), None)
    end = clause.end if clause else part.at + AWAY
    away = scan.within(part.at + 1, min(part.at + AWAY, end), "cue.leave")
    if not away:
        return False
    between = range(part.at + 1, away[0].start)
    persons = [at for at in between if (named := scan.tokens[at].entity) and named.person]
    last = max(persons, default=part.at)
    of_himself = scan.any(last, away[0].start, "pronoun")  # "X says he will not attend"
    if scan.any(last, away[0].start, "mark.comma", "event.", *(() if of_himself else ("say",))):
        return False
    if not persons:
        return True
    listed = any(scan.any(at, at + 1, "mark.list") for at in between)
    opens = not scan.any(clause.start if clause else 0, part.at, "event.")
    return listed and opens and not scan.any(part.at, last, "event.", "cue.")


def is_absent(part: Part, reading: LineReading) -> bool:
    """True for X of "with X absent", "X not on the list of delegates"."""
    scan = reading.scan
    away = [h for h in scan.hits if h.cls == "form.absent" and 0 < h.start - part.at <= ABSENT]
    between = range(part.at + 1, away[0].start) if away else ()
    return bool(away) and not any(
        scan.tokens[at].entity or scan.any(at, at + 1, "event.", "say") for at in between
    )


def _replaces(part: Part, frame: Frame) -> str:
    """As in "X replaces Y": X is the new one; Y of the same party is the one replaced."""
    others = [p for p in frame.parts if p.entity.person and p.at > part.at]
    same = [p for p in others if p.entity.party == part.entity.party]
    return f"replaces:{value_of(same[0].entity)}" if same else ""


def _owner(frame: Frame) -> str:
    """Whose delegation a clause without a person speaks of."""
    parties = frame.parties()
    if frame.speaker and frame.speaker.party and "cue.name" in frame.cues:
        return frame.speaker.party
    return parties[0] if parties and frame.cues & {"cue.lead", "cue.name", "cue.join"} else ""


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


def _announced(frame: Frame) -> bool:
    return bool(frame.cues & {"cue.name"}) and "people.delegation" in frame.cues
