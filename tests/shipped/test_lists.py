"""The lists that come with the project: complete, consistent, without ambiguous names."""

import tomllib
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from monitor.match import place_file
from monitor.match.entry import PartyKind
from monitor.match.reading import read_lists
from monitor.terms import Attention, Level

RULES = Path(__file__).resolve().parents[2] / "rules"
PEOPLE = sorted((RULES / "people").glob("*.toml"))
FILES = [*PEOPLE, RULES / "parties.toml", RULES / "places.toml", RULES / "processes.toml"]

FOLLOWED = {
    "russia-ukraine", "iran-us-nuclear", "israel-hamas", "israel-lebanon", "israel-syria",
    "armenia-azerbaijan", "thailand-cambodia", "dr-congo-rwanda", "dr-congo-m23", "sudan",
    "india-pakistan", "afghanistan-pakistan", "us-china-trade", "eu-us-trade", "india-us-trade",
    "north-korea-us", "inter-korean", "south-china-sea", "greenland", "kosovo-serbia", "cyprus",
    "syria-sdf", "yemen", "colombia-eln", "turkey-pkk", "us-venezuela", "ethiopia-eritrea",
}  # fmt: skip
TALKING = [
    "us", "russia", "ukraine", "belarus", "eu", "uk", "france", "germany", "turkey", "israel",
    "palestinian-authority", "iran", "syria", "lebanon", "qatar", "egypt", "saudi-arabia", "uae",
    "armenia", "azerbaijan", "china", "taiwan", "japan", "south-korea", "india", "pakistan",
    "thailand", "cambodia", "vietnam", "philippines", "malaysia", "indonesia", "sudan", "ethiopia",
    "eritrea", "rwanda", "dr-congo", "venezuela", "colombia", "denmark", "kosovo", "serbia",
    "cyprus", "iraq", "algeria", "morocco", "libya", "kazakhstan", "georgia", "moldova",
]  # fmt: skip


def texts():
    return {
        str(path.relative_to(RULES)): path.read_text(encoding="utf-8")
        for path in FILES
        if path.exists()
    }


@pytest.fixture(scope="module")
def shipped():
    """All list files with the compiled places, and the problems they have."""
    return read_lists(texts(), place_file.shipped())


@pytest.fixture(scope="module")
def lists(shipped):
    return shipped[0]


def names(entry):
    """Every written form of an entry of any sort."""
    more = (getattr(entry, key, ()) for key in ("aliases", "adjectives", "metonyms"))
    return [entry.name, *(name for group in more for name in group)]


def test_the_lists_have_no_problem(shipped):
    """Ids are unique, every party, person, parent, capital and place that is named is known."""
    assert [str(problem) for problem in shipped[1]] == []


@pytest.mark.parametrize("path", PEOPLE, ids=lambda path: path.stem)
def test_every_file_of_people_says_where_from_and_when(path):
    """A source that names a place to look, and a year."""
    source = tomllib.loads(path.read_text(encoding="utf-8"))["source"]
    assert len(source) > 60
    assert "As of" in source
    assert "202" in source


@pytest.mark.parametrize("name", ["parties.toml", "processes.toml"])
def test_parties_and_processes_say_where_from(name):
    """The same for the other lists of facts."""
    source = tomllib.loads((RULES / name).read_text(encoding="utf-8"))["source"]
    assert "As of" in source


def test_there_are_enough_people_of_enough_parties(lists):
    """600 office holders, envoys and negotiators of 60 parties at the least."""
    parties = {person.party for person in lists.people.values()}
    assert len(lists.people) >= 600
    assert len(parties) >= 60


@pytest.mark.parametrize("party", TALKING)
def test_a_party_that_talks_has_its_head_and_its_minister(lists, party):
    """Offices are covered one by one: who decides, and who speaks abroad."""
    levels = Counter(p.level for p in lists.people.values() if p.party == party and not p.until)
    assert levels[Level.HEAD] >= 1
    assert levels[Level.MINISTER] + levels[Level.ENVOY] >= 1


def test_every_person_has_a_role_and_a_level(lists):
    """Without a level a delegation has no rank."""
    assert not [p.id for p in lists.people.values() if not p.role or p.level is None]


def test_every_member_state_of_the_un_is_a_party(lists):
    """193 members, and the Holy See; Palestine is a territory here."""
    states = [p for p in lists.parties.values() if p.kind is PartyKind.STATE]
    assert len(states) == 194
    assert len({p.country for p in states}) == 194


def test_the_processes_that_the_house_follows_are_followed(lists):
    """Those that are worth an alert without anybody's rule."""
    followed = {p.id for p in lists.processes.values() if p.state is Attention.FOLLOWED}
    assert followed >= FOLLOWED


def test_ukraine_alone_is_no_process(lists):
    """Accession, grain and peace talks are three, and each has words of its own."""
    three = [lists.processes[key] for key in ("russia-ukraine", "ukraine-eu-accession")]
    three.append(lists.processes["black-sea-grain"])
    words = Counter(word for process in three for word in process.words)
    assert all("ukraine" in process.parties for process in three)
    assert max(words.values()) == 1


def test_no_word_names_two_processes(lists):
    """A phrase that recognises a process recognises no other."""
    owners = defaultdict(set)
    for process in lists.processes.values():
        for word in process.words:
            owners[word.casefold()].add(process.id)
    assert not {word: ids for word, ids in owners.items() if len(ids) > 1}


def test_who_sits_in_a_process_speaks_for_one_of_its_parties(lists):
    """A listed negotiator belongs to a principal or a mediator."""
    strangers = [
        (process.id, key)
        for process in lists.processes.values()
        for key in process.people
        if lists.people[key].party not in {*process.parties, *process.mediators}
        and lists.parties[lists.people[key].party].parent not in process.parties
    ]
    assert not strangers


@pytest.mark.parametrize("sort", ["people", "parties"])
def test_no_name_belongs_to_two(lists, sort):
    """A written form that two entries of one sort share would find both."""
    owners = defaultdict(set)
    for entry in getattr(lists, sort).values():
        for name in names(entry):
            owners[name].add(entry.id)
    assert not {name: ids for name, ids in owners.items() if len(ids) > 1}


def test_names_are_written_cleanly():
    """No space at an end or twice inside, no name twice in an entry, none shorter than two letters.

    Read from the files: the models trim what they read.
    """
    wrong = []
    for file, text in texts().items():
        for group in ("person", "party"):
            for entry in tomllib.loads(text).get(group, []):
                keys = ("aliases", "adjectives", "metonyms")
                forms = [entry["name"], *(name for key in keys for name in entry.get(key, []))]
                wrong += [(file, name) for name in forms if name != " ".join(name.split())]
                wrong += [(file, name) for name in forms if len(name) < 2]
                wrong += [(file, name) for name, n in Counter(forms).items() if n > 1]
    assert not wrong


def test_names_in_latin_letters_begin_with_a_capital_somewhere():
    """A form of small letters alone would be found in any text."""
    small = [
        (file, name)
        for file, text in texts().items()
        for group in ("person", "party")
        for entry in tomllib.loads(text).get(group, [])
        for name in [entry["name"], *entry.get("aliases", []), *entry.get("metonyms", [])]
        if name.isascii() and name == name.lower()
    ]
    assert set(small) <= {
        ("parties.toml", "nuclear watchdog"),
        ("parties.toml", "coalition of the willing"),
    }


def test_main_parties_and_their_speakers_have_ukrainian_and_russian_names(lists):
    """The languages that are read beside English."""

    def cyrillic(entry):
        return any("\u0400" <= c <= "\u04ff" for name in names(entry) for c in name)

    parties = [lists.parties[key] for key in TALKING]
    assert sum(map(cyrillic, lists.parties.values())) >= 60
    assert len([p for p in parties if cyrillic(p)]) >= 40
    near = [p for p in lists.people.values() if p.party in {"ukraine", "russia", "us", "belarus"}]
    people = [p for p in near if p.until is None]  # of who is long gone these papers rarely write
    assert sum(map(cyrillic, people)) / len(people) >= 0.7


def people_of(file):
    return tomllib.loads(file.read_text(encoding="utf-8"))["person"]


def test_who_left_office_has_a_last_day():
    """Who still holds one stands in the file of the region, or of the organisation spoken for."""
    former = people_of(RULES / "people" / "former.toml")
    assert not [person["id"] for person in former if "until" not in person]


def test_a_negotiator_is_an_envoy_whoever_sends_him():
    """Of one side or the other, a role that is nothing but negotiating is of one level."""
    only = ("Chief negotiator", "Negotiator", "Head of delegation", "Chief peace negotiator")
    odd = [
        person["id"]
        for file in PEOPLE
        for person in people_of(file)
        if person["role"] in only and person["level"] != "envoy"
    ]
    assert not odd


@pytest.mark.parametrize(
    ("seat", "city"),
    [
        ("New Delhi", "Delhi"), ("Sri Jayewardenepura Kotte", "Colombo"),
        ("City of Westminster", "London"),
    ],
)  # fmt: skip
def test_a_seat_of_government_lies_in_the_city_it_is_named_for(lists, seat, city):
    """Papers use the two names as one: the one is never a move from the other."""
    inner = next(p for p in lists.places.values() if p.name == seat)
    wider = lists.place_chain(inner.id)[1]
    assert (wider.name, wider.country) == (city, inner.country)
