"""From the texts of the list files to Lists, or to every Problem in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from monitor.errors import ConfigError, Problem
from monitor.match import check
from monitor.match.declension import Declension
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
from monitor.match.problem import Model, Rows, parse_rows

SORTS = ("people", "parties", "places", "processes", "declension")


@dataclass(slots=True)
class _Read:
    """What the files hold so far, each entry with the file it stands in."""

    people: list[tuple[str, Person]] = field(default_factory=list)
    parties: list[tuple[str, Party]] = field(default_factory=list)
    places: list[tuple[str, PlaceEntry]] = field(default_factory=list)
    processes: list[tuple[str, ProcessInfo]] = field(default_factory=list)
    declensions: list[Declension] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    """Ids of rows that are out because of what is wrong in them."""
    whole: bool = True
    """Every file could be read, but for single rows."""

    def take(self, rows: Rows[Model], table: str) -> Model | None:
        """What is right in a file; the rest is noted."""
        self.problems += rows.problems
        self.lost |= rows.lost_ids(table)
        self.whole &= rows.found is not None
        return rows.found

    def follows(self, problem: Problem) -> bool:
        """Whether a problem is only that a row is out which is said to be wrong already."""
        return any(f"{lost!r}" in problem.what for lost in self.lost)


def is_list(file: str) -> bool:
    """True for the files ``read_lists`` reads: people/*, parties, places, processes, declension/*."""
    return _sort(file) in SORTS


def read_lists(
    files: Mapping[str, str], known: Sequence[Place] = ()
) -> tuple[Lists, list[Problem]]:
    """Join all list files into Lists.

    Args:
        files: TOML text by path; the path says the sort (``people/x.toml``, ``parties.toml``,
            ``places.toml``, ``processes.toml``, ``declension/x.toml``, also as folders); others are
            passed over.
        known: the compiled cities and countries (``monitor.match.gazetteer_file.shipped()``).

    Returns:
        The lists and every problem; where there are problems the lists hold what was right: a wrong
        row takes only itself out.
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
        read.declensions,
    )
    if not read.whole:
        return lists, read.problems  # a file that cannot be read would make every reference wrong
    told = [
        *wrong,
        *check.doubles(read.people),
        *check.doubles(read.parties),
        *check.doubles(read.places),
        *check.doubles(read.processes),
        *check.people(lists, read.people),
        *check.parties(lists, read.parties),
        *check.processes(lists, read.processes),
    ]
    return lists, [*read.problems, *(p for p in told if not read.follows(p))]


def load_lists(files: Mapping[str, str], known: Sequence[Place] = ()) -> Lists:
    """As ``read_lists``; raises ConfigError with all problems if there is any."""
    lists, problems = read_lists(files, known)
    if problems:
        raise ConfigError(problems)
    return lists


def _read_one(read: _Read, file: str, text: str) -> None:
    match _sort(file):
        case "people":
            people = read.take(parse_rows(PeopleFile, text, file), "person")
            read.people += [(file, entry) for entry in people.person] if people else []
        case "parties":
            parties = read.take(parse_rows(PartiesFile, text, file), "party")
            read.parties += [(file, entry) for entry in parties.party] if parties else []
        case "places":
            places = read.take(parse_rows(PlacesFile, text, file), "place")
            read.places += [(file, entry) for entry in places.place] if places else []
        case "processes":
            processes = read.take(parse_rows(ProcessesFile, text, file), "process")
            read.processes += [(file, entry) for entry in processes.process] if processes else []
        case "declension":
            table = read.take(parse_rows(Declension, text, file), "add")
            read.declensions += [table] if table else []


def _sort(file: str) -> str:
    parts = file.removesuffix(".toml").split("/")
    return next((part for part in reversed(parts) if part in SORTS), "")
