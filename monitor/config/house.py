"""House: everything people wrote, checked and compiled, as one value that is swapped whole.

A reload takes each part - rules with their lists and lexicons, routes, each template, feeds - only
when it has no problem that the part in force does not have; a part with a new one keeps its last good
form, and its problems are said. A start finds the last good form in the database. At the first start
ever there is none: then what is right in a part is used, row by row (a template: the shipped one), so
that one slip never stops the service. A user's own rule with a problem is left out alone at all times.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from monitor.alert.model import Book, Subscription
from monitor.alert.render import NAMES, Renderer, compile_templates
from monitor.alert.route import Routes, check_names, parse_routes
from monitor.config import feeds as feed_file
from monitor.config import files, shipped
from monitor.config.feed_names import unknown
from monitor.config.files import Texts
from monitor.config.sense import Listed, Sense, Tongues
from monitor.detect.read.lexicon import Lexicon
from monitor.detect.read.lexicon_file import read_lexicon
from monitor.errors import ConfigError, Problem
from monitor.match.place_file import shipped as places
from monitor.match.reading import is_list, read_lists
from monitor.match.rule_file import read_rules
from monitor.poll.model import Feed

Sign = tuple[str, str, str]


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
    spared: Mapping[str, Counter[Sign]] = field(default_factory=dict)
    """By part, the problems it is in force with: it holds what is right beside them."""
    kept: frozenset[str] = frozenset()
    """Parts (monitor.config.last_good) that are in force in their last good form, not as written."""

    @property
    def faultless(self) -> bool:
        """Whether every template is in force as it is written."""
        return not any(p.file.startswith("alerts/") for p in self.problems)

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
    making = _Making(texts, last)
    sense = _sense(making, user_rules or {})
    routes = _routes(making, sense)
    renderer = _renderer(making)
    feeds = _feeds(making, sense)
    return House(
        texts,
        sense,
        routes,
        renderer,
        feeds,
        problems=(*making.problems, *making.alone),
        own_subscriptions=own,
        user_rules=user_rules or {},
        spared=making.spared,
        kept=frozenset(making.kept),
    )


@dataclass
class _Making:
    """A House on its way."""

    texts: Texts
    last: House | None
    problems: list[Problem] = field(init=False)
    alone: list[Problem] = field(default_factory=list)
    """Problems that take out nothing but what they are about."""
    spared: dict[str, Counter[Sign]] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.problems = list(self.texts.problems)

    def unread(self, start: str) -> list[Problem]:
        """The files of a part that could not be read."""
        return [p for p in self.texts.problems if p.file.startswith(start)]

    def refuses(self, part: str, wrong: Iterable[Problem]) -> bool:
        """Whether a part has a problem that the one in force does not have."""
        signs = Counter(problem.sign for problem in wrong)
        if self.last is None:
            self.spared[part] = signs
            return False
        known = self.last.spared.get(part, Counter())
        refused = bool(signs - known)
        self.spared[part] = known if refused else signs
        if refused:
            self.kept.add(part)
        return refused

    def lacks(self, part: str, name: str, effect: str) -> None:
        """Note that the file of a part is not there, or cannot be read: its last form stays."""
        if not self.unread(name):
            self.problems.append(Problem(name, "file", "is not there", effect))
        if self.last:
            self.kept.add(part)
            self.spared[part] = self.last.spared.get(part, Counter())


def _sense(making: _Making, user_rules: Mapping[str, str]) -> Sense:
    texts, last = making.texts, making.last
    listed = _listed(texts, last)
    own = {n: t for n, t in texts.rules.items() if not is_list(n)}
    rules, wrong = read_rules({**own, **user_rules}, listed.lists)
    bad = {p.file for p in wrong if p.file in user_rules}
    making.alone += [p for p in wrong if p.file in bad]
    tongues = _tongues(texts, listed, last)
    found = [*listed.problems, *(p for p in wrong if p.file not in bad), *tongues.problems]
    if not tongues.lexicons:
        advice = "Run monitor init DIR for the shipped ones."
        none = f"there is no lexicon that is right in {texts.folder}"
        found.append(Problem("rules/lexicon", "folder", none, advice))
    making.problems += found
    if making.refuses("rules", [*making.unread("rules/"), *found]) and last:
        return last.sense
    if not tongues.lexicons:
        raise ConfigError(making.problems)
    given = own | {name: text for name, text in user_rules.items() if name not in bad}
    if last and last.sense.tongues is tongues and last.sense.texts == given:
        return last.sense
    if bad:  # a user's slip takes out that row alone
        rules, _ = read_rules(given, listed.lists)
    return Sense(tongues, rules, given)


def _listed(texts: Texts, last: House | None) -> Listed:
    """The lists; those in force where nothing in them was touched."""
    given = {name: text for name, text in texts.rules.items() if is_list(name)}
    if last and last.sense.tongues.listed.texts == given:
        return last.sense.tongues.listed
    lists, wrong = read_lists(given, places())
    return Listed(lists, given, tuple(wrong))


def _tongues(texts: Texts, listed: Listed, last: House | None) -> Tongues:
    """The lexicons; those in force where nothing in them, and in the lists, was touched."""
    if last and last.sense.tongues.texts == texts.lexicons and last.sense.tongues.listed is listed:
        return last.sense.tongues
    found: list[Lexicon] = []
    problems: list[Problem] = []
    for language, text in sorted(texts.lexicons.items(), key=lambda pair: (pair[0] != "en", pair)):
        made, wrong = read_lexicon(text, f"rules/lexicon/{language}.toml")
        problems += wrong
        found += [made] if made else []
    return Tongues(listed, tuple(found), texts.lexicons, tuple(problems))


def _routes(making: _Making, sense: Sense) -> Routes:
    name, last = "alerts/routes.toml", making.last
    if name not in making.texts.toml:
        making.lacks("routes", name, "No alert is sent anywhere." if not last else "")
        return last.routes if last else Routes()
    found, wrong = parse_routes(making.texts.toml[name], name)
    making.problems += wrong
    if making.refuses("routes", wrong) and last:
        return last.routes
    if found is None:
        return Routes()
    ids = [rule.id for rule in sense.rules.rules]
    making.problems += check_names(found, ids, list(sense.lists.processes), name)
    return found


def _renderer(making: _Making) -> Renderer:
    """Templates, each by itself: one that turned wrong keeps its last good form."""
    last, unread = making.last, making.unread("alerts/")
    if last and last.faultless and last.texts.templates == making.texts.templates and not unread:
        return last.renderer
    own = {name.removeprefix("alerts/"): text for name, text in making.texts.templates.items()}
    made, wrong = compile_templates(_shipped_templates(), own)
    before = last.renderer.own if last else {}
    names = {p.file.removeprefix("alerts/") for p in unread}
    kept = {n: before[n] for n in {*own, *names} - set(made.own) if n in before}
    making.kept |= {"templates"} if kept else set()
    advice = "The last good one stays in use; see docs/reference/templates.md."
    making.alone += [
        replace(p, advice=advice) if p.file.removeprefix("alerts/") in kept else p for p in wrong
    ]
    return replace(made, own={**made.own, **kept})


def _shipped_templates() -> dict[str, str]:
    folder = shipped.folder() / "alerts"
    return {name: (folder / name).read_text(encoding="utf-8") for name in NAMES}


def _feeds(making: _Making, sense: Sense) -> Mapping[str, Feed]:
    name, last = "feeds.toml", making.last
    if name not in making.texts.toml:
        making.lacks("feeds", name, "Nothing is polled." if not last else "")
        return last.feeds if last else {}
    found, wrong = feed_file.check(making.texts.toml[name], name)
    making.problems += wrong
    if making.refuses("feeds", wrong) and last:
        return last.feeds
    lists = sense.lists
    making.problems += unknown(making.texts.toml[name], name, lists.parties, lists.places)
    return {feed.id: feed for feed in found}


def load(folder: Path) -> House:
    """The set of a folder, for commands that need it right.

    Raises ConfigError with every problem.
    """
    house = build(files.read(folder))
    if house.problems:
        raise ConfigError(list(house.problems))
    return house
