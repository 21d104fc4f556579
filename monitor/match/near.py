"""``near``: whether words stand together within so many words of the text."""

from bisect import bisect_right
from collections.abc import Sequence

Span = tuple[int, int]


def starts_of(folded: str) -> list[int]:
    """Where each word of a folded text begins."""
    starts = []
    at = 0
    for word in folded.split(" "):
        if word:
            starts.append(at)
        at += len(word) + 1
    return starts


def stand_near(
    spans: Sequence[Sequence[Span]], starts: Sequence[int], within: int, *, ordered: bool
) -> tuple[Span, ...] | None:
    """One span of each word such that all lie within ``within`` words; None if there are none.

    Args:
        spans: for each word of the condition, where it stands in the folded text.
        starts: of the text's words (``starts_of``).
        within: how many words the whole may span.
        ordered: whether the words must come in the order given.
    """
    if not all(spans):
        return None
    if ordered:
        return _ordered(spans, starts, within)
    places = sorted((span, word) for word, found in enumerate(spans) for span in set(found))
    last: dict[int, Span] = {}
    for span, word in places:
        last[word] = span
        if len(last) == len(spans) and _width(list(last.values()), starts) <= within:
            return tuple(sorted(last.values()))
    return None


def _ordered(
    spans: Sequence[Sequence[Span]], starts: Sequence[int], within: int
) -> tuple[Span, ...] | None:
    for first in spans[0]:
        chain = [first]
        for found in spans[1:]:
            later = [span for span in found if span[0] >= chain[-1][1]]
            if not later:
                break
            chain.append(min(later))
        if len(chain) == len(spans) and _width(chain, starts) <= within:
            return tuple(chain)
    return None


def _width(chain: Sequence[Span], starts: Sequence[int]) -> int:
    first = bisect_right(starts, min(span[0] for span in chain))
    return bisect_right(starts, max(span[1] for span in chain) - 1) - first + 1
