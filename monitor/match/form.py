"""Form: one way in which something of the lists or rules may stand in a text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from rapidfuzz.fuzz import ratio

from monitor.match.entry import Party, Person
from monitor.match.fold import fold_name
from monitor.match.lists import Lists
from monitor.match.model import Sort, Via
from monitor.match.place import Place
from monitor.match.script import Script, latin, script_of, stem

SHORTEST_SURNAME = 4
"""Letters: shorter ones are words too often."""

SAME = 55.0
"""The lowest rapidfuzz ratio of two spellings of one surname: Zelensky, Selenskyj."""

STRICT = 3
"""Names in capitals of at most so many letters must stand in capitals: "US" is not "us"."""


class Edge(Enum):
    """What must stand around a key in the folded text."""

    WORD = "word"
    """The key begins and ends with a space."""
    ENDING = "ending"
    """The key begins with a space; an ending may follow (Cyrillic)."""
    PREFIX = "prefix"
    """The key ends with a space; short words may be joined before (Arabic, Hebrew)."""
    OPEN = "open"
    """The key begins with a space; anything may follow (Hangul, ``negotiat*``)."""
    BARE = "bare"
    """Anything may stand on either side (Chinese, Japanese, Thai)."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a key of the automaton stands for."""

    sort: Sort
    id: str
    via: Via
    listed_in: str
    written: str
    capital: bool = False
    """The first letter must be a capital one, as it is written."""
    strict: bool = False
    """All letters must be capital ones."""
    surname: bool = False
    """The last word of a person's name alone."""


def form(sort: Sort, key: str, via: Via, listed_in: str, written: str, **more: bool) -> Form:
    """A form whose demands on capitals follow from how it is written."""
    letters = [char for char in written if char.isalpha()]
    strict = len(letters) <= STRICT and bool(letters) and all(c.isupper() for c in letters)
    capital = bool(letters) and letters[0].isupper()
    return Form(sort, key, via, listed_in, written, capital, strict, more.get("surname", False))


def forms_of(lists: Lists) -> Iterator[Form]:
    """Every form of every entry of the lists."""
    for party in lists.parties.values():
        yield from _of_party(party)
    for place in lists.places.values():
        yield from _of_place(place)
    for person in lists.people.values():
        yield from _of_person(person)


def _of_party(party: Party) -> Iterator[Form]:
    def made(via: Via, names: Iterable[str]) -> Iterator[Form]:
        return (form(Sort.PARTY, party.id, via, "parties", name) for name in names)

    yield from made(Via.NAME, [party.name])
    yield from made(Via.ALIAS, party.aliases)
    yield from made(Via.ADJECTIVE, party.adjectives)
    yield from made(Via.METONYM, party.metonyms)


def _of_place(place: Place) -> Iterator[Form]:
    yield form(Sort.PLACE, place.id, Via.NAME, "places", place.name)
    for name in place.aliases:
        yield form(Sort.PLACE, place.id, Via.ALIAS, "places", name)


def _of_person(person: Person) -> Iterator[Form]:
    yield form(Sort.PERSON, person.id, Via.NAME, "people", person.name)
    for name in person.aliases:
        alone = " " not in name  # "Støre": as little to be trusted as a surname (App Store)
        yield form(Sort.PERSON, person.id, Via.ALIAS, "people", name, surname=alone)
    if person.surname:
        for name in surnames(person):
            yield form(Sort.PERSON, person.id, Via.ALIAS, "people", name, surname=True)


def surnames(person: Person) -> tuple[str, ...]:
    """The last word of the name, and of each alias that spells the same, without its article."""
    main = person.name.split()[-1]
    found: dict[str, None] = {}
    for name in (person.name, *person.aliases):
        last = name.split()[-1]
        if name != person.name and (last == name or not _same(last, main)):
            continue
        article, hyphen, bare = last.partition("-")
        for word in (last, bare if hyphen and len(article) <= STRICT else last):
            if len(fold_name(word).replace(" ", "")) >= SHORTEST_SURNAME:
                found[word] = None
    return tuple(found)


def _same(surname: str, main: str) -> bool:
    """Whether two last words are one name, spelt otherwise or in another script."""
    ours, theirs = latin(fold_name(surname)), latin(fold_name(main))
    return not ours.isascii() or ratio(ours, theirs) >= SAME


def keys_of(written: str) -> Iterator[tuple[str, Edge]]:
    """The keys under which a name is looked for: as written, and as its script bends it."""
    folded = fold_name(written)
    if not folded:
        return
    match script_of(folded):
        case Script.UNSPACED:
            if len(folded) > 1:
                yield folded, Edge.BARE
        case Script.SUFFIXING:
            yield f" {folded}", Edge.OPEN
        case Script.PREFIXING:
            yield f"{folded} ", Edge.PREFIX
        case Script.CYRILLIC:
            yield f" {folded} ", Edge.WORD
            if written[:1].isupper() and (root := stem(folded)):
                yield f" {root}", Edge.ENDING
        case Script.PLAIN:
            yield f" {folded} ", Edge.WORD
    if "." in written:
        yield f" {_dotted(written)} ", Edge.WORD


def _dotted(written: str) -> str:
    """As the folded text has it: a full stop is a space of its own ("St. Petersburg")."""
    return "".join(c if c.isalnum() else " " for c in written.casefold()).strip()
