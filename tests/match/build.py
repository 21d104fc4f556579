"""Small lists and articles for the tests of match."""

from datetime import UTC, datetime

from monitor.article.model import Article, Origin
from monitor.match.engine import Engine
from monitor.match.entry import PlaceKind
from monitor.match.lists import Lists
from monitor.match.model import Matched
from monitor.match.place_file import shipped
from monitor.match.reading import load_lists
from monitor.match.rule_file import load_rules

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)

FILES = {
    "parties.toml": """
[[party]]
id = "us"
name = "United States"
kind = "state"
country = "us"
capital = "Washington"
aliases = ["US", "U.S.", "America", "США"]
adjectives = ["American", "Americans"]
metonyms = ["Washington", "White House"]
[[party]]
id = "russia"
name = "Russia"
kind = "state"
country = "RU"
aliases = ["Росія", "Россия"]
adjectives = ["Russian", "Russians"]
metonyms = ["Kremlin", "Moscow"]
[[party]]
id = "ukraine"
name = "Ukraine"
kind = "state"
country = "ua"
aliases = ["Украина"]
adjectives = ["Ukrainian"]
metonyms = ["Kyiv"]
[[party]]
id = "turkey"
name = "Turkey"
kind = "state"
country = "tr"
adjectives = ["Turkish"]
[[party]]
id = "cambodia"
name = "Cambodia"
kind = "state"
country = "kh"
adjectives = ["Cambodian"]
[[party]]
id = "thailand"
name = "Thailand"
kind = "state"
country = "th"
adjectives = ["Thai"]
[[party]]
id = "oman"
name = "Oman"
kind = "state"
country = "om"
[[party]]
id = "georgia"
name = "Georgia"
kind = "state"
country = "ge"
[[party]]
id = "un"
name = "United Nations"
kind = "organisation"
aliases = ["UN", "WHO"]
[[party]]
id = "sudan"
name = "Sudan"
kind = "state"
country = "sd"
[[party]]
id = "south-sudan"
name = "South Sudan"
kind = "state"
country = "ss"
[[party]]
id = "m23"
name = "M23"
kind = "armed"
""",
    "people/a.toml": """
source = "made up for tests"
[[person]]
id = "rustem-umerov"
name = "Rustem Umerov"
party = "ukraine"
role = "Secretary of the Security Council"
aliases = ["Рустем Умеров"]
[[person]]
id = "steve-witkoff"
name = "Steve Witkoff"
party = "us"
role = "Special Envoy"
[[person]]
id = "sergei-lavrov"
name = "Sergei Lavrov"
party = "russia"
role = "Foreign Minister"
[[person]]
id = "anna-carter"
name = "Anna Carter"
party = "us"
[[person]]
id = "john-carter"
name = "John Carter"
party = "us"
[[person]]
id = "jonas-store"
name = "Jonas Støre"
party = "un"
aliases = ["Støre"]
[[person]]
id = "li-bo"
name = "Li Bo"
party = "un"
[[person]]
id = "ahmed-al-sharif"
name = "Ahmed al-Sharif"
party = "sudan"
[[person]]
id = "max-cambodia"
name = "Max Cambodia"
party = "un"
[[person]]
id = "ana-power"
name = "Ana Power"
party = "un"
surname = false
""",
    "places.toml": """
[[place]]
id = "geonames:2660646"
name = "Geneva"
kind = "city"
[[place]]
id = "mar-a-lago"
name = "Mar-a-Lago"
kind = "building"
in = "Palm Beach"
country = "us"
[[place]]
id = "geonames:4167505"
name = "Palm Beach"
kind = "city"
country = "us"
[[place]]
id = "latin-america"
name = "Latin America"
kind = "region"
aliases = ["Latin American"]
""",
    "processes.toml": """
[[process]]
id = "russia-ukraine"
title = "Russia-Ukraine"
parties = ["russia", "ukraine"]
mediators = ["us", "turkey"]
places = ["Istanbul"]
people = ["rustem-umerov"]
""",
}


CITIES = frozenset(
    {
        "Kyiv", "Moscow", "Washington", "Istanbul", "Nice", "Reading", "Atlanta", "London",
        "Cairo", "Lyon", "Geneva", "Mobile", "Mary", "Abu Dhabi",
    }
)  # fmt: skip
"""Few, so that engines are built fast."""


def make_lists() -> Lists:
    few = (p for p in shipped() if p.name in CITIES or p.kind is not PlaceKind.CITY)
    return load_lists(FILES, tuple(few))


def make_article(title: str, text: str = "") -> Article:
    origin = Origin("feed", "publisher")
    return Article("id", "revision", title, text, "https://example.org", origin, "en", NOW, NOW)


def make_engine(rules: str = "", lists: Lists | None = None) -> Engine:
    lists = lists or make_lists()
    return Engine.compile(lists, load_rules({"rules/x.toml": rules}, lists).rules)


def found(matched: Matched, sort: str = "") -> list[tuple[str, str]]:
    """(surface, id) of the findings of a sort."""
    return [(f.surface, f.id) for f in matched.findings if sort in ("", f.sort)]
