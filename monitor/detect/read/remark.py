"""Remarks: what is said, wanted or feared of a negotiation in a title that tells of no meeting."""

from collections.abc import Iterator
from dataclasses import replace

from monitor.detect.model import Reading
from monitor.detect.read.accord import DEALS
from monitor.detect.read.asked import asked
from monitor.detect.read.clause import Clause, Link
from monitor.detect.read.frame import LineReading
from monitor.detect.read.lexicon import Hit
from monitor.detect.read.mark import MARKS
from monitor.detect.read.term import terms_of
from monitor.match.entry import PartyKind, PlaceKind
from monitor.match.lists import Lists
from monitor.terms import Kind, Reason

REMARK = "remark."
MATTERS = frozenset({"remark.matter", "remark.truce"})
NEAR = 4
"""How many words in front of its noun a preposition stands at most."""
TRUCE = "remark.truce"
TRUCES = frozenset({TRUCE, "event.accord"})
"""Matters that stand beside violence more often than beside talks."""
TALKS = frozenset({"event.talks", "event.plan", "event.accord"})
"""Events that are the matter of a remark by their noun, wherever they stand in the line."""
CUES = (
    "cue.urge", "cue.offer", "cue.refuse", "cue.deny", "cue.possible", "cue.fail", "cue.stall",
    "cue.progress", "cue.seek", "cue.try", "cue.resume", "cue.continue", "cue.deal", "cue.discuss",
    "cue.send", "cue.name", "cue.leave", "cue.agenda",
)  # fmt: skip
"""What is made of a matter by verbs of the grammar: wanted, doubted, refused, stuck."""
VIEWS = (*CUES, "say", "stance", "remark.view")
GENRES = (
    "frame.opinion", "frame.anniversary", "noise.sport", "noise.show", "noise.market",
    "noise.global", "noise.feud",
)  # fmt: skip
PUT_OFF = frozenset({"cue.postpone", "cue.cancel"})
FRONT = 2
"""How many words may stand in front of "why", "what to know"."""
PARTS = MARKS | {"."}
HOME = frozenset({"noise.domestic", "noise.commerce"})
"""What two sides may speak of; one alone has it with its own people or firms."""
WEIGHTS = {PartyKind.ORGANISATION: 0, PartyKind.ARMED: 2}
WIDE = frozenset({PlaceKind.REGION, PlaceKind.COUNTRY})
BACKGROUND = frozenset({Link.AFTER, Link.DESPITE, Link.DURING})
"""How a matter hangs on the violence that a line tells of."""

ASKED = frozenset({Link.BEFORE, Link.IF})
"""How a matter hangs on what is asked for it: "X must leave before the truce goes on"."""


def remarked(title: LineReading, lists: Lists) -> Reading | None:
    """The reading of a title that is a remark; None where it is none.

    It names parties, seats nobody, has no place and no meeting: nothing is opened or changed by it.
    """
    if not _remarks(title, lists):
        return None
    entities = (token.entity for token in title.scan.tokens if token.entity)
    ids = dict.fromkeys(entity.party for entity in entities if entity.party)
    names = tuple(lists.name(party) for party in ids)
    return Reading(True, Kind.OTHER, names, terms=terms_of(title), reason=Reason.NO_PROCESS)


def _remarks(line: LineReading, lists: Lists) -> bool:
    """True for a title on a matter of two sides, or in which one of them takes a view of it."""
    if not line.line.title or _explains(line) or any(c.startswith(GENRES) for c in line.classes):
        return False
    named = _named(line, lists)
    if len(named) < 1 + bool(line.classes & HOME):
        return False
    sides = sum(_weight(one, lists) for one in named)
    matters = (hit for hit in _matters(line) if not _aside(line, hit))
    return any(_counts(line, hit, sides) for hit in matters)


def _explains(line: LineReading) -> bool:
    """True for a title that asks, or that explains in one of its parts: "A truce: why it fails", "Meet Roe"."""
    hits = (hit.start for hit in line.scan.hits if hit.cls == "frame.explain")
    meets = any(hit.start == 0 and hit.cls == "event.meet" for hit in line.scan.hits)
    return meets or asked(line) or any(_opens(line, at) for at in hits)


def _opens(line: LineReading, at: int) -> bool:
    """True for one of the first words of a line, or right behind a mark that parts it."""
    before = line.scan.tokens[max(0, at - FRONT) : at]
    return at < FRONT or any(token.low in PARTS for token in before)


def _named(line: LineReading, lists: Lists) -> frozenset[str]:
    """Ids of the parties, and of lands without one; a city alone is no side."""
    entities = [token.entity for token in line.scan.tokens if token.entity]
    lands = (e.place for e in entities if not e.party and e.place in lists.places)
    wide = (place for place in lands if lists.places[place].kind in WIDE)
    return frozenset({*(e.party for e in entities if e.party), *wide})


def _weight(party: str, lists: Lists) -> int:
    """How many sides a name stands for: organisations are none, who is armed has an enemy."""
    known = lists.party(party)
    return WEIGHTS.get(known.kind, 1) if known else 1


def _matters(line: LineReading) -> Iterator[Hit]:
    """The nouns of negotiating; "ceasefire deal" is a truce."""
    truces = [(h.start, h.end) for h in line.scan.remarks if h.cls == TRUCE]
    for hit in (hit for frame in line.frames for hit in frame.events if hit.cls in TALKS):
        held = hit.cls == "event.plan" and any(a <= hit.start < hit.end <= b for a, b in truces)
        yield replace(hit, cls=TRUCE) if held else hit
    yield from (hit for hit in line.scan.remarks if hit.cls in MATTERS)


def _counts(line: LineReading, matter: Hit, sides: int) -> bool:
    """Whether enough sides are named, or one that takes a view; of a truce both are asked."""
    if matter.cls == "event.accord":
        return sides + _nameless(line) > 1
    if matter.cls == TRUCE:
        paired = line.scan.any(matter.end, matter.end + 1, "prep.pair")
        return sides + (paired or _nameless(line)) > 1 and _viewed(line, matter)
    if any(h.start == matter.start and h.cls == "format.summit" for h in line.scan.hits):
        return bool(line.classes & PUT_OFF)
    spoken = any(clause.speaker for clause in line.clauses) or _viewed(line, matter)
    return sides > 1 or (spoken and not _of_firms(line, matter))


def _nameless(line: LineReading) -> bool:
    """Whether a side stands there that has no name: "rebels", "the militia"."""
    told = any(hit.cls == "remark.side" for hit in line.scan.remarks)
    return told or "people.side" in line.classes


def _aside(line: LineReading, matter: Hit) -> bool:
    """True where a matter is only the background of violence, or of something else."""
    inside = (c for c in line.clauses if c.start <= matter.start < c.end)
    clause, first = next(inside, line.clauses[0]), line.clauses[0]
    says = line.scan.any(clause.start, matter.start, "say")  # "X after a call says: no truce"
    back = clause.link in BACKGROUND and not says
    if back and clause is not first and _hostile(line, first):
        return True
    led = first.start if clause.link in ASKED else clause.start
    wanted = says or line.scan.any(led, matter.start, "say", "cue.urge", "cue.offer")
    if matter.cls in TRUCES:
        meanwhile = clause.link is Link.DURING and line.scan.any(clause.start, clause.end, *CUES)
        behind = back and matter.cls == TRUCE and not meanwhile
        violent = _hostile(line, clause) or (not wanted and _hostile(line, first))
        return behind or violent or _ruled(line, clause, matter)
    if matter.cls == "event.plan" and not (wanted or clause.speaker) and _hostile(line, clause):
        return True
    return matter.cls != "event.talks" and clause.link is Link.DESPITE


def _ruled(line: LineReading, clause: Clause, matter: Hit) -> bool:
    """True for "frees soldiers under the ceasefire deal": what it settled long ago."""
    front = max(clause.start, matter.start - NEAR)
    return line.scan.any(front, matter.start, "prep.other")


def _hostile(line: LineReading, clause: Clause) -> bool:
    """Whether a clause tells of violence; "strikes a deal", "cease fire" are none."""
    deals = {hit.start for hit in line.scan.hits if hit.cls in DEALS}
    deals |= {at for hit in line.scan.remarks if hit.cls == TRUCE for at in hit.held}
    harm = (h for h in line.scan.remarks if h.cls == "remark.harm")
    hostile = (h for h in line.scan.hits if h.cls == "hostile" and h.start not in deals)
    spans = [(clause.start, clause.end), *([clause.speaker] if clause.speaker else [])]
    return any(a <= hit.start < b for hit in (*harm, *hostile) for a, b in spans)


def _of_firms(line: LineReading, matter: Hit) -> bool:
    """True for "in talks to supply turbines": who is in them, and on what, is no matter of states."""
    inside = line.scan.any(matter.start - 1, matter.start, "prep.in")
    return inside and "topic.diplomatic" not in line.classes


def _viewed(line: LineReading, matter: Hit) -> bool:
    """Whether a view is taken that is no part of the matter's own name."""
    return any(
        hit.cls.startswith(VIEWS) and not matter.start <= hit.start < matter.end
        for hit in (*line.scan.hits, *line.scan.remarks)
    )
