"""Lexicon: the vocabulary of one language, by class, and the scan that finds its phrases.

The engine asks for classes ("cue.postpone") and never for words, so that a language is a file.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from monitor.detect.read.token import NAME, Token

ANY, GAP = "_", "..."
GAP_WORDS = 4
STEM = 3
"""What an ending stands on is at least so long: "king" is no "-ing"."""
MEMO = 20_000
"""Words whose first-word look-up is kept; dropped all at once when full."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a phrase: its alternatives, each whole or with one end left open."""

    exact: frozenset[str]
    heads: tuple[str, ...] = ()
    """Starts: "negotiat" of "negotiat*"."""
    tails: tuple[str, ...] = ()
    """Ends: "ing" of "*ing"."""
    gap: bool = False
    wild: bool = False

    @classmethod
    def of(cls, forms: Sequence[str]) -> "Word":
        """A word from its alternatives as a lexicon writes them."""
        return cls(
            frozenset(f for f in forms if "*" not in f),
            tuple(f[:-1] for f in forms if f.endswith("*")),
            tuple(f[1:] for f in forms if f.startswith("*")),
            GAP in forms, ANY in forms,
        )  # fmt: skip

    def fits(self, low: str) -> bool:
        """True for a word in lower case that is one of the alternatives."""
        if low in self.exact or self.wild:
            return True
        if self.heads and low.startswith(self.heads):
            return True
        return bool(self.tails) and any(
            low.endswith(tail) and len(low) - len(tail) >= STEM for tail in self.tails
        )

    def fits_any(self, lows: Collection[str]) -> bool:
        """True where one of some words in lower case is one of the alternatives."""
        if self.wild or not self.exact.isdisjoint(lows):
            return True
        return bool(self.heads or self.tails) and any(map(self.fits, lows))

    @property
    def stems(self) -> tuple[str, ...]:
        """What a text must hold for the word to be in it; ``("",)`` where that is nothing.

        A word starts so, or holds what stands behind "*".
        """
        if self.gap or self.wild or NAME in self.exact:
            return ("",)
        return (*self.exact, *self.heads, *(f"*{tail}" for tail in self.tails))


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of one class, word by word."""

    cls: str
    words: tuple[Word, ...]
    gapped: bool = False
    """Whether any words may stand inside of it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: tokens ``start`` to ``end`` (exclusive) of a line."""

    cls: str
    start: int
    end: int
    gapped: bool = False
    """What stands inside may be no word of the phrase."""

    @property
    def held(self) -> Iterable[int]:
        """The tokens that are surely words of the phrase."""
        return (self.start, self.end - 1) if self.gapped else range(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Writing:
    """How a language writes what no phrase can say."""

    abbreviations: frozenset[str] = frozenset()
    """Words whose full stop ends no sentence, without it: "Gen", "U.S"."""
    datelines: tuple[str, ...] = ()
    """Shapes of the front of a text that says where the reporter sat: "{CITY} ({any}) -"."""
    day_endings: tuple[str, ...] = ()
    """What may stand behind the number of a day: "th"."""
    capital_dates: bool = False
    """Whether months and weekdays are written with a capital."""
    owners_follow: bool = False
    """Whether the state whose title it is stands between the title and the name."""
    genitive: tuple[str, ...] = ()
    """Endings of a name that is said to own the noun before it."""


@dataclass
class Lexicon:
    """Phrases of one language, indexed by their first word; made by ``read_lexicon``."""

    language: str
    months: Mapping[str, int] = field(default_factory=dict)
    weekdays: Mapping[str, int] = field(default_factory=dict)
    ordinals: Mapping[str, int] = field(default_factory=dict)
    cardinals: Mapping[str, int] = field(default_factory=dict)
    writing: Writing = field(default_factory=Writing)
    _exact: dict[str, list[Phrase]] = field(default_factory=dict)
    _open: list[Phrase] = field(default_factory=list)
    _memo: dict[str, tuple[Phrase, ...]] = field(default_factory=dict)

    def add(self, phrase: Phrase) -> None:
        """Take up a phrase."""
        first = phrase.words[0]
        for word in first.exact - {ANY}:
            self._exact.setdefault(word, []).append(phrase)
        if first.heads or first.tails or first.wild:
            self._open.append(phrase)

    def dates(self, low: str) -> bool:
        """True for the name of a month or a weekday."""
        return low.rstrip(".") in self.months or low in self.weekdays

    def scan(self, tokens: Sequence[Token]) -> tuple[Hit, ...]:
        """Every phrase found in the tokens, by start; several may start at one word."""
        lows = [token.low for token in tokens]
        hits: list[Hit] = []
        for start, low in enumerate(lows):
            for phrase in self.starting(low):
                end = _match(phrase.words, 1, lows, start + 1)
                if end:
                    hits.append(Hit(phrase.cls, start, end, phrase.gapped))
        return tuple(hits)

    def starting(self, low: str) -> tuple[Phrase, ...]:
        """Every phrase whose first word a word in lower case is."""
        known = self._memo.get(low)
        if known is not None:
            return known
        if len(self._memo) > MEMO:
            self._memo.clear()
        found = list(self._exact.get(low, ()))
        found += [
            phrase
            for phrase in self._open
            if low not in phrase.words[0].exact and phrase.words[0].fits(low)
        ]
        self._memo[low] = tuple(found)
        return self._memo[low]

    def only(self, prefixes: tuple[str, ...]) -> "Lexicon":
        """A lexicon of the phrases of these classes alone, named by how they begin."""
        made = Lexicon(self.language)
        for phrase in self.phrases(prefixes):
            made.add(phrase)
        return made

    def keywords(self, classes: Iterable[str]) -> frozenset[str]:
        """Stems of which every phrase of these class prefixes holds at least one (prefilter)."""
        return frozenset(
            stem
            for phrase in self.phrases(tuple(classes))
            for stem in max((w.stems for w in phrase.words), key=lambda s: min(map(len, s)))
        )

    def phrases(self, prefixes: tuple[str, ...] = ("",)) -> set[Phrase]:
        """The phrases of the classes that begin so, each once, in no order."""
        found = {phrase for phrases in self._exact.values() for phrase in phrases} | {*self._open}
        return {phrase for phrase in found if phrase.cls.startswith(prefixes)}


def _match(words: tuple[Word, ...], at: int, lows: list[str], pos: int) -> int:
    """The end of a match of ``words[at:]`` at ``pos``, or 0."""
    while at < len(words):
        want = words[at]
        if want.gap:
            for skip in range(GAP_WORDS + 1):
                end = _match(words, at + 1, lows, pos + skip)
                if end:
                    return end
            return 0
        if pos >= len(lows) or not (lows[pos] in want.exact or want.fits(lows[pos])):
            return 0
        at, pos = at + 1, pos + 1
    return pos
