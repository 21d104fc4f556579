"""Lists: lookups, and every problem of the files they are read from."""

from match_build import FILES, make_lists

from monitor.match.place_file import shipped
from monitor.match.reading import is_list, read_lists
from monitor.match.schema import schemas


def test_chains_lead_from_the_building_to_the_country(lists) -> None:
    names = [place.name for place in lists.place_chain("mar-a-lago")]
    assert names == ["Mar-a-Lago", "Palm Beach", "United States"]
    assert lists.is_within("mar-a-lago", "country:us")
    assert not lists.is_within("country:us", "mar-a-lago")
    assert lists.place_chain("nowhere") == ()


def test_countries_capitals_and_states(lists) -> None:
    assert lists.country_of("geonames:2660646").name == "Switzerland"
    assert lists.country_of("latin-america") is None
    assert lists.party_of_country("ru").id == "russia"
    assert lists.party_of_country("mar-a-lago").id == "us"
    assert lists.party_of_country("country:ch") is None
    assert lists.capital_of("us").name == "Washington"
    assert lists.capital_of("russia").name == "Moscow"
    assert lists.capital_of("nobody") is None


def test_names_and_entries(lists) -> None:
    assert lists.name("rustem-umerov") == "Rustem Umerov"
    assert lists.name("russia-ukraine") == "Russia-Ukraine"
    assert lists.name("country:ua") == "Ukraine"
    assert lists.name("nobody") == "nobody"
    assert lists.person("rustem-umerov").party == "ukraine"
    assert lists.party("m23").kind == "armed"
    assert lists.place("mar-a-lago").listed
    assert lists.process("russia-ukraine").state == "followed"


def test_find_place_takes_the_larger_and_the_near(lists) -> None:
    assert lists.find_place("London").country == "gb"
    assert lists.find_place("London", "ca").country == "ca"
    assert lists.find_place("geonames:2660646").name == "Geneva"
    assert lists.find_place("kyïv").id == "geonames:703448"
    assert lists.find_place("Nowhereville") is None


def test_compiled_places_hold_what_they_promise() -> None:
    """Countries, capitals and large cities, with Ukrainian, Russian and Arabic names."""
    places = {place.id: place for place in shipped()}
    assert len(places) > 6000
    kyiv = places["geonames:703448"]
    assert kyiv.capital
    assert {"Киев", "Київ", "كييف"} <= set(kyiv.aliases)
    assert sum(place.id.startswith("country:") for place in places.values()) > 190
    assert all(p.country for p in places.values())


def test_every_problem_is_told() -> None:
    files = dict(FILES)
    files["people/b.toml"] = """
source = "x"
[[person]]
id = "a-b"
name = "A B"
party = "atlantis"
[[person]]
id = "steve-witkoff"
name = "S W"
party = "us"
"""
    files["processes.toml"] += """
[[process]]
id = "p"
title = "P"
parties = ["mars"]
mediators = ["venus"]
people = ["nobody"]
places = ["Nowhereville"]
any_of = [["us", "pluto"]]
"""
    files["parties.toml"] += """
[[party]]
id = "x"
name = "Xland"
kind = "state"
parent = "y"
capital = "Nowhereville"
"""
    files["places.toml"] += (
        '[[place]]\nid = "z"\nname = "Z"\nkind = "building"\nin = "Nowhereville"\n'
    )
    _, problems = read_lists(files, shipped())
    assert sorted(f"{p.where}: {p.what}" for p in problems) == [
        "party.x.capital: no place is called 'Nowhereville'",
        "party.x.parent: no party has the id 'y'",
        "person.a-b.party: no party has the id 'atlantis'",
        "person.steve-witkoff: the id 'steve-witkoff' is also in people/a.toml",
        "place.z.in: no place is called 'Nowhereville'",
        "process.p.any_of: no party has the id 'pluto'",
        "process.p.mediators: no party has the id 'venus'",
        "process.p.parties: no party has the id 'mars'",
        "process.p.people: no person has the id 'nobody'",
        "process.p.places: no place is called 'Nowhereville'",
    ]


def test_one_broken_file_brings_no_flood() -> None:
    """What refers to an unreadable file is not called wrong as well."""
    _, problems = read_lists({**FILES, "parties.toml": "[[party"}, shipped())
    assert [(p.file, p.where) for p in problems] == [("parties.toml", "end of file")]


def test_which_files_are_lists() -> None:
    assert is_list("rules/people/x.toml")
    assert is_list("rules/places.toml")
    assert not is_list("rules/negotiations.toml")
    assert read_lists({"rules/negotiations.toml": "["})[1] == []


def test_schemas_know_every_key() -> None:
    """Editors complete what the validator takes."""
    found = schemas()
    assert set(found) == {"rules", "people", "parties", "places", "processes", "declension"}
    assert "in" in found["places"]["$defs"]["PlaceEntry"]["properties"]
    assert {"words", "mention", "between"} <= set(found["rules"]["$defs"]["Rule"]["properties"])
    assert found["rules"]["$defs"]["Rule"]["additionalProperties"] is False


def test_lists_are_rebuilt_the_same() -> None:
    assert make_lists() == make_lists()
