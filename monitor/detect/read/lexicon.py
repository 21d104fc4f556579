"""Lexicon: the vocabulary of one language, by class, and the scan that finds its phrases.

The engine asks for classes ("cue.postpone") and never for words, so that a language is a file.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from monitor.detect.read.token import NAME, Token

ANY, GAP = "_", "..."
GAP_WORDS = 4
STEM = 3
"""What an ending stands on is at least so long: "king" is no "-ing"."""
MEMO = 20_000
"""Words whose first-word look-up is kept; dropped all at once when full."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of one class, word by word."""

    cls: str
    words: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: tokens ``start`` to ``end`` (exclusive) of a line."""

    cls: str
    start: int
    end: int


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


@dataclass
class Lexicon:
    """Phrases of one language, indexed by their first word; made by ``read_lexicon``."""

    language: str
    months: Mapping[str, int] = field(default_factory=dict)
    weekdays: Mapping[str, int] = field(default_factory=dict)
    ordinals: Mapping[str, int] = field(default_factory=dict)
    writing: Writing = field(default_factory=Writing)
    _exact: dict[str, list[Phrase]] = field(default_factory=dict)
    _open: list[tuple[str, Phrase]] = field(default_factory=list)
    _memo: dict[str, tuple[Phrase, ...]] = field(default_factory=dict)

    def add(self, phrase: Phrase) -> None:
        """Take up a phrase."""
        for first in phrase.words[0]:
            if first == ANY or "*" in first:
                self._open.append((first, phrase))
            else:
                self._exact.setdefault(first, []).append(phrase)

    def scan(self, tokens: Sequence[Token]) -> tuple[Hit, ...]:
        """Every phrase found in the tokens, by start; several may start at one word."""
        lows = [token.low for token in tokens]
        hits: list[Hit] = []
        for start, low in enumerate(lows):
            known = self._memo.get(low)
            for phrase in self._starting(low) if known is None else known:
                end = _match(phrase.words, 1, lows, start + 1)
                if end:
                    hits.append(Hit(phrase.cls, start, end))
        return tuple(hits)

    def _starting(self, low: str) -> tuple[Phrase, ...]:
        if len(self._memo) > MEMO:
            self._memo.clear()
        found = list(self._exact.get(low, ()))
        found += [phrase for first, phrase in self._open if _fits((first,), low)]
        self._memo[low] = tuple(found)
        return self._memo[low]

    def keywords(self, classes: Iterable[str]) -> frozenset[str]:
        """Stems of which every phrase of these class prefixes holds at least one (prefilter)."""
        wanted = tuple(classes)
        phrases = [phrase for found in self._exact.values() for phrase in found]
        phrases += [phrase for _, phrase in self._open]
        return frozenset(
            stem
            for phrase in phrases
            if phrase.cls.startswith(wanted)
            for stem in max(map(_stems, phrase.words), key=lambda stems: min(map(len, stems)))
        )


def _stems(word: tuple[str, ...]) -> tuple[str, ...]:
    """The alternatives of a word, or nothing to go by for a gap and a name."""
    return ("",) if word[0] in {ANY, GAP, NAME} else tuple(w.strip("*") for w in word)


def _match(words: tuple[tuple[str, ...], ...], at: int, lows: list[str], pos: int) -> int:
    """The end of a match of ``words[at:]`` at ``pos``, or 0."""
    while at < len(words):
        want = words[at]
        if want[0] == GAP:
            for skip in range(GAP_WORDS + 1):
                end = _match(words, at + 1, lows, pos + skip)
                if end:
                    return end
            return 0
        if pos >= len(lows) or not _fits(want, lows[pos]):
            return 0
        at, pos = at + 1, pos + 1
    return pos


def _fits(want: tuple[str, ...], low: str) -> bool:
    if low in want or want[0] == ANY:
        return True
    return any("*" in word and _open_fits(word, low) for word in want)


def _open_fits(word: str, low: str) -> bool:
    if word[0] == "*":
        return low.endswith(word[1:]) and len(low) - len(word) + 1 >= STEM
    return low.startswith(word[:-1])
