"""Clauses: a line cut where connectives, marks and attributions cut it."""

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from monitor.detect.read.contrast import corrects
from monitor.detect.read.lexicon import Hit
from monitor.detect.read.mark import MARKS, joins
from monitor.detect.read.scan import Scan


class Link(StrEnum):
    """How a clause hangs on what the line is mainly about."""

    MAIN = "main"
    AFTER = "after"
    BEFORE = "before"
    DURING = "during"
    DESPITE = "despite"
    IF = "if"
    PURPOSE = "purpose"


@dataclass(frozen=True, slots=True)
class Clause:
    """Tokens ``start`` to ``end`` of a line, and who is said to say so."""

    start: int
    end: int
    link: Link
    speaker: tuple[int, int] | None = None
    """The tokens of the one who speaks, outside of the clause."""


SPEAKER_WORDS = 9
"""An attribution is short."""
APPOSITION = 18
"""What is said of a name that speaks, with the name, is at most so long."""
EVENT = "event."
REPORTED = ("cue.urge", "cue.plan", "cue.possible", "cue.refuse", "cue.negate")
BEHIND_ROLE = ("prep.", "mark.", "word.of", "calendar.", "link.")
"""What may follow "as head", which is no clause."""
VERBS = ("event.", "cue.", "say", "hostile")
STARTS = frozenset({"word.to", "cue.plan", "cue.hold", "event.meet", "event.visit", "event.call"})
"""How the verb of a new subject may begin."""


def clauses(scan: Scan) -> list[Clause]:
    """The clauses of a line in order; spans do not overlap, speakers are outside of them."""
    cuts = _cuts(scan)
    bounds = [*cuts, (len(scan.tokens), len(scan.tokens), Link.MAIN)]
    found: list[Clause] = []
    for (_, start, link), (end, _, _) in pairwise(bounds):
        if end > start:
            found.append(_attributed(scan, Clause(start, end, link)))
    return _spread(scan, _told_throughout(found))


def _told_throughout(found: list[Clause]) -> list[Clause]:
    """Who is named at the end of a line says all of it: "talks go well but take time, X says"."""
    last = found[-1] if found else None
    if last is None or not last.speaker or last.speaker[0] < last.end:
        return found
    behind = (c.link is Link.DESPITE for c in found[1:])
    if len(found) < 2 or not all(behind):
        return found
    return [replace(c, speaker=c.speaker or last.speaker) for c in found]


def _cuts(scan: Scan) -> list[tuple[int, int, Link]]:
    """(where the last clause ends, where the next starts, its link), beginning with the first."""
    cuts = [(0, 0, Link.MAIN)]
    links = {h.start: h for h in sorted(scan.hits, key=lambda h: h.end) if h.cls[:5] == "link."}
    lists = {at for h in scan.hits if h.cls == "mark.list" for at in range(h.start, h.end)}
    at = 0
    while at < len(scan.tokens):
        hit = links.get(at)
        if hit and at not in lists and _parts(scan, hit):
            cuts.append((at, hit.end, Link(hit.cls[5:])))
            at = hit.end
            continue
        low = scan.tokens[at].low
        if low == "," and _new_subject(scan, at, cuts[-1][1]):
            cuts.append((at, at + 1, Link.MAIN))
        if low in MARKS and not joins(scan, at, cuts[-1][1]):
            cuts.append((at, at + 1, Link.MAIN))
        at += 1
    return cuts


def _parts(scan: Scan, hit: Hit) -> bool:
    return not (_is_role_as(scan, hit) or _lasts(scan, hit) or corrects(scan, hit))


def _lasts(scan: Scan, hit: Hit) -> bool:
    """True for "talks fail after four days in X": so long they were, and there."""
    spans = (h for h in scan.hits if h.cls == "word.span" and h.start == hit.start)
    return any(scan.any(0, span.start, EVENT) for span in spans)


def _is_role_as(scan: Scan, hit: Hit) -> bool:
    """True where no clause follows: "as head of delegation", "as venue", "as useful"."""
    if hit.cls != "link.during":
        return False
    size = len(scan.tokens)
    if scan.any(hit.end, min(hit.end + 2, size), "cue.progress"):
        return True
    own = 2 * scan.any(hit.end + 1, hit.end + 2, "mark.own")  # "as Norland's envoy"
    named = [
        h.end for h in scan.hits
        if hit.end <= h.start <= hit.end + own + 1
        and h.cls.startswith(("role.", "venue.", "people."))
    ]  # fmt: skip
    behind = max(named, default=0)
    if not named or scan.any(
        behind, min(behind + 5, size),
        "cue.hold", "cue.motion", "cue.join", "event.meet", "event.visit",
    ):  # fmt: skip
        return False
    ends = behind >= size or not scan.tokens[behind].text.isalpha()
    return ends or scan.any(behind, behind + 1, *BEHIND_ROLE) or bool(scan.tokens[behind].entity)


def _new_subject(scan: Scan, comma: int, start: int) -> bool:
    """True for the comma of "A wants peace, B to hold talks with C": B is no part of a list."""
    subject = scan.tokens[comma + 1].entity if comma + 1 < len(scan.tokens) else None
    before, ahead = (comma - 1, comma), scan.tokens[comma - 1].entity
    if subject is None or subject.adjective or (ahead and (ahead.person or not subject.person)):
        return False
    if scan.any(*before, "role.", "people.", "place.noun") or not scan.any(start, comma, *VERBS):
        return False
    if scan.any(comma + 2, comma + 3, "say"):
        return False  # "..., X announced"
    return any(h.start == comma + 2 and h.cls in STARTS for h in scan.hits)


def _attributed(scan: Scan, clause: Clause) -> Clause:
    """The clause without "X says" in front or ", X says" behind."""
    says = scan.within(clause.start, clause.end, "say")
    if not says or scan.any(says[0].start, says[0].start + 3, "say.self"):
        return clause  # "X said set to meet Y": of himself
    first, last = says[0], says[-1]
    found = _led_off(scan, clause) or _trailing(scan, clause, last) or _inverted(scan, clause, last)
    if found:
        return found
    head = (clause.start, first.start)
    short = 0 < head[1] - head[0] <= SPEAKER_WORDS + 3
    if short and not scan.any(*head, EVENT) and _speaks(scan, head):
        return Clause(first.start, clause.end, clause.link, head)
    comma = _comma_before(scan, last.start, clause.start)
    if not comma or not scan.any(clause.start, comma, EVENT, "cue."):
        return clause
    tail = (comma + 1, clause.end)
    short = tail[1] - tail[0] <= SPEAKER_WORDS + 4 and _speaks(scan, tail)
    if short and not scan.any(comma, last.start, "event.talks"):
        return Clause(clause.start, comma, clause.link, tail)
    return clause


def _trailing(scan: Scan, clause: Clause, says: Hit) -> Clause | None:
    """As in "..., X says" at the end of a clause: X, and not what stands before the comma."""
    comma = _comma_before(scan, says.start, clause.start)
    told = comma and comma == says.start - 1 and scan.any(clause.start, comma, EVENT)
    if told and scan.any(says.end, clause.end, *REPORTED):
        return Clause(clause.start, comma, clause.link)  # "X hosts talks, says Y must come"
    if comma == says.start - 1:
        comma = _apposed(scan, comma, clause.start) or comma
    if not comma or says.end < clause.end or not _speaks(scan, (comma + 1, says.start)):
        return None
    return Clause(clause.start, comma, clause.link, (comma + 1, clause.end))


def _apposed(scan: Scan, at: int, floor: int) -> int:
    """The comma in front of "Jane Roe, the envoy of X" that ends at a comma; 0 where none is."""
    for pos in range(at - 1, max(floor, at - APPOSITION), -1):
        named = scan.tokens[pos].entity
        if named and named.person and scan.tokens[pos + 1].low == ",":
            return pos - 1 if scan.tokens[pos - 1].low == "," else 0
    return 0


def _inverted(scan: Scan, clause: Clause, says: Hit) -> Clause | None:
    """As in "Of the start of the talks said X": the verb stands before the one who speaks."""
    tail = (says.end, clause.end)
    short = 0 < tail[1] - tail[0] <= SPEAKER_WORDS
    told = scan.any(clause.start, says.start, EVENT) and not scan.any(*tail, EVENT)
    if not short or not scan.owners_follow or not told or not _speaks(scan, tail):
        return None
    topical = any(
        h.start == clause.start for h in scan.within(clause.start, clause.end, "prep.topic")
    )
    return Clause(clause.start, says.start, clause.link, tail) if topical else None


def _led_off(scan: Scan, clause: Clause) -> Clause | None:
    """As in "According to X, ...": X speaks."""
    by = [h for h in scan.within(clause.start, clause.end, "say.by") if h.start == clause.start]
    if not by:
        return None
    last = min(by[0].end + SPEAKER_WORDS, clause.end)
    comma = next((at for at in range(by[0].end, last) if scan.tokens[at].low == ","), 0)
    return Clause(comma + 1, clause.end, clause.link, (by[0].end, comma)) if comma else None


def _comma_before(scan: Scan, at: int, floor: int) -> int:
    near = range(at - 1, max(floor, at - SPEAKER_WORDS), -1)
    return next((pos for pos in near if scan.tokens[pos].low == ","), 0)


def _speaks(scan: Scan, span: tuple[int, int]) -> bool:
    """True where the span names somebody who can say something."""
    return any(t.entity for t in scan.tokens[span[0] : span[1]]) or scan.any(
        *span, "sources", "role.", "people.", "pronoun"
    )


def _spread(scan: Scan, found: list[Clause]) -> list[Clause]:
    """A short piece without an event before ":" or behind a dash speaks for its neighbours."""
    if len(found) < 2:
        return found
    first, last = found[0], found[-1]
    for piece, mark in ((first, _mark(scan, first.end)), (last, _mark(scan, last.start - 1))):
        if not mark or piece.end - piece.start > SPEAKER_WORDS or piece.speaker:
            continue
        span = (piece.start, piece.end)
        tells = scan.any(*span, EVENT, "cue.cancel", "cue.postpone", "topic.conflict")
        if _speaks(scan, span) and not tells:
            return [
                Clause(c.start, c.end, c.link, c.speaker or span) for c in found if c is not piece
            ]
    return found


def _mark(scan: Scan, at: int) -> bool:
    return 0 < at < len(scan.tokens) and scan.tokens[at].low in {":", "-", "|"}
