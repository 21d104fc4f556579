"""Sketches: a few numbers that tell whether two texts are one text, edited or cut short.

The least hashes of a text's runs of words (bottom-k; Broder 1997, "On the resemblance and
containment of documents"). Of two texts the share that the shorter has in common with the longer is
estimated in the range of numbers both sketches cover.
"""

import re
from zlib import crc32

RUN = 4
"""Words in a row."""
SIZE = 32
"""Numbers kept of a text."""
LEAST = 20
"""Words below which a text proves nothing: a headline, half a sentence."""
ALIKE = 0.6
"""Share of common runs from which on two texts are one."""
_COMPARED = 8
"""Numbers that must be comparable."""
_WORD = re.compile(r"\w+")


def sketch(text: str) -> tuple[int, ...]:
    """The sketch of a text, ascending; () where it is too short."""
    words = _WORD.findall(text.casefold())
    if len(words) < LEAST:
        return ()
    runs = {crc32(" ".join(words[n : n + RUN]).encode()) for n in range(len(words) - RUN + 1)}
    return tuple(sorted(runs)[:SIZE])


def same_text(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    """Whether one is a copy of the other, or most of it."""
    if not a or not b:
        return False
    covered = min(_reach(a), _reach(b))
    mine = {n for n in a if n <= covered}
    yours = {n for n in b if n <= covered}
    least = min(len(mine), len(yours))
    return least >= _COMPARED and len(mine & yours) / least >= ALIKE


def _reach(some: tuple[int, ...]) -> int:
    """A sketch that is not full holds every number of its text."""
    return some[-1] if len(some) == SIZE else 2**32
