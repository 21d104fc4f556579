"""Place: a city, country, region or building as the gazetteer knows it."""

from dataclasses import dataclass

from monitor.match.entry import PlaceKind

WIDTH = {kind: width for width, kind in enumerate(PlaceKind)}
"""Narrowest first: a city is wider than a building."""

LARGE = 1_000_000
CAPITAL = 200_000
"""Inhabitants from which a city's name needs no support by the words around it."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place, from the compiled gazetteer or from rules/places.toml."""

    id: str
    name: str
    kind: PlaceKind
    country: str = ""
    """ISO 3166-1 alpha-2, lower case; "" for what lies in none or in several."""
    inside: str = ""
    """Id of the next wider place; "" at the top."""
    population: int = 0
    """Of a city or country; tells which of two places of one name is meant."""
    aliases: tuple[str, ...] = ()
    capital: bool = False
    listed: bool = False
    """Written in rules/places.toml, not only compiled."""

    @property
    def is_sure(self) -> bool:
        """Whether its name alone, wherever it stands with a capital, means the place.

        Small cities share their names with people and words (Nice, Reading, Jackson).
        """
        if self.listed or self.kind is not PlaceKind.CITY:
            return True
        return self.population >= (CAPITAL if self.capital else LARGE)
