"""Candidates: what a frame and the lead around it offer to recognise a negotiation by."""

from collections.abc import Iterable, Iterator, Sequence

from monitor.detect.read.entity import as_place
from monitor.detect.read.frame import Frame, LineReading
from monitor.detect.read.gathering import of_many, on_tour, only_attended, partners
from monitor.detect.read.part import Part, Role
from monitor.detect.read.process import PAIR, Candidate
from monitor.match.lists import Lists

GATHERS = frozenset({"talks", "meeting"})
SENDS = frozenset({"people.delegation", "cue.send"})


def candidate(frame: Frame, lead: Sequence[LineReading], text: str, lists: Lists) -> Candidate:
    """Who sits in the frame, with the names of the title and first lines and the folded text."""
    line = next((each for each in lead if frame in each.frames), None)
    seated = _seated(frame, line, lists)
    parts = [part for line in lead for part in line.parts]
    named = {p.entity.party for p in parts if p.entity.party}
    places = {as_place(p.entity, lists) for p in parts}
    return Candidate(
        seated=seated,
        mediators=frame.parties(Role.MEDIATES),
        named=frozenset(named | {*seated}),
        people=frozenset(p.entity.person for p in parts if p.entity.listed),
        places=frozenset(places),
        text=text,
        hosts=frozenset(_states(places, lists)),
        loose=frozenset(frame.parties(Role.MODIFIER)),
        about=frozenset(_about(frame.parts, lists)),
        reached=_reached(frame, lists),
        convened=_convened(frame, line, lists),
        partners=partners(frame),
        forum=on_tour(frame) or (line is not None and only_attended(frame, line, lists)),
    )


def _seated(frame: Frame, line: LineReading | None, lists: Lists) -> tuple[str, ...]:
    """The parties at the table; of a lone one also its speaker and whom it visits."""
    seated = frame.parties()
    told = frame.speaker is not None and "people.faction" not in frame.cues
    if len(seated) < 2 and told and frame.speaker and frame.speaker.party:
        seated = (*seated, frame.speaker.party)
    visits = any(hit.cls == "event.visit" for hit in frame.events)
    visits = visits and not (line and of_many(frame, line, lists))
    if len(set(seated)) < 2 and visits and "cue.move" not in frame.cues:
        where = [p for p in frame.parts if p.role in {Role.DESTINATION, Role.PLACE}]
        seated = (*seated, *_states((as_place(p.entity, lists) for p in where), lists))
    return tuple(dict.fromkeys(seated))


def _reached(frame: Frame, lists: Lists) -> tuple[str, ...]:
    """Whom the delegation of "X leads a delegation to Y for talks" talks with, where none is named."""
    if frame.event != "talks" or not frame.cues & SENDS:
        return ()
    goes = (p for p in frame.parts if p.role is Role.DESTINATION)
    states = {*_states((as_place(p.entity, lists) for p in goes), lists)}
    return tuple(states) if len(states) == 1 else ()


def _convened(frame: Frame, line: LineReading | None, lists: Lists) -> tuple[str, ...]:
    """The two of "clashes on the Norland-Sudmark border as Vestia convenes peace talks".

    Nobody convenes himself alone: whom he does is in the line, as those whose quarrel it is. More than
    two, or none, leave open who sits down.
    """
    convener = frame.parties(Role.TAKES_PART)
    if line is None or len(frame.parties()) != 1 or len(convener) != 1 or not _convenes(frame):
        return ()
    pair = {party for party in _about(line.parts, lists) if party} - {*convener}
    others = {p.entity.party for p in line.parts if p.entity.party} - {*convener, *pair}
    return tuple(sorted(pair)) if len(pair) == PAIR and not others else ()


def _convenes(frame: Frame) -> bool:
    """True for talks on peace, or on a quarrel, that are held or convened; trade is another matter."""
    return frame.event in GATHERS and {"cue.hold", "topic.conflict"} <= frame.cues


def _about(parts: Iterable[Part], lists: Lists) -> Iterator[str]:
    """The parties, and the states, that a meeting, or a line, is about."""
    for part in parts:
        if part.role is Role.TOPIC:
            yield from (part.entity.party, *_states([as_place(part.entity, lists)], lists))


def _states(places: Iterable[str], lists: Lists) -> Iterator[str]:
    for place in places:
        party = lists.party_of_country(place) if place else None
        if party:
            yield party.id
