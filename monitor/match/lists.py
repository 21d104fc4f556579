"""Lists: the people, parties, places and processes that are known, with their lookups."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from monitor.match.declension import Declension
from monitor.match.entry import Party, PartyKind, Person, ProcessInfo
from monitor.match.fold import fold_name
from monitor.match.place import Place


@dataclass(frozen=True)
class Lists:
    """Everything the lists hold, by id. Build it with ``Lists.of`` or ``reading.read_lists``."""

    people: Mapping[str, Person] = field(default_factory=dict)
    parties: Mapping[str, Party] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    processes: Mapping[str, ProcessInfo] = field(default_factory=dict)
    declensions: tuple[Declension, ...] = ()

    @classmethod
    def of(
        cls,
        people: Iterable[Person] = (),
        parties: Iterable[Party] = (),
        places: Iterable[Place] = (),
        processes: Iterable[ProcessInfo] = (),
        declensions: Iterable[Declension] = (),
    ) -> "Lists":
        """Lists of these entries; of two with one id the later stays (``check`` says so)."""
        return cls(
            {person.id: person for person in people},
            {party.id: party for party in parties},
            {place.id: place for place in places},
            {process.id: process for process in processes},
            tuple(declensions),
        )

    def person(self, person_id: str) -> Person | None:
        """The person of that id."""
        return self.people.get(person_id)

    def party(self, party_id: str) -> Party | None:
        """The party of that id."""
        return self.parties.get(party_id)

    def place(self, place_id: str) -> Place | None:
        """The place of that id."""
        return self.places.get(place_id)

    def process(self, process_id: str) -> ProcessInfo | None:
        """The listed process of that id."""
        return self.processes.get(process_id)

    def name(self, entry_id: str) -> str:
        """The name of whatever has that id, as a person reads it; the id itself if unknown."""
        found = self.people.get(entry_id) or self.parties.get(entry_id) or self.places.get(entry_id)
        if found:
            return found.name
        process = self.processes.get(entry_id)
        return process.title if process else entry_id

    def place_chain(self, place_id: str) -> tuple[Place, ...]:
        """The place and what it lies in, narrowest first: building, city, region, country."""
        chain: list[Place] = []
        at = self.places.get(place_id)
        while at and at not in chain:
            chain.append(at)
            wider = at.inside or (f"country:{at.country}" if at.country else "")
            at = self.places.get(wider) if wider != at.id else None
        return tuple(chain)

    def is_within(self, place_id: str, wider_id: str) -> bool:
        """True where the first place is the second or lies in it."""
        return any(place.id == wider_id for place in self.place_chain(place_id))

    def country_of(self, place_id: str) -> Place | None:
        """The country a place lies in."""
        chain = self.place_chain(place_id)
        return chain[-1] if chain and chain[-1].id.startswith("country:") else None

    def party_of_country(self, country: str) -> Party | None:
        """The state of an ISO 3166-1 alpha-2 code, a ``country:`` id or any place in it."""
        place = self.country_of(country) if country in self.places else None
        code = place.country if place else country.removeprefix("country:")
        return self.parties.get(self._states.get(code.lower(), ""))

    def host_of(self, place: str) -> str:
        """The id of the state that a place lies in; "" where nobody's."""
        party = self.party_of_country(place)
        return party.id if party else ""

    def capital_of(self, party_id: str) -> Place | None:
        """The capital that a party's entry names, or its country's."""
        party = self.parties.get(party_id)
        if party is None:
            return None
        if party.capital:
            return self.find_place(party.capital, party.country.lower())
        return self._capitals.get(party.country.lower())

    def find_place(self, text: str, country: str = "") -> Place | None:
        """A place by id or by its name or an alias, however accented; of several the most populous.

        A place of ``country`` (alpha-2, lower case) goes before all others.
        """
        if text in self.places:
            return self.places[text]
        found = [self.places[place_id] for place_id in self._named.get(fold_name(text), ())]
        return max(
            found, key=lambda place: (place.country == country, place.population), default=None
        )

    @cached_property
    def _states(self) -> dict[str, str]:
        states = (p for p in self.parties.values() if p.country and p.kind is PartyKind.STATE)
        return {party.country.lower(): party.id for party in states}

    @cached_property
    def _capitals(self) -> dict[str, Place]:
        return {place.country: place for place in self.places.values() if place.capital}

    @cached_property
    def _named(self) -> dict[str, list[str]]:
        named: dict[str, list[str]] = {}
        for place in self.places.values():
            for text in {fold_name(name) for name in (place.name, *place.aliases)}:
                named.setdefault(text, []).append(place.id)
        return named
