"""What people write in the lists: people, parties, places, processes (pydantic, nothing extra).

Each file holds ``source = "where from, date"`` and an array of tables named after what it lists.
Unknown keys are refused, so that a misspelt one is seen.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict, StringConstraints

from monitor.terms import Attention, Level

Flag = Annotated[bool, Strict()]
"""true or false: no "no", no 0."""
Whole = Annotated[int, Strict()]
"""A whole number as TOML writes it: no "2", no 2.0, no true."""
Number = Annotated[float, Strict()]
"""A number as TOML writes it; a whole one too."""


def _no_number(value: Any) -> Any:
    if isinstance(value, int | float):
        raise ValueError("a date or time is no number")  # noqa: TRY004 - pydantic takes ValueError only
    return value


NoNumber = BeforeValidator(_no_number)
"""Before a date or time: a number would be taken for seconds since 1970."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
"""Lower-case words joined by hyphens: ``steve-witkoff``."""

PlaceId = Annotated[
    str,
    StringConstraints(pattern=r"^(geonames:\d+|country:[a-z]{2}|[a-z0-9]+(-[a-z0-9]+)*)$"),
]
"""A slug of the lists, ``geonames:<id>`` for a city or ``country:<iso2>``."""

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]


class PartyKind(StrEnum):
    """What sits at a table."""

    STATE = "state"
    ARMED = "armed"
    ORGANISATION = "organisation"
    TERRITORY = "territory"


class PlaceKind(StrEnum):
    """How wide a place is, narrowest first."""

    BUILDING = "building"
    CITY = "city"
    REGION = "region"
    COUNTRY = "country"


class Written(BaseModel):
    """The ground of everything people write: frozen, and no key that is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Person(Written):
    """An office holder, envoy or negotiator."""

    id: Slug
    name: Name
    party: Slug
    """Id of the party the person speaks for."""
    role: str = ""
    level: Level | None = None
    aliases: tuple[Name, ...] = ()
    """Other spellings and other scripts; each is found as a whole."""
    surname: Flag = True
    """Whether the last word of the name alone finds the person, where no one else shares it."""
    until: Annotated[date | None, NoNumber] = None
    """The last day in office; the name is still found afterwards."""


class Party(Written):
    """A state, armed group, organisation or territory that negotiates or mediates."""

    id: Slug
    name: Name
    kind: PartyKind
    aliases: tuple[Name, ...] = ()
    adjectives: tuple[Name, ...] = ()
    """ "Russian", "Russians": they name the party, never a place."""
    metonyms: tuple[Name, ...] = ()
    """Capital or seat of power that stands for it: "the Kremlin", "Kyiv"."""
    capital: str = ""
    """Name or id of a place."""
    country: Annotated[str, StringConstraints(pattern=r"^([a-zA-Z]{2})?$")] = ""
    """ISO 3166-1 alpha-2."""
    parent: str = ""
    """Id of the party it belongs to or acts for."""


class PlaceEntry(Written):
    """A venue, residence or region; with a ``geonames:`` or ``country:`` id more names for one."""

    id: PlaceId
    name: Name
    kind: PlaceKind
    inside: str = Field("", alias="in")
    """Id of the next wider place, or the name of a city or country."""
    country: Annotated[str, StringConstraints(pattern=r"^([a-zA-Z]{2})?$")] = ""
    aliases: tuple[Name, ...] = ()


class ProcessInfo(Written):
    """A negotiation that goes on, and how it is recognised."""

    id: Slug
    title: Name
    parties: tuple[Slug, ...] = Field(min_length=1)
    """The principals."""
    mediators: tuple[Slug, ...] = ()
    words: tuple[Name, ...] = ()
    """Phrases that recognise it by themselves."""
    places: tuple[str, ...] = ()
    """Place ids or names that hint at it."""
    people: tuple[Slug, ...] = ()
    state: Attention = Attention.FOLLOWED
    any_of: tuple[tuple[Slug, ...], ...] = ()
    """Sets of parties; any one of them, all present, recognises it. Empty: any two principals."""
    sides: tuple[tuple[Slug, ...], ...] = ()
    """Principals that papers name for one another: who governs, and the country."""


class PeopleFile(Written):
    """rules/people/*.toml."""

    source: str = Field(min_length=1)
    person: tuple[Person, ...] = ()


class PartiesFile(Written):
    """rules/parties.toml."""

    source: str = ""
    party: tuple[Party, ...] = ()


class PlacesFile(Written):
    """rules/places.toml."""

    source: str = ""
    place: tuple[PlaceEntry, ...] = ()


class ProcessesFile(Written):
    """rules/processes.toml."""

    source: str = ""
    process: tuple[ProcessInfo, ...] = ()
