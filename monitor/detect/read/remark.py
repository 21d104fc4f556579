"""Remarks: what is said, wanted or feared of a negotiation in a title that tells of no meeting."""

from collections.abc import Iterator

from monitor.detect.read.clause import Clause, Link
from monitor.detect.read.frame import LineReading
from monitor.detect.read.lexicon import Hit

TALKS = frozenset({"event.talks", "event.plan", "event.accord"})
"""Events that are the matter of a remark by their noun, wherever they stand in the line."""
VIEWS = (
    "say", "view", "stance", "cue.urge", "cue.offer", "cue.refuse", "cue.deny", "cue.possible",
    "cue.fail", "cue.stall", "cue.progress", "cue.seek", "cue.try",
)  # fmt: skip
"""What is made of the matter: said, wanted, doubted, refused, near, stuck."""
GENRES = ("frame.", "noise.sport", "noise.show", "noise.commerce", "noise.market", "noise.global")
BACKGROUND = frozenset({Link.AFTER, Link.DESPITE, Link.DURING})
"""How a truce hangs on the violence that a line tells of."""


def remarks(line: LineReading) -> bool:
    """True for a title in which a side, or one who speaks to the sides, takes a view of a matter."""
    if not line.line.title or _asks(line) or any(c.startswith(GENRES) for c in line.classes):
        return False
    if not any(part.entity.party or part.entity.place for part in line.parts):
        return False
    return any(_viewed(line, hit) for hit in _matters(line))


def _asks(line: LineReading) -> bool:
    return line.line.text.rstrip("\"'”’ ").endswith("?")


def _matters(line: LineReading) -> Iterator[Hit]:
    """The nouns of negotiating; a truce is one only where it is more than the background of violence."""
    for frame in line.frames:
        yield from (hit for hit in frame.events if hit.cls in TALKS)
    for hit in line.scan.hits:
        if hit.cls == "matter.talks" or (hit.cls == "matter.truce" and not _aside(line, hit)):
            yield hit


def _aside(line: LineReading, truce: Hit) -> bool:
    """True for the truce of "strikes kill three despite the truce"."""
    clause = _clause(line, truce)
    if clause is None or clause.link in BACKGROUND:
        return True
    return line.scan.any(clause.start, clause.end, "hostile")


def _clause(line: LineReading, hit: Hit) -> Clause | None:
    return next((c for c in line.clauses if c.start <= hit.start < c.end), None)


def _viewed(line: LineReading, matter: Hit) -> bool:
    """Whether the line holds a view that is no part of the matter's own name."""
    return any(
        hit.cls.startswith(VIEWS) and not matter.start <= hit.start < matter.end
        for hit in line.scan.hits
    )
