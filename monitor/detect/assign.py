"""Assignments: ``slot=value`` as a person types it, checked against the lists. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz, process

from monitor.detect.model import Claim
from monitor.detect.team import ANNOUNCED, LEVEL
from monitor.detect.window import parse as window_of
from monitor.errors import AskedError
from monitor.match.entry import Party, Person
from monitor.match.fold import fold_name
from monitor.match.lists import Lists
from monitor.terms import Certainty, Format, Level, Outcome, Slot, Status

AS_IT_IS = "name:"
"""Before a place or person that no list knows, to be taken by its name."""
CLOSED: Mapping[Slot, type[StrEnum]] = {
    Slot.STATUS: Status,
    Slot.OUTCOME: Outcome,
    Slot.FORMAT: Format,
}
CALLED = {
    "place": "venue", "location": "venue", "city": "venue", "where": "venue",
    "day": "date", "days": "date", "when": "date",
    "state": "status", "result": "outcome",
    "team": "delegation", "delegates": "delegation", "head": "delegation", "level": "delegation",
}  # fmt: skip
"""What people call a slot that has another name here."""
HEAD = re.compile(r"\s*\(head\)$", re.IGNORECASE)
LONGEST = 200
NEAR = 75
"""Of 100: how alike a slip is to what was meant."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a slot is to hold: nothing, one value, or the whole delegation of a party."""

    slot: Slot
    claims: tuple[Claim, ...]
    party: str = ""


def assignment(text: str, lists: Lists) -> Assignment:
    """Read ``slot=value``; for delegations ``delegation.PARTY=NAME (head), NAME``.

    An empty value empties the slot. Raises AskedError that says what would be understood.
    """
    left, sign, value = (part.strip() for part in text.partition("="))
    name, _, party = left.partition(".")
    slot = next((s for s in Slot if s.value == name.lower()), None)
    if not sign or slot is None:
        raise AskedError(_no_slot(text, name if sign else ""))
    if slot is Slot.DELEGATION:
        side = _party(party, lists).id
        return Assignment(slot, _team(value, side, lists), side)
    if party:
        raise AskedError(f"{name} is not of one party: write {name}={value}")
    return Assignment(slot, (_single(slot, value, lists),) if value else ())


def _no_slot(text: str, name: str) -> str:
    slots = ", ".join(s.value for s in Slot if s is not Slot.DELEGATION)
    meant = CALLED.get(name.lower())
    near = _meant(meant) if meant else _near(name, [s.value for s in Slot])
    what = f"{name!r} is no slot{near}" if name else f"{text!r} says no value"
    return f"{what}; write slot=value with one of {slots}, or delegation.PARTY=NAME, NAME"


def _single(slot: Slot, value: str, lists: Lists) -> Claim:
    if slot is Slot.VENUE:
        return _place(value, lists)
    if slot is Slot.DATE:
        return _date(value)
    if slot is Slot.ROUND:
        if not value.isdecimal() or not 0 < int(value) < 1000:
            raise AskedError(f"{value!r} is no number of a round: write round=2")
        return _claim(slot, value)
    allowed = [v.value for v in CLOSED[slot]]
    given = value.lower().replace(" ", "_").replace("-", "_")
    if given not in allowed:
        raise AskedError(
            f"{value!r} is no {slot.value}{_near(given, allowed)}; it is one of {', '.join(allowed)}"
        )
    return _claim(slot, given)


def _place(value: str, lists: Lists) -> Claim:
    if value.startswith(AS_IT_IS):
        return _claim(Slot.VENUE, *_as_it_is(value))
    found = lists.find_place(value) or lists.places.get(f"country:{value.lower()}")
    if found is None:
        near = _near(value, (place.name for place in lists.places.values()))
        raise AskedError(
            f"{value!r} is no place that is known{near}; add it to rules/places.toml, "
            f"or write venue={AS_IT_IS}{value} to take it by its name"
        )
    within = tuple(place.id for place in lists.place_chain(found.id)[1:])
    return _claim(Slot.VENUE, found.id, found.name, within=within)


def _date(value: str) -> Claim:
    given = value.replace("..", "/")
    found = window_of(given)
    if found is None or (found.first.isoformat() > given.rpartition("/")[2]):
        raise AskedError(
            f"{value!r} is no date: write date=2026-02-04, or date=2026-02-04..2026-02-05"
        )
    days = (found.first.isoformat(), found.last.isoformat())
    return _claim(Slot.DATE, "/".join(dict.fromkeys(days)))


def _party(given: str, lists: Lists) -> Party:
    folded = fold_name(given)
    for party in lists.parties.values():
        names = (party.id, party.name, *party.aliases)
        if given and folded in {fold_name(name) for name in names}:
            return party
    if not given:
        raise AskedError("say whose delegation: write delegation.PARTY=NAME, NAME")
    near = _near(given, (n for p in lists.parties.values() for n in (p.id, p.name, *p.aliases)))
    raise AskedError(
        f"{given!r} is no party that is known{near}; write delegation.PARTY=NAME with a party of "
        "rules/parties.toml"
    )


def _team(value: str, party: str, lists: Lists) -> tuple[Claim, ...]:
    members = [_member(one.strip(), party, lists) for one in value.split(",") if one.strip()]
    if sum(member.role == "head" for member in members) > 1:
        raise AskedError(f"a delegation has one head: {value!r} names more")
    if len({member.value for member in members}) < len(members):
        raise AskedError(f"somebody is named twice in {value!r}")
    return tuple(members)


def _member(text: str, party: str, lists: Lists) -> Claim:
    role = "head" if HEAD.search(text) else "member"
    given = HEAD.sub("", text)
    if given == ANNOUNCED:
        return _claim(Slot.DELEGATION, ANNOUNCED, "delegation announced", party=party, role=role)
    if given.startswith(LEVEL):
        return _level(given, party)
    if given.startswith(AS_IT_IS):
        value, name = _as_it_is(given)
        return _claim(Slot.DELEGATION, value, name, party=party, role=role)
    person = _person(given, party, lists)
    if given != person.id and not _speaks_for(person, party, lists):
        raise AskedError(_of_others(given, person, party, lists))
    return _claim(
        Slot.DELEGATION, person.id, person.name, party=party, role=role, level=person.level
    )


def _level(given: str, party: str) -> Claim:
    level = given.removeprefix(LEVEL).strip()
    if level not in set(Level):
        allowed = ", ".join(Level)
        raise AskedError(f"{level!r} is no level of a delegation; it is one of {allowed}")
    return _claim(Slot.DELEGATION, LEVEL + level, level, party=party, role="level")


def _person(given: str, party: str, lists: Lists) -> Person:
    folded = fold_name(given)
    found = [
        person
        for person in lists.people.values()
        if folded in {fold_name(name) for name in (person.id, person.name, *person.aliases)}
    ]
    if not found:
        own = (p for p in lists.people.values() if p.party == party)
        last = (p for p in own if p.surname and fold_name(p.name).split()[-1:] == [folded.strip()])
        found = list(last)
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(sorted(person.id for person in found))
        raise AskedError(f"{given!r} may be any of {ids}: write the id")
    near = _near(given, (person.name for person in lists.people.values()))
    raise AskedError(
        f"{given!r} is nobody that is known{near}; add them to rules/people, "
        f"or write {AS_IT_IS}{given} to take them by their name"
    )


def _speaks_for(person: Person, party: str, lists: Lists) -> bool:
    """Whether the person is listed with the party, or with one that belongs to it, or it to them."""
    kin = {person.party: party, party: person.party}
    parents = ((lists.parties[p].parent, other) for p, other in kin.items() if p in lists.parties)
    return person.party == party or any(parent == other for parent, other in parents)


def _of_others(given: str, person: Person, party: str, lists: Lists) -> str:
    return (
        f"{given!r} speaks for {lists.name(person.party)}, not for {lists.name(party)}, by "
        f"rules/people: write delegation.{person.party}=..., or the id {person.id} if they do sit "
        f"with {lists.name(party)}; where somebody else has that name, {AS_IT_IS}{given}"
    )


def _as_it_is(text: str) -> tuple[str, str]:
    """(value, name): the folded name, as reports of somebody no list knows have it."""
    name = " ".join(text.removeprefix(AS_IT_IS).split())[:LONGEST]
    value = re.sub(r"[/\s]+", " ", name.casefold())
    if not value.strip():
        raise AskedError(f"{text!r} says no name: write {AS_IT_IS}NAME")
    return value, name


def _claim(
    slot: Slot,
    value: str,
    name: str = "",
    *,
    party: str = "",
    role: str = "",
    within: tuple[str, ...] = (),
    level: Level | None = None,
) -> Claim:
    return Claim(
        slot, value, name or value, party, role, certainty=Certainty.CONFIRMED, within=within,
        level=level,
    )  # fmt: skip


def _near(given: str, known: Iterable[str]) -> str:
    """Advice: the known name that is written almost so."""
    names = list(known)
    folded = (fold_name(name) for name in names)
    found = process.extractOne(fold_name(given), folded, scorer=fuzz.ratio, score_cutoff=NEAR)
    return _meant(names[found[2]]) if found else ""


def _meant(name: str) -> str:
    return f" (did you mean {name!r}?)"
