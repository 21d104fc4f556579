"""From the texts of the list files to Lists, or to every Problem in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from monitor.errors import ConfigError, Problem
from monitor.match import check
from monitor.match.entry import (
    PartiesFile,
    Party,
    PeopleFile,
    Person,
    PlaceEntry,
    PlacesFile,
    ProcessesFile,
    ProcessInfo,
)
from monitor.match.lists import Lists
from monitor.match.place import Place
from monitor.match.problem import parse


@dataclass(slots=True)
class _Read:
    """What the files hold so far, each entry with the file it stands in."""

    people: list[tuple[str, Person]] = field(default_factory=list)
    parties: list[tuple[str, Party]] = field(default_factory=list)
    places: list[tuple[str, PlaceEntry]] = field(default_factory=list)
    processes: list[tuple[str, ProcessInfo]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def is_list(file: str) -> bool:
    """True for the files ``read_lists`` reads: people/*, parties, places, processes (.toml)."""
    return _sort(file) in {"people", "parties", "places", "processes"}


def parse_people(text: str, file: str) -> tuple[tuple[Person, ...], list[Problem]]:
    """The people of one file."""
    found, problems = parse(PeopleFile, text, file)
    return (found.person if found else ()), problems


def parse_parties(text: str, file: str) -> tuple[tuple[Party, ...], list[Problem]]:
    """The parties of one file."""
    found, problems = parse(PartiesFile, text, file)
    return (found.party if found else ()), problems


def parse_places(text: str, file: str) -> tuple[tuple[PlaceEntry, ...], list[Problem]]:
    """The places of one file, as written."""
    found, problems = parse(PlacesFile, text, file)
    return (found.place if found else ()), problems


def parse_processes(text: str, file: str) -> tuple[tuple[ProcessInfo, ...], list[Problem]]:
    """The processes of one file."""
    found, problems = parse(ProcessesFile, text, file)
    return (found.process if found else ()), problems


def read_lists(
    files: Mapping[str, str], known: Sequence[Place] = ()
) -> tuple[Lists, list[Problem]]:
    """Join all list files into Lists.

    Args:
        files: TOML text by path; the path says the sort (``people/x.toml``, ``parties.toml``,
            ``places.toml``, ``processes.toml``, also as folders); others are passed over.
        known: the compiled cities and countries (``monitor.match.gazetteer_file.shipped()``).

    Returns:
        The lists and every problem; where there are problems the lists hold what was right.
    """
    read = _Read()
    for file, text in files.items():
        _read_one(read, file, text)
    places, wrong = check.join_places(known, read.places)
    lists = Lists.of(
        (person for _, person in read.people),
        (party for _, party in read.parties),
        places,
        (process for _, process in read.processes),
    )
    if read.problems:
        return lists, read.problems  # a file that cannot be read would make every reference wrong
    problems = [
        *wrong,
        *check.doubles(read.people),
        *check.doubles(read.parties),
        *check.doubles(read.places),
        *check.doubles(read.processes),
        *check.people(lists, read.people),
        *check.parties(lists, read.parties),
        *check.processes(lists, read.processes),
    ]
    return lists, problems


def load_lists(files: Mapping[str, str], known: Sequence[Place] = ()) -> Lists:
    """As ``read_lists``; raises ConfigError with all problems if there is any."""
    lists, problems = read_lists(files, known)
    if problems:
        raise ConfigError(problems)
    return lists


def _read_one(read: _Read, file: str, text: str) -> None:
    match _sort(file):
        case "people":
            people, problems = parse_people(text, file)
            read.people += [(file, entry) for entry in people]
        case "parties":
            parties, problems = parse_parties(text, file)
            read.parties += [(file, entry) for entry in parties]
        case "places":
            places, problems = parse_places(text, file)
            read.places += [(file, entry) for entry in places]
        case "processes":
            processes, problems = parse_processes(text, file)
            read.processes += [(file, entry) for entry in processes]
        case _:
            problems = []
    read.problems += problems


def _sort(file: str) -> str:
    parts = file.removesuffix(".toml").split("/")
    sorts = ("people", "parties", "places", "processes")
    return next((part for part in reversed(parts) if part in sorts), "")
