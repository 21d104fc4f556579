"""Trigger: the cheap tests that let a text without any meeting in it go unread.

Both may let through what holds no meeting, and never keep back what holds one.
"""

import re
from collections.abc import Collection, Sequence

from monitor.detect.read.lexicon import Lexicon, Phrase
from monitor.detect.read.remark import MATTERS
from monitor.detect.read.sentence import LIMIT
from monitor.detect.read.token import NAME, straight

MEETING = "event."
EVENTS = (MEETING, *sorted(MATTERS))
"""How the classes begin without one of which nothing is about talks."""


class Trigger:
    """What must stand in a text, and in a line of it, that tells of a meeting in one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._stems = _pattern(sorted(lexicon.keywords(EVENTS)))
        self._events = lexicon.only(EVENTS)

    def in_text(self, body: str) -> bool:
        """False where no word starts, or ends, as one of a phrase of meeting does."""
        return self._stems.search(straight(body[:LIMIT])) is not None

    def in_line(self, words: Collection[str], cls: str = "") -> bool:
        """False where no phrase of meeting has all its words among those of the line (``words_of``).

        With ``cls``: none of a class that begins so.

        It stays false when tokens are drawn together into names, which "@" stands for: that takes
        words away and adds none. So it may be asked before anything is known of the line.
        """
        lows = {*words, NAME}
        starting = self._events.starting
        return any(
            _all_in(phrase, lows) and phrase.cls.startswith(cls)
            for low in lows
            for phrase in starting(low)
        )


def _all_in(phrase: Phrase, lows: Collection[str]) -> bool:
    """Whether every word behind the first is there, in whatever order."""
    return all(word.gap or word.fits_any(lows) for word in phrase.words[1:])


def _pattern(stems: Sequence[str]) -> re.Pattern[str]:
    starts = r"\b" + _either([stem for stem in stems if not stem.startswith("*")])
    tails = [stem[1:] for stem in stems if stem.startswith("*")]
    return re.compile(f"{starts}|{_either(tails)}" if tails else starts, re.IGNORECASE)


def _either(words: Sequence[str]) -> str:
    """A pattern for any of the words' starts, each letter looked at once."""
    branches: dict[str, list[str]] = {}
    for word in words:
        if not word:
            return ""  # whatever goes on is one of the words already
        branches.setdefault(word[0], []).append(word[1:])
    return "(?:" + "|".join(re.escape(k) + _either(v) for k, v in branches.items()) + ")"
