"""Entities: findings that overlap settled into one name each."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from monitor.detect.read.token import Entity
from monitor.match.lists import Lists
from monitor.match.model import Finding, Sort, Via

LATE = timedelta(days=90)
"""How long after the end of an office reports may still mean the one who held it."""
RANK = {Sort.PERSON: 0, Sort.PARTY: 1, Sort.PLACE: 2}


def settle(findings: Sequence[Finding], lists: Lists, day: date) -> list[Entity]:
    """One entity per span: the longest reading wins, readings of one span are joined.

    Whoever was out of office on ``day`` speaks for nobody.
    """
    named = [f for f in findings if f.sort in RANK]
    named.sort(key=lambda f: (f.start - f.end, RANK[f.sort], f.start))
    taken: dict[tuple[int, int], list[Finding]] = {}
    spans: list[tuple[int, int]] = []
    for finding in named:
        span = (finding.start, finding.end)
        if span in taken:
            taken[span].append(finding)
        elif all(span[1] <= start or span[0] >= end for start, end in _near(spans, span)):
            taken[span] = [finding]
            spans.append(span)
    return [_join(taken[span], lists, day) for span in sorted(taken)]


def _near(spans: list[tuple[int, int]], span: tuple[int, int]) -> list[tuple[int, int]]:
    return [other for other in spans if other[0] < span[1] and span[0] < other[1]]


def _join(findings: list[Finding], lists: Lists, day: date) -> Entity:
    person = next((f.id for f in findings if f.sort is Sort.PERSON), "")
    parties = [f for f in findings if f.sort is Sort.PARTY]
    party = parties[0] if parties else None
    place = next((f.id for f in findings if f.sort is Sort.PLACE), "")
    known = lists.person(person) if person else None
    gone = known is not None and known.until is not None and known.until + LATE < day
    home = known.party if known and not gone else ""
    state = lists.party_of_country(place) if place.startswith("country:") and not parties else None
    spoken = (party.id if party else "") or (state.id if state and not person else "")
    first = findings[0]
    return Entity(
        first.surface, first.start, first.end, person, home or spoken,
        "" if person else place,
        adjective=bool(party and party.via is Via.ADJECTIVE and not person),
        metonym=bool(party and party.via is Via.METONYM and not person),
    )  # fmt: skip


def as_place(entity: Entity, lists: Lists) -> str:
    """The place an entity stands for when grammar says it is one; "" where it cannot be."""
    if entity.place:
        return entity.place
    if entity.person or entity.adjective or entity.of_person or not entity.party:
        return ""
    party = lists.party(entity.party)
    return f"country:{party.country.lower()}" if party and party.country else ""


def without_person(entity: Entity) -> Entity:
    """The same name read as its party alone ("the Trump administration")."""
    return replace(entity, person="", of_person=True)
