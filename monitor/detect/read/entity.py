"""Entities: findings that overlap settled into one name each, and people only a title betrays."""

from collections.abc import Sequence
from dataclasses import replace

from monitor.detect.read.lexicon import Hit
from monitor.detect.read.token import NAME, Entity, Token
from monitor.match.lists import Lists
from monitor.match.model import Finding, Sort, Via

RANK = {Sort.PERSON: 0, Sort.PARTY: 1, Sort.PLACE: 2}
NAME_WORDS = 3
"""A name that no list knows is at most so many words."""


def settle(findings: Sequence[Finding], lists: Lists) -> list[Entity]:
    """One entity per span: the longest reading wins, readings of one span are joined."""
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
    return [_join(taken[span], lists) for span in sorted(taken)]


def _near(spans: list[tuple[int, int]], span: tuple[int, int]) -> list[tuple[int, int]]:
    return [other for other in spans if other[0] < span[1] and span[0] < other[1]]


def _join(findings: list[Finding], lists: Lists) -> Entity:
    person = next((f.id for f in findings if f.sort is Sort.PERSON), "")
    parties = [f for f in findings if f.sort is Sort.PARTY]
    party = parties[0] if parties else None
    place = next((f.id for f in findings if f.sort is Sort.PLACE), "")
    known = lists.person(person) if person else None
    home = known.party if known else ""
    first = findings[0]
    return Entity(
        first.surface, first.start, first.end, person, home or (party.id if party else ""),
        "" if person else place,
        adjective=bool(party and party.via is Via.ADJECTIVE and not person),
        metonym=bool(party and party.via is Via.METONYM and not person),
    )  # fmt: skip


def add_people(
    tokens: tuple[Token, ...], hits: Sequence[Hit], busy: frozenset[int]
) -> tuple[Token, ...]:
    """Tokens with "deputy foreign minister Jane Roe" drawn together into a person.

    ``busy`` are the tokens some phrase of the lexicon holds: they are no part of a name.
    """
    names: dict[int, int] = {}
    for hit in hits:
        if hit.cls.startswith("role.") and hit.cls != "role.spokes":
            end = _name_end(tokens, hit.end, busy)
            if end > hit.end and (not _shouting(tokens) or _verb_follows(end, hit.end, busy)):
                names.setdefault(hit.end, end)
    if not names:
        return tokens
    return _merge(tokens, names)


def _name_end(tokens: tuple[Token, ...], at: int, busy: frozenset[int]) -> int:
    end = at
    while end < len(tokens) and end - at < NAME_WORDS:
        token = tokens[end]
        if token.low == NAME or not token.capital or not token.text[0].isalpha() or end in busy:
            break
        end += 1
    if end < len(tokens) and tokens[end].entity and end == at:
        return at
    return end


def _verb_follows(end: int, start: int, busy: frozenset[int]) -> bool:
    return end - start >= 2 and end in busy


def _shouting(tokens: tuple[Token, ...]) -> bool:
    """True for a headline that writes most words with capitals: there they tell nothing."""
    words = [t for t in tokens if t.text[:1].isalpha() and t.low != NAME and len(t.text) > 3]
    return len(words) > 3 and sum(t.capital for t in words) > 0.6 * len(words)


def _merge(tokens: tuple[Token, ...], names: dict[int, int]) -> tuple[Token, ...]:
    made: list[Token] = []
    at = 0
    while at < len(tokens):
        end = names.get(at, 0)
        if end <= at:
            made.append(tokens[at])
            at += 1
            continue
        run = tokens[at:end]
        surface = " ".join(token.text for token in run)
        entity = Entity(
            surface, run[0].start, run[-1].end, "?", _owner(made), listed=False
        )  # fmt: skip
        made.append(Token(surface, NAME, run[0].start, run[-1].end, entity))
        at = end
    return tuple(made)


def _owner(before: list[Token]) -> str:
    """The party a titled stranger belongs to: the last state named within the title's reach."""
    for token in reversed(before[-7:]):
        if token.low in {".", ";", ":"}:
            return ""
        if token.entity and token.entity.party and not token.entity.person:
            return token.entity.party
    return ""


def as_place(entity: Entity, lists: Lists) -> str:
    """The place an entity stands for when grammar says it is one; "" where it cannot be."""
    if entity.place:
        return entity.place
    if entity.person or entity.adjective or not entity.party:
        return ""
    party = lists.party(entity.party)
    return f"country:{party.country.lower()}" if party and party.country else ""


def without_person(entity: Entity) -> Entity:
    """The same name read as its party alone ("the Trump administration")."""
    return replace(entity, person="")
