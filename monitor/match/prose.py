"""Where a span stands in its text: at the start of a sentence, in a title-cased line, after what."""

import re
from functools import cached_property

_WORD_BEFORE = re.compile(r"([^\W_][\w'’.]*)[ \u00a0]$")
_WORD_AFTER = re.compile(r"[ \u00a0]([^\W_][\w'’]*)")
_LONG = re.compile(r"[^\W\d_]{4,}")
_OPENING = frozenset(".!?:;|•…\"'“”‘«»„([—–")
TITLE_SHARE = 0.75
"""So many of a line's longer words in capitals make it a title-cased one."""


class Prose:
    """A body, asked about the surroundings of its spans."""

    def __init__(self, body: str) -> None:
        self.body = body

    def before(self, start: int) -> str:
        """The word directly before, with one space between; "" if there is none."""
        found = _WORD_BEFORE.search(self.body, max(0, start - 30), start)
        return found[1] if found else ""

    def after(self, end: int) -> str:
        """The word directly after, with one space between; "" if there is none."""
        found = _WORD_AFTER.match(self.body, end)
        return found[1] if found else ""

    def opens(self, start: int) -> bool:
        """Whether a word at ``start`` begins a sentence, a line or a quotation."""
        line = self.body.rfind("\n", 0, start) + 1
        head = self.body[max(line, start - 4) : start].rstrip(" \u00a0-")
        return not head or head[-1] in _OPENING

    def is_title(self, start: int) -> bool:
        """Whether the line around ``start`` writes all its words with capitals."""
        for begin, end, titled in self._lines:
            if begin <= start <= end:
                return titled
        return False

    @cached_property
    def _lines(self) -> list[tuple[int, int, bool]]:
        lines = []
        begin = 0
        for line in self.body.split("\n"):
            words = _LONG.findall(line[:400])
            capital = sum(word[0].isupper() for word in words)
            titled = len(words) > 1 and capital >= TITLE_SHARE * len(words)
            lines.append((begin, begin + len(line), titled))
            begin += len(line) + 1
        return lines
