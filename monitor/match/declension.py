"""Declensions: the case forms of listed names, made by tables of endings when lists are compiled.

``rules/declension/<language>.toml`` says for each ending of a name what the cases make of it, so
that lists hold a name once. A table is asked about every name that its letters can write: a form
that nobody uses finds nothing, so tables may give more than grammar does.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product
from string import ascii_lowercase

from pydantic import Field, field_validator

from monitor.match.entry import Written

CASES = 5
"""Genitive, dative, accusative, instrumental, locative."""
Cases = tuple[tuple[str, ...], ...]
"""For each case its forms."""


class Declension(Written):
    """How names of one language end in each case."""

    language: str = Field(min_length=2)
    source: str = Field(min_length=1)
    letters: str = Field(min_length=1)
    """The small letters a name must consist of to be declined by this table."""
    add: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    """By ending of the name ("ов|ев"): what is added to it in each case ("им|ом")."""
    cut: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    """The same for endings that each case has another in the place of."""

    adjective: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    """By ending of an adjective: the endings of all its forms."""

    @field_validator("add", "cut")
    @classmethod
    def _all_cases(cls, table: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
        for ending, cases in table.items():
            if len(cases) != CASES:
                said = "genitive, dative, accusative, instrumental, locative"
                raise ValueError(f"{ending!r} has {len(cases)} forms; give {CASES}: {said}")
        return table

    @cached_property
    def _endings(self) -> dict[str, tuple[int, Cases]]:
        """By ending: how many letters of it go, and the forms of each case."""
        found: dict[str, tuple[int, Cases]] = {}
        for table, keeps in ((self.add, True), (self.cut, False)):
            for endings, cases in table.items():
                for ending in endings.split("|"):
                    forms = tuple(tuple(case.split("|")) for case in cases)
                    found[ending] = (0 if keeps else len(ending), forms)
        return found

    @cached_property
    def _agree(self) -> dict[str, tuple[str, ...]]:
        return {end: forms for ends, forms in self.adjective.items() for end in ends.split("|")}

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.letters)

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._endings), default=0)

    @cached_property
    def _latin(self) -> bool:
        return not self._known.isdisjoint(ascii_lowercase)

    def writes(self, name: str) -> bool:
        """Whether the language has all letters of a name."""
        if name.isascii() and not self._latin:
            return False
        return self._known.issuperset(char for char in name.lower() if char.isalpha())

    def adjectives(self, word: str) -> set[str]:
        """The forms of an adjective, with the one it has in front of a hyphen."""
        low = word.lower()
        size = max((len(end) for end in self._agree if low.endswith(end)), default=0)
        if not size:
            return set()
        stem = low[: len(low) - size]
        return {stem + ending for ending in self._agree[low[-size:]]} - {low}

    def forms(self, name: str, *, person: bool = False) -> set[str]:
        """The case forms of a name, in small letters, without the name itself.

        The words of a name bend together, but for particles ("bin"); those of a person's with three
        or more perhaps only in the last (given names of other tongues), those of another thing's
        perhaps only in the first ("Republic of ..."). Of a word with hyphens the last part bends,
        and of a person's perhaps every part ("Jean-Paul").
        """
        low = name.lower()
        words = low.split()
        bent = [
            _still([word])[0] if person and written.islower() else self._cases(word, whole=person)
            for written, word in zip(name.split(), words, strict=True)
        ]
        ways = [bent]
        if person and len(words) > 2:
            ways.append([*_still(words[:-1]), bent[-1]])
        if not person and len(words) > 1:
            ways.append([bent[0], *_still(words[1:])])
        found: set[str] = set()
        for way in ways:
            for case in range(CASES):
                found |= {" ".join(one) for one in product(*(word[case] for word in way))}
        return found - {low}

    def _cases(self, word: str, *, whole: bool = False) -> Cases:
        """The forms of a word in each case; whole also with all that a hyphen joins bent."""
        head, hyphen, last = word.rpartition("-")
        if whole and hyphen:
            each = [self._cases(part) for part in word.split("-")]
            joined = (
                tuple("-".join(one) for one in product(*case)) for case in zip(*each, strict=True)
            )
            return tuple(
                (*plain, *both) for plain, both in zip(self._cases(word), joined, strict=True)
            )
        for size in range(min(self._longest, len(last)), 0, -1):
            gone, cases = self._endings.get(last[-size:], (0, ()))
            if cases:
                stem = head + hyphen + last[: len(last) - gone]
                return tuple(tuple(stem + ending for ending in case) for case in cases)
        return _still([word])[0]


def _still(words: Sequence[str]) -> list[Cases]:
    """Words that stay as they are."""
    return [((word,),) * CASES for word in words]


class Bent:
    """What all tables make of the names of one set of lists."""

    def __init__(self, tables: Sequence[Declension]) -> None:
        self._tables = tuple(tables)
        self._made: dict[tuple[str, bool], frozenset[str]] = {}

    def of(self, name: str, *, person: bool = False) -> frozenset[str]:
        """The other forms of a name by every table that its letters fit."""
        key = (name, person)
        if key not in self._made:
            made = (table.forms(name, person=person) for table in self._fitting(name))
            self._made[key] = frozenset[str]().union(*made)
        return self._made[key]

    def keeps(self, name: str) -> bool:
        """Whether a language that bends names leaves this one as it is in every case."""
        return not self.of(name) and any(self._fitting(name))

    def of_adjective(self, word: str) -> frozenset[str]:
        """The other forms of an adjective by every table that its letters fit."""
        return frozenset[str]().union(*(t.adjectives(word) for t in self._fitting(word)))

    def _fitting(self, name: str) -> Iterator[Declension]:
        return (t for t in self._tables if t.writes(name))
