"""A small invented world: two states at war, their neighbours, their people and places."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.article.model import Article, Origin
from monitor.detect.model import Reading
from monitor.detect.read import Lexicon, Reader, read_lexicon
from monitor.match.engine import Engine
from monitor.match.entry import Party, PartyKind, Person, PlaceKind, ProcessInfo
from monitor.match.lists import Lists
from monitor.match.place import Place
from monitor.terms import Level

RULES = Path(__file__).parents[3] / "rules"
DAY = datetime(2026, 1, 14, 9, tzinfo=UTC)
"""A Wednesday."""

Read = Callable[..., Reading]


def state(party: str, name: str, adjective: str, country: str, *metonyms: str) -> Party:
    return Party(
        id=party, name=name, kind=PartyKind.STATE, country=country,
        adjectives=(adjective, f"{adjective}s"), metonyms=metonyms,
    )  # fmt: skip


LISTS = Lists.of(
    people=[
        Person(id="anna-brandt", name="Anna Brandt", party="norland", level=Level.HEAD),
        Person(id="joren-tveit", name="Joren Tveit", party="norland", level=Level.ENVOY),
        Person(id="marek-dolan", name="Marek Dolan", party="sudmark", level=Level.HEAD),
        Person(id="ilse-kovarik", name="Ilse Kovarik", party="sudmark", level=Level.ENVOY),
        Person(id="peter-halden", name="Peter Halden", party="ostria", level=Level.MINISTER),
    ],
    parties=[
        state("norland", "Norland", "Norlandic", "xa", "Nordhaven"),
        state("sudmark", "Sudmark", "Sudmarkan", "xb", "Sudheim"),
        state("ostria", "Ostria", "Ostrian", "xc", "Ostberg"),
        state("vestia", "Vestia", "Vestian", "xd"),
        Party(id="red-front", name="Red Front", kind=PartyKind.ARMED),
        Party(id="northern-council", name="Northern Council", kind=PartyKind.ORGANISATION),
    ],
    places=[
        Place("country:xa", "Norland", PlaceKind.COUNTRY, "xa", population=5_000_000),
        Place("country:xb", "Sudmark", PlaceKind.COUNTRY, "xb", population=4_000_000),
        Place("country:xc", "Ostria", PlaceKind.COUNTRY, "xc", population=3_000_000),
        Place("country:xd", "Vestia", PlaceKind.COUNTRY, "xd", population=9_000_000),
        Place("geonames:1", "Nordhaven", PlaceKind.CITY, "xa", population=900_000, capital=True),
        Place("geonames:2", "Sudheim", PlaceKind.CITY, "xb", population=800_000, capital=True),
        Place("geonames:3", "Ostberg", PlaceKind.CITY, "xc", population=700_000, capital=True),
        Place("geonames:4", "Lindmouth", PlaceKind.CITY, "xd", population=6_000_000),
        Place("rose-palace", "Rose Palace", PlaceKind.BUILDING, "xd", "geonames:4"),
    ],
)
PROCESSES = (
    ProcessInfo(
        id="norland-sudmark", title="Norland-Sudmark", parties=("norland", "sudmark"),
        mediators=("vestia",), words=("Sudmark war", "Sudmark peace"), people=("joren-tveit",),
    ),
)  # fmt: skip


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """The shipped English lexicon."""
    made, problems = read_lexicon((RULES / "lexicon" / "en.toml").read_text("utf-8"), "en.toml")
    assert made, problems
    return made


@pytest.fixture(scope="session")
def read(lexicon: Lexicon) -> Read:
    """Read a title and a text of the invented world."""
    engine = Engine.compile(LISTS, ())
    reader = Reader(LISTS, lexicon, PROCESSES)

    def read_one(title: str, text: str = "", language: str = "en") -> Reading:
        origin = Origin("test", "Test")
        article = Article("a", "r", title, text, "", origin, language, DAY, DAY)
        return reader.read(engine.match(article))

    return read_one
