"""Attendance: the people an article says take part, by the names it gives them."""

from collections.abc import Iterator, Sequence

from monitor.detect.read.away import is_replaced, keeps_out, stays_away
from monitor.detect.read.clause import Clause, Link
from monitor.detect.read.delegation import name_of, value_of
from monitor.detect.read.frame import Frame, LineReading
from monitor.detect.read.part import Part, Role
from monitor.detect.read.process import Recognised
from monitor.detect.read.sense import dead_hits
from monitor.detect.read.token import Entity
from monitor.match.lists import Lists
from monitor.match.script import script_of

LEAD = 4
"""Title and first sentences: what they name belongs to the meeting."""
STAFF = frozenset({"cue.join", "cue.lead", "people.delegation"})
GOES = ("cue.lead", "cue.join", "cue.motion", "cue.send", "cue.hold", "cue.host")
JOINS = ("cue.join",)
NEXT = 2
"""The sentences right behind the title say who joins, without a word for what."""
REFERS = ("pronoun", "people.delegation", "people.side")
"""What speaks of the meeting or its delegations without naming them again."""
STAYS = frozenset({Role.PLACE, Role.DESTINATION})
MET = frozenset({"talks", "meet", "call", "visit", "meeting"})
BACKGROUND = frozenset({Link.AFTER, Link.IF})
PAIR = 2


def attending(
    lines: Sequence[LineReading], main: Recognised | None, lists: Lists
) -> tuple[str, ...]:
    """Names in order: of the title, then of the lines that speak of the same meeting."""
    names: dict[str, str] = {}
    for at, line in enumerate(lines):
        for part in _seated(line, at, main):
            if stays_away(part, line) or keeps_out(part, line):
                continue
            names.setdefault(value_of(part.entity), _as_written(part.entity, lists))
    return tuple(names.values())


def _seated(line: LineReading, at: int, main: Recognised | None) -> Iterator[Part]:
    for frame in line.frames:
        if _is_next(frame, line):
            continue
        shares = _shares(frame, main) or (at <= NEXT and _attends(frame, line))
        if line.line.title or (shares and (at < LEAD or frame.cues & STAFF)):
            yield from (p for p in frame.seated_people() if not is_replaced(p, line))
    if line.line.title:
        yield from _beside(line, GOES)
    elif at < LEAD:
        if at <= NEXT and not line.frames:
            yield from _beside(line, JOINS)
        yield from _staffed(line, main)


def _shares(frame: Frame, main: Recognised | None) -> bool:
    """True where somebody of the main meeting sits in the frame, or nobody is named by party."""
    if main is None:
        return True
    if frame.clause.link in BACKGROUND or frame.meanwhile:
        return False
    parties = set(frame.parties())
    if not parties or parties & {*main.parties, *main.mediators}:
        return True
    return "cue.join" in frame.cues and parties <= {p.entity.party for p in frame.seated_people()}


def _is_next(frame: Frame, line: LineReading) -> bool:
    """True for the other meeting of "Roe meets Doe ahead of Norland-Sudmark summit": not this one.

    Whom one who is on his way is to meet, as in "Roe arrives ahead of Doe meeting", is in it.
    """
    main = line.main
    if main is None or main is frame or frame.clause.link is not Link.BEFORE:
        return False
    comes = main.event == "visit" != frame.event and len(frame.parties(Role.COMPOUND)) < PAIR
    met = bool(main.seated_people()) or len(main.parties()) >= PAIR
    return main.event in MET and met and not comes


def _attends(frame: Frame, line: LineReading) -> bool:
    """True for "X and Y took part in the meeting": the one that was just told of."""
    known = line.scan.any(frame.at - 1, frame.at, "form.determiner")
    led = bool(frame.cues & {"cue.join", "cue.lead"})
    return known and led and frame.clause.link is Link.MAIN


def _beside(line: LineReading, cues: tuple[str, ...]) -> Iterator[Part]:
    """People of a clause without an event word who go, lead or are somewhere meanwhile."""
    told = [frame.clause for frame in line.frames]
    for clause in line.clauses:
        if clause not in told and _goes(line, clause, cues):
            yield from (
                p for p in line.parts
                if clause.start <= p.at < clause.end and p.entity.person
                and p.role is Role.TAKES_PART
            )  # fmt: skip


def _staffed(line: LineReading, main: Recognised | None) -> Iterator[Part]:
    """People of the sides who lead or join what a clause without an event word refers back to."""
    sides = {*main.parties, *main.mediators} if main else {p.entity.party for p in line.parts}
    told = [frame.clause for frame in line.frames]
    for clause in line.clauses:
        if clause in told or not line.scan.any(clause.start, clause.end, "cue.lead", "cue.join"):
            continue
        here = [p for p in line.parts if clause.start <= p.at < clause.end]
        named = {p.entity.party for p in here if not p.entity.person}
        refers = line.scan.any(clause.start, clause.end, *REFERS)
        if not refers and not named & sides:
            continue
        ours = sides | named if refers else sides
        yield from (
            p for p in here
            if p.entity.person and p.role is Role.TAKES_PART and p.entity.party in ours
        )  # fmt: skip


def _goes(line: LineReading, clause: Clause, cues: tuple[str, ...]) -> bool:
    placed = line.line.title and any(
        clause.start <= p.at < clause.end and p.role in STAYS for p in line.parts
    )
    dead = dead_hits(line.scan)  # "sends a warning" takes nobody anywhere
    here = line.scan.within(clause.start, clause.end)
    return placed or any(hit.cls.startswith(cues) for hit in here if hit not in dead)


def _as_written(entity: Entity, lists: Lists) -> str:
    """The full name of the lists, unless the text spells the last word of it in another way.

    Another script is no other spelling, and there a name stands in its case.
    """
    name = name_of(entity, lists)
    if script_of(name) is not script_of(entity.surface):
        return name
    last = entity.surface.split()[-1].casefold()
    return name if last in name.casefold().split() else entity.surface
