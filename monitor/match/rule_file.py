"""From the texts of rule files to rules and tests, or to every Problem in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from monitor.errors import ConfigError, Problem
from monitor.match.lists import Lists
from monitor.match.problem import Rows, line_of, parse, parse_rows
from monitor.match.rule import Rule, RuleFile, RuleTest

USER = "user:"
"""The prefix of a user's own rules: their ids cannot be those of a house rule."""


@dataclass(frozen=True, slots=True)
class Rules:
    """A set of rules with their tests; ``files`` says where each rule stands."""

    rules: tuple[Rule, ...] = ()
    tests: tuple[tuple[str, RuleTest], ...] = ()
    """(file, test), each test with its rule's id filled in."""
    files: Mapping[str, str] = field(default_factory=dict)
    places: tuple[str, ...] = ()
    """Of each test, where it stands in its file: "line 41, test 3"."""

    @property
    def enabled(self) -> tuple[Rule, ...]:
        """The rules that are switched on."""
        return tuple(rule for rule in self.rules if rule.enabled)

    def rule(self, rule_id: str) -> Rule | None:
        """The rule of that id."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)


def parse_rules(text: str, file: str) -> tuple[RuleFile | None, list[Problem]]:
    """One rule file, or one user's rule; None where anything in it is wrong."""
    return parse(RuleFile, text, file)


def read_rules(files: Mapping[str, str], lists: Lists) -> tuple[Rules, list[Problem]]:
    """Join rule files (TOML text by path) into Rules, checked against the lists.

    A path that begins with ``user:`` holds a user's own rule (a row): its ids carry that prefix,
    a house file's never do. Where there are problems the rules hold what was right.
    """
    rules: dict[str, Rule] = {}
    where: dict[str, str] = {}
    tests: list[tuple[str, RuleTest]] = []
    places: list[str] = []
    problems: list[Problem] = []
    for file, text in files.items():
        read = parse_rows(RuleFile, text, file)
        problems += read.problems
        found = read.found
        if found is None:
            continue
        for rule in found.rule:
            problems += _placed(rule, file, where)
            problems += _known(rule, file, lists)
            where.setdefault(rule.id, file)
            rules.setdefault(rule.id, rule)
        for row, test in enumerate(found.test):
            if _of_lost(test, read):
                continue
            at = read.at("test", row)
            named, wrong = _named(test, at + 1, found, file)
            problems += wrong
            tests.append((file, named))
            places.append(_place(at, text))
    return Rules(tuple(rules.values()), tuple(tests), where, tuple(places)), problems


def load_rules(files: Mapping[str, str], lists: Lists) -> Rules:
    """As ``read_rules``; raises ConfigError with all problems if there is any."""
    rules, problems = read_rules(files, lists)
    if problems:
        raise ConfigError(problems)
    return rules


def _placed(rule: Rule, file: str, where: Mapping[str, str]) -> Iterator[Problem]:
    key = f"rule.{rule.id}.id"
    if rule.id in where:
        what = f"the id {rule.id!r} is also in {where[rule.id]}"
        yield Problem(file, key, what, "Give one of them another id.")
    if rule.id.startswith(USER) and not file.startswith(USER):
        yield Problem(file, key, f"{USER!r} is for users' own rules", "Leave the prefix out.")
    if file.startswith(USER) and not rule.id.startswith(USER):
        yield Problem(file, key, f"a user's own rule needs the prefix {USER!r}", "Put it before.")


def _known(rule: Rule, file: str, lists: Lists) -> Iterator[Problem]:
    known = {
        "processes": (rule.processes, lists.processes),
        "parties": (rule.parties.ids, lists.parties),
        "people": (rule.people.ids, lists.people),
    }
    for key, (ids, table) in known.items():
        for entry_id in ids:
            if entry_id not in table:
                what = f"{entry_id!r} is in no list of {key}"
                close = get_close_matches(entry_id, list(table), n=1)
                advice = f"Did you mean {close[0]!r}?" if close else "Correct it, or list it first."
                yield Problem(file, f"rule.{rule.id}.{key}", what, advice)
    for place in rule.places.ids:
        if lists.find_place(place) is None:
            what = f"no place is called {place!r}"
            yield Problem(file, f"rule.{rule.id}.places", what, "Correct it, or list it first.")


def _place(row: int, text: str) -> str:
    line = line_of(("test", row), text)
    return f"line {line}, test {row + 1}" if line else f"test {row + 1}"


def _of_lost(test: RuleTest, read: Rows[RuleFile]) -> bool:
    """Whether a test belongs to a rule that is out, or may."""
    return bool(read.lost.get("rule")) and (not test.rule or test.rule in read.lost_ids("rule"))


def _named(
    test: RuleTest, number: int, found: RuleFile, file: str
) -> tuple[RuleTest, list[Problem]]:
    ids = [rule.id for rule in found.rule]
    if not test.rule and len(ids) == 1:
        return test.model_copy(update={"rule": ids[0]}), []
    if test.rule in ids:
        return test, []
    what = f"no rule of this file has the id {test.rule!r}" if test.rule else "'rule' is missing"
    return test, [Problem(file, f"test {number}", what, "Name the rule that it tests.")]
