"""Kept: verbs of keeping out that keep nobody out of the talks."""

from collections.abc import Sequence

from monitor.detect.read.lexicon import Hit
from monitor.detect.read.token import Token

OUST = "cue.oust"
BEFORE = 4
"""How many words stand between a negation and the verb: "no Norlandic officials were barred"."""
PARTS = ("mark.", "link.", "say", "prep.contrast", "word.and", "cue.leave")
"""What ends the reach of a negation: "X, not Y, barred from the talks"."""
BEHIND = 5
"""How far behind "from" the talks stand."""
TABLES = ("event.", "people.delegation", "format.", "cue.join")


def put_out(hit: Hit, tokens: Sequence[Token], hits: Sequence[Hit]) -> bool:
    """Whether a verb of keeping out says that somebody is kept out, and of talks.

    Not in "is not barred from the talks", nor in "is excluded from a trade bloc".
    """
    return not _negated(hit, hits) and _of_talks(hit, tokens, hits)


def _negated(hit: Hit, hits: Sequence[Hit]) -> bool:
    ends = [h.end for h in hits if h.cls == "cue.negate" and 0 <= hit.start - h.end <= BEFORE]
    return bool(ends) and not any(
        max(ends) <= h.start < hit.start and h.cls.startswith(PARTS) for h in hits
    )


def _of_talks(hit: Hit, tokens: Sequence[Token], hits: Sequence[Hit]) -> bool:
    """True where no "from" stands behind the verb, or talks, a team or a place behind that."""
    starts = [h.end for h in hits if h.cls == "prep.from" and 0 <= h.start - hit.end <= 1]
    if not starts:
        return True
    first, last = starts[0], min(starts[0] + BEHIND, len(tokens))
    told = any(first <= h.start < last and h.cls.startswith(TABLES) for h in hits)
    named = (tokens[at].entity for at in range(first, last))
    return told or any(entity and entity.place for entity in named)
