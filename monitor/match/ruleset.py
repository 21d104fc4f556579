"""RuleSet: the text conditions of all rules, asked only of rules that share something."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitor.match.atom import COST, Atom, Condition, add_part, add_words, condition_of, kinds_of
from monitor.match.fold import Folded
from monitor.match.form import Form
from monitor.match.gazetteer import Gazetteer
from monitor.match.lists import Lists
from monitor.match.model import Finding, RuleHit, Sort, Via
from monitor.match.near import stand_near, starts_of
from monitor.match.pattern import Pattern, Wrapped, compile_pattern
from monitor.match.resolve import Spot
from monitor.match.rule import Rule

SHOWN = 12
"""Findings kept of one rule's hit: enough to show why."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """One rule, ready to be asked."""

    rule: str
    needs_text: bool
    condition: Condition
    patterns: tuple[tuple[Pattern, ...], ...]


class Text:
    """What one article holds, in atoms; what only few rules need is worked out when asked for."""

    def __init__(
        self,
        body: str,
        folded: Folded,
        words: Mapping[Atom, list[Spot]],
        found: Mapping[Atom, Finding],
    ) -> None:
        self.body = body
        self.words = words
        self.found = found
        self.atoms = words.keys() | found.keys()
        self._folded = folded
        self._wrapped: Wrapped | None = None
        self._starts: list[int] | None = None

    @property
    def wrapped(self) -> Wrapped:
        """For patterns."""
        if self._wrapped is None:
            self._wrapped = Wrapped(self.body)
        return self._wrapped

    @property
    def starts(self) -> list[int]:
        """Offsets of the words."""
        if self._starts is None:
            self._starts = [self._folded.origin(at) for at in starts_of(self._folded.text)]
        return self._starts


class RuleSet:
    """All enabled rules that ask something of the text, by what they cannot do without."""

    def __init__(self, rules: Iterable[Rule], lists: Lists, gazetteer: Gazetteer) -> None:
        """Has the gazetteer look for every word, name and piece of a pattern of the rules."""
        self._rules: list[Compiled] = []
        self._by_atom: dict[Atom, list[int]] = {}
        self._always: list[int] = []
        self.names: list[Form] = []
        """Forms of the rules' own names, for the fuzzy index."""
        for rule in rules:
            if rule.enabled:
                self.names += add_words(rule, gazetteer)
                self._add(rule, lists, gazetteer)
        mentioned = set(self._mentioned())
        self.uses_places = any(atom.startswith("place:") for atom in mentioned)
        self.pairs = {atom: kinds_of(atom) for atom in mentioned if atom.startswith("two:")}
        """Which kinds of party some rule asks for two of."""

    def _add(self, rule: Rule, lists: Lists, gazetteer: Gazetteer) -> None:
        condition = condition_of(rule, lists)
        if not rule.needs_text and not condition.none:
            return
        patterns = tuple(tuple(map(compile_pattern, group)) for group in condition.patterns)
        at = len(self._rules)
        self._rules.append(Compiled(rule.id, rule.needs_text, condition, patterns))
        wanted = _doors(condition, patterns) if rule.needs_text else [condition.none]
        if not wanted:
            self._always.append(at)
            return
        for atom in min(wanted, key=_cost):
            if atom.startswith("part:"):
                add_part(atom.removeprefix("part:"), gazetteer)
            self._by_atom.setdefault(atom, []).append(at)

    def _mentioned(self) -> Iterable[Atom]:
        for one in self._rules:
            condition = one.condition
            yield from (*condition.all, *condition.none)
            for group in condition.any:
                yield from group

    def match(self, text: Text) -> tuple[tuple[RuleHit, ...], tuple[str, ...], int]:
        """Hits, vetoed rules and the number of rules that were asked."""
        asked = set(self._always)
        for atom in text.atoms:
            asked.update(self._by_atom.get(atom, ()))
        hits: list[RuleHit] = []
        vetoed: list[str] = []
        for at in sorted(asked):
            one = self._rules[at]
            if not one.needs_text:
                vetoed.append(one.rule)
                continue
            reasons = _holds(one, text)
            if reasons is not None:
                hits.append(RuleHit(one.rule, tuple(reasons[:SHOWN])))
        return tuple(hits), tuple(vetoed), len(asked)


def _doors(condition: Condition, patterns: Sequence[Sequence[Pattern]]) -> list[Collection[Atom]]:
    """Sets of atoms; of each set the text must hold one, or the rule does not hold."""
    doors: list[Collection[Atom]] = [*condition.any, *({atom} for atom in condition.all)]
    doors += [{atom} for atoms, _ in condition.near for atom in atoms]
    for group in patterns:
        if all(pattern.pieces for pattern in group):
            doors.append({f"part:{piece}" for pattern in group for piece in pattern.pieces})
    return doors


def _cost(atoms: Collection[Atom]) -> tuple[int, int, int]:
    sorts = [COST[atom.partition(":")[0]] for atom in atoms]
    return max(sorts), len(sorts), -min(map(len, atoms))


def _holds(one: Compiled, text: Text) -> list[Finding] | None:
    """What makes a rule's conditions hold; None where one does not."""
    condition = one.condition
    atoms = text.atoms
    if not condition.all <= atoms or not condition.none.isdisjoint(atoms):
        return None
    wanted = list(condition.all)
    for group in condition.any:
        some = [atom for atom in group if atom in atoms]
        if not some:
            return None
        wanted += some
    found = [_why(one.rule, atom, text) for atom in sorted(wanted)]
    for words, near in condition.near:
        spans = [[spot[:2] for spot in text.words.get(word, ())] for word in words]
        close = stand_near(spans, text.starts, near.within, ordered=near.ordered)
        if close is None:
            return None
        found += [_word(one.rule, text, *span, Via.NAME) for span in close]
    for patterns in one.patterns:
        matched = next(filter(None, (pattern.search(text.wrapped) for pattern in patterns)), None)
        if matched is None:
            return None
        found.append(_word(one.rule, text, *matched, Via.PATTERN))
    return found


def _why(rule: str, atom: Atom, text: Text) -> Finding:
    if atom in text.found:
        return text.found[atom]
    start, end, _, _ = text.words[atom][0]
    return _word(rule, text, start, end, Via.NAME)


def _word(rule: str, text: Text, start: int, end: int, via: Via) -> Finding:
    surface = text.body[start:end]
    return Finding(Sort.WORD, surface, start, end, surface, via, 100.0, f"rule:{rule}")
