"""House: everything people wrote, checked and compiled, as one value that is swapped whole.

A reload takes each part - rules with their lists and lexicons, routes, templates, feeds - only when
it has no problem; a part with one keeps its last good form, and its problems are said. At the first
load there is no last good form: then what is right in a part is used, so that one bad rule never
stops the service. A user's own rule with a problem is left out alone at all times.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from monitor.alert.model import Book, Subscription
from monitor.alert.render import NAMES, Renderer, compile_templates
from monitor.alert.route import Routes, check_names, parse_routes
from monitor.config import feeds as feed_file
from monitor.config import files, shipped
from monitor.config.files import Texts
from monitor.detect.read.lexicon import Lexicon
from monitor.detect.read.lexicon_file import read_lexicon
from monitor.detect.read.reader import Reader
from monitor.errors import ConfigError, Problem
from monitor.match.engine import Engine
from monitor.match.lists import Lists
from monitor.match.place_file import shipped as places
from monitor.match.reading import is_list, read_lists
from monitor.match.rule_file import Rules, read_rules
from monitor.poll.model import Feed


@dataclass(frozen=True)
class Sense:
    """What reads articles: lists, rules and lexicons, compiled."""

    lists: Lists
    rules: Rules
    lexicons: tuple[Lexicon, ...]

    @cached_property
    def engine(self) -> Engine:
        """Finds the lists' names and the enabled rules' words."""
        return Engine.compile(self.lists, self.rules.enabled)

    @cached_property
    def reader(self) -> Reader:
        """Reads claims."""
        return Reader(self.lists, self.lexicons, tuple(self.lists.processes.values()))


@dataclass(frozen=True)
class House:
    """One consistent set."""

    texts: Texts
    sense: Sense
    routes: Routes
    renderer: Renderer
    feeds: Mapping[str, Feed]
    problems: tuple[Problem, ...] = field(default=())
    own_subscriptions: tuple[Subscription, ...] = ()
    user_rules: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def book(self) -> Book:
        """What decides about alerts."""
        of_house = {s.id for s in self.routes.subscriptions}
        own = (s for s in self.own_subscriptions if s.id not in of_house)
        return Book(
            {rule.id: rule for rule in self.sense.rules.rules},
            (*self.routes.subscriptions, *own),
        )

    def with_subscriptions(self, own: tuple[Subscription, ...]) -> "House":
        """The same set with other subscriptions of people's own: nothing is compiled again."""
        return replace(self, own_subscriptions=own)


def build(
    texts: Texts,
    user_rules: Mapping[str, str] | None = None,
    own: tuple[Subscription, ...] = (),
    last: House | None = None,
) -> House:
    """Check and compile a folder's texts.

    Args:
        texts: what the folder holds.
        user_rules: TOML of users' own rules by ``user:`` path.
        own: users' own subscriptions.
        last: the set in force; its parts stay where the new ones have problems.

    Raises ConfigError when a part is unusable and there is no last good one.
    """
    user_rules = user_rules or {}
    problems = list(texts.problems)
    sense = _sense(texts, user_rules, last, problems)
    routes = _routes(texts, sense, last, problems)
    template_names = {name.removeprefix("alerts/"): t for name, t in texts.templates.items()}
    renderer, wrong = compile_templates(_shipped_templates(), template_names)
    feeds = _feeds(texts, last, problems)
    return House(texts, sense, routes, renderer, feeds, (*problems, *wrong), own, user_rules)


def _shipped_templates() -> dict[str, str]:
    folder = shipped.folder() / "alerts"
    return {name: (folder / name).read_text(encoding="utf-8") for name in NAMES}


def _sense(
    texts: Texts, user_rules: Mapping[str, str], last: House | None, problems: list[Problem]
) -> Sense:
    unread = [p for p in problems if p.file.startswith("rules/")]
    before = len(problems) - len(unread)
    lists, wrong = read_lists({n: t for n, t in texts.rules.items() if is_list(n)}, places())
    problems += wrong
    own = {n: t for n, t in texts.rules.items() if not is_list(n)}
    rules, wrong = read_rules({**own, **user_rules}, lists)
    bad = {p.file for p in wrong if p.file in user_rules}
    problems += [p for p in wrong if p.file not in bad]
    lexicons = _lexicons(texts, problems)
    refused = len(problems) > before
    problems += [p for p in wrong if p.file in bad]
    if last and refused:
        return last.sense
    if bad:  # a user's slip takes out that row alone
        mine = {name: text for name, text in user_rules.items() if name not in bad}
        rules, _ = read_rules({**own, **mine}, lists)
    if not lexicons:
        advice = "Run monitor init DIR for the shipped ones."
        raise ConfigError(
            [*problems, Problem(str(texts.folder), "rules/lexicon", "holds no lexicon", advice)]
        )
    return Sense(lists, rules, lexicons)


def _lexicons(texts: Texts, problems: list[Problem]) -> tuple[Lexicon, ...]:
    found: list[Lexicon] = []
    for language, text in sorted(texts.lexicons.items(), key=lambda pair: (pair[0] != "en", pair)):
        made, wrong = read_lexicon(text, f"rules/lexicon/{language}.toml")
        problems += wrong
        found += [made] if made else []
    return tuple(found)


def _routes(texts: Texts, sense: Sense, last: House | None, problems: list[Problem]) -> Routes:
    name = "alerts/routes.toml"
    if name not in texts.toml:
        if not any(p.file == name for p in problems):
            problems.append(Problem(name, "file", "is not there", "No alert is sent anywhere."))
        return last.routes if last else Routes()
    found, wrong = parse_routes(texts.toml[name], name)
    problems += wrong
    if wrong and last:
        return last.routes
    if found is None:
        return Routes()
    ids = [rule.id for rule in sense.rules.rules]
    problems += check_names(found, ids, list(sense.lists.processes), name)
    return found


def _feeds(texts: Texts, last: House | None, problems: list[Problem]) -> Mapping[str, Feed]:
    if "feeds.toml" not in texts.toml:
        if not any(p.file == "feeds.toml" for p in problems):
            problems.append(Problem("feeds.toml", "file", "is not there", "Nothing is polled."))
        return last.feeds if last else {}
    found, wrong = feed_file.check(texts.toml["feeds.toml"], "feeds.toml")
    problems += wrong
    if wrong and last:
        return last.feeds
    return {feed.id: feed for feed in found}


def load(folder: Path) -> House:
    """The set of a folder, for commands that need it right.

    Raises ConfigError with every problem.
    """
    house = build(files.read(folder))
    if house.problems:
        raise ConfigError(list(house.problems))
    return house
