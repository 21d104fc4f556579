"""Candidates: what a frame and the lead around it offer to recognise a negotiation by."""

from collections.abc import Iterable, Iterator, Sequence

from monitor.detect.read.entity import as_place
from monitor.detect.read.frame import Frame, LineReading
from monitor.detect.read.part import Role
from monitor.detect.read.process import Candidate
from monitor.match.lists import Lists


def candidate(frame: Frame, lead: Sequence[LineReading], text: str, lists: Lists) -> Candidate:
    """Who sits in the frame, with the names of the title and first lines and the folded text."""
    seated = _seated(frame, lists)
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
        about=frozenset(_about(frame, lists)),
    )


def _seated(frame: Frame, lists: Lists) -> tuple[str, ...]:
    """The parties at the table; of a lone one also its speaker and whom it visits."""
    seated = frame.parties()
    if len(seated) < 2 and frame.speaker and frame.speaker.party:
        seated = (*seated, frame.speaker.party)
    visits = any(hit.cls == "event.visit" for hit in frame.events)
    if len(set(seated)) < 2 and visits and "cue.move" not in frame.cues:
        where = [p for p in frame.parts if p.role in {Role.DESTINATION, Role.PLACE}]
        seated = (*seated, *_states((as_place(p.entity, lists) for p in where), lists))
    return tuple(dict.fromkeys(seated))


def _about(frame: Frame, lists: Lists) -> Iterator[str]:
    """The parties, and the states, that the frame's meeting is about."""
    for part in frame.parts:
        if part.role is Role.TOPIC:
            yield from (part.entity.party, *_states([as_place(part.entity, lists)], lists))


def _states(places: Iterable[str], lists: Lists) -> Iterator[str]:
    for place in places:
        party = lists.party_of_country(place) if place else None
        if party:
            yield party.id
