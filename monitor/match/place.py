"""Place: a city, country, region or building as the gazetteer knows it."""

from dataclasses import dataclass

from monitor.match.entry import PlaceKind

WIDTH = {kind: width for width, kind in enumerate(PlaceKind)}
"""Narrowest first: a city is wider than a building."""


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
