"""What one file alone cannot show: double ids, and ids that nothing carries."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from monitor.errors import Problem
from monitor.match.entry import Party, Person, PlaceEntry, ProcessInfo
from monitor.match.lists import Lists
from monitor.match.place import Place


def doubles(
    entries: Sequence[tuple[str, Person | Party | PlaceEntry | ProcessInfo]],
) -> list[Problem]:
    """A problem for each id that stands twice."""
    first: dict[str, str] = {}
    problems = []
    for file, entry in entries:
        if entry.id in first:
            what = f"the id {entry.id!r} is also in {first[entry.id]}"
            problems.append(Problem(file, _key(entry), what, "Give one of them another id."))
        first.setdefault(entry.id, file)
    return problems


def people(lists: Lists, entries: Iterable[tuple[str, Person]]) -> Iterator[Problem]:
    """People whose party nobody lists."""
    for file, person in entries:
        yield from _unknown(lists.parties, [person.party], file, f"{_key(person)}.party", "party")


def parties(lists: Lists, entries: Iterable[tuple[str, Party]]) -> Iterator[Problem]:
    """Parties whose parent, capital or country nobody knows."""
    for file, party in entries:
        if party.parent:
            parent = [party.parent]
            yield from _unknown(lists.parties, parent, file, f"{_key(party)}.parent", "party")
        if party.capital and lists.places and lists.find_place(party.capital) is None:
            what = f"no place is called {party.capital!r}"
            yield Problem(file, f"{_key(party)}.capital", what, "Add it to places.toml.")


def processes(lists: Lists, entries: Iterable[tuple[str, ProcessInfo]]) -> Iterator[Problem]:
    """Processes that name parties, people or places nobody lists."""
    for file, process in entries:
        key = _key(process)
        sides = {"parties": process.parties, "mediators": process.mediators}
        for slot, ids in sides.items():
            yield from _unknown(lists.parties, ids, file, f"{key}.{slot}", "party")
        for group in process.any_of:
            yield from _unknown(lists.parties, group, file, f"{key}.any_of", "party")
        for side in process.sides:
            yield from _unknown(process.parties, side, file, f"{key}.sides", "party of it")
        yield from _unknown(lists.people, process.people, file, f"{key}.people", "person")
        for place in process.places:
            if lists.places and lists.find_place(place) is None:
                what = f"no place is called {place!r}"
                yield Problem(file, f"{key}.places", what, "Add it to places.toml.")


def join_places(
    known: Sequence[Place], entries: Sequence[tuple[str, PlaceEntry]]
) -> tuple[list[Place], list[Problem]]:
    """The compiled places with what the files add to them, and each place of the files' own."""
    places = {place.id: place for place in known}
    problems: list[Problem] = []
    for _, entry in entries:
        places[entry.id] = _joined(places, entry)
    lists = Lists.of(places=places.values())
    for file, entry in entries:
        if not entry.inside:
            continue
        wider = lists.find_place(entry.inside, entry.country.lower())
        if wider is None or wider.id == entry.id:
            what = f"no place is called {entry.inside!r}"
            advice = "Use the id of a place of this list, or the name of a city or country."
            problems.append(Problem(file, f"{_key(entry)}.in", what, advice))
        else:
            at = places[entry.id]
            places[entry.id] = replace(at, inside=wider.id, country=at.country or wider.country)
    return list(places.values()), problems


def _joined(places: dict[str, Place], entry: PlaceEntry) -> Place:
    compiled = places.get(entry.id)
    if compiled is not None:
        names = (compiled.name, *compiled.aliases, *entry.aliases)
        aliases = tuple(name for name in names if name != entry.name)
        return replace(compiled, name=entry.name, aliases=aliases, listed=True)
    country = entry.country.lower()
    return Place(entry.id, entry.name, entry.kind, country, "", 0, entry.aliases, listed=True)


def _unknown(
    known: object, ids: Iterable[str], file: str, where: str, sort: str
) -> Iterator[Problem]:
    for entry_id in ids:
        if entry_id not in known:  # type: ignore[operator]
            what = f"no {sort} has the id {entry_id!r}"
            yield Problem(file, where, what, f"Add it to the {sort} list, or correct it.")


def _key(entry: Person | Party | PlaceEntry | ProcessInfo) -> str:
    sorts = {Person: "person", Party: "party", PlaceEntry: "place", ProcessInfo: "process"}
    return f"{sorts[type(entry)]}.{entry.id}"
