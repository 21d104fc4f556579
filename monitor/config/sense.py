"""Sense: what reads articles, compiled from lists, rules and lexicons, each with its texts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from monitor.detect.read.lexicon import Lexicon
from monitor.detect.read.reader import Reader
from monitor.errors import Problem
from monitor.match.engine import Engine
from monitor.match.ground import Ground
from monitor.match.lists import Lists
from monitor.match.rule_file import Rules


@dataclass(frozen=True)
class Listed:
    """The lists, with the texts they were read from and what was wrong in them."""

    lists: Lists
    texts: Mapping[str, str]
    problems: tuple[Problem, ...]

    @cached_property
    def ground(self) -> Ground:
        """The engine's half that rules do not change."""
        return Ground.of(self.lists)


@dataclass(frozen=True)
class Tongues:
    """The lexicons over some lists, with the texts they were read from and what was wrong in them."""

    listed: Listed
    lexicons: tuple[Lexicon, ...]
    texts: Mapping[str, str]
    problems: tuple[Problem, ...]

    @cached_property
    def reader(self) -> Reader:
        """Reads claims; rules have no part in it."""
        lists = self.listed.lists
        return Reader(lists, self.lexicons, tuple(lists.processes.values()))


@dataclass(frozen=True)
class Sense:
    """What reads articles: lists, rules and lexicons, compiled."""

    tongues: Tongues
    rules: Rules
    texts: Mapping[str, str]
    """Of the rules."""

    @property
    def lexicons(self) -> tuple[Lexicon, ...]:
        """What is read, the first language first."""
        return self.tongues.lexicons

    @property
    def reader(self) -> Reader:
        """Reads claims."""
        return self.tongues.reader

    @property
    def lists(self) -> Lists:
        """People, parties, places and processes."""
        return self.tongues.listed.lists

    @cached_property
    def engine(self) -> Engine:
        """Finds the lists' names and the enabled rules' words."""
        return Engine.compile(self.lists, self.rules.enabled, self.tongues.listed.ground)
