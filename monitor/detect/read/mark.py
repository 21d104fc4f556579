"""Colons and dashes that part no clauses: those of a list, of a chain of sides, in the place of a verb."""

from monitor.detect.read.lexicon import Hit
from monitor.detect.read.scan import Scan

DASHES = frozenset({"-", "/"})
MARKS = DASHES | {";", ":", "|", "?", "!", "…"}
"""What parts clauses, unless it joins."""
THINGS = ("noise.", "form.", "topic.")
"""Classes of words that may be what is put off instead."""
NOUNS = frozenset({"event.talks", "event.meeting"})
TURNS = (
    "cue.cancel", "cue.postpone", "cue.move", "cue.fail", "cue.end", "cue.resume", "cue.begin", "cue.oust",
    "cue.replace", "cue.leave",
)  # fmt: skip
"""What becomes of talks that a heading names."""
OWN = ("event.", "frame.", "say", "link.")
"""What makes the rest news of its own; "the second round" is one of those talks."""


def joins(scan: Scan, at: int, start: int) -> bool:
    """True for the mark ``at`` of a clause that begins at ``start``: the clause goes on behind it."""
    low = scan.tokens[at].low
    if low not in DASHES:
        return _listed(scan, at) or _heads(scan, at, start)
    whole = scan.compound(at) or _gapped(scan, at, start)
    return whole or _chained(scan, at) or _titled(scan, at, start) or _heads(scan, at, start)


def _listed(scan: Scan, at: int) -> bool:
    """True for the colon of "the delegation includes: Jane Roe", "names its team: Roe, Doe"."""
    joins = any(h.end == at and h.cls == "cue.join" for h in scan.hits)
    named = enumerate(t.entity for t in scan.tokens[at + 1 : at + 4])
    people = [pos for pos, entity in named if entity and entity.person]
    several = people == [0, 2] and scan.any(at + 2, at + 3, "mark.list")
    return bool(joins and people) or (several and scan.any(0, at, "people.delegation"))


def _heads(scan: Scan, at: int, start: int) -> bool:
    """True for the colon of "X-Y talks: second round postponed": the rest says what became of them."""
    front, size = scan.within(start, at), len(scan.tokens)
    noun = any(h.end == at and h.cls in NOUNS for h in front)
    if start or not noun or any(h.cls.startswith(("cue.", "frame.", "link.")) for h in front):
        return False
    end = next((pos for pos in range(at + 1, size) if scan.tokens[pos].low in MARKS), size)
    own = any(h.cls.startswith(OWN) for h in scan.within(at + 1, end) if h.cls != "event.meeting")
    turned = [h for h in scan.within(at + 1, end) if h.cls in TURNS]
    return bool(turned) and not own and not _takes_object(scan, max(turned, key=lambda h: h.end))


def _takes_object(scan: Scan, hit: Hit) -> bool:
    """True for "postpones election": a noun that no list of words knows is what is put off."""
    at = hit.end + scan.any(hit.end, hit.end + 1, "article")
    if at >= len(scan.tokens):
        return False
    token = scan.tokens[at]
    known = (h for h in scan.within(at, at + 1) if not h.cls.startswith(THINGS))
    return token.text.isalpha() and token.entity is None and not any(known)


def _titled(scan: Scan, at: int, start: int) -> bool:
    """True for the dash of a list "joined by Jane Roe - head of staff, John Doe - minister"."""
    whose = scan.tokens[at - 1].entity if at > start else None
    named = scan.owners_follow and whose is not None and bool(whose.person)
    role = any(h.start == at + 1 and h.cls.startswith("role.") for h in scan.hits)
    return named and role and scan.any(start, at - 1, "cue.join", "cue.name")


def _gapped(scan: Scan, at: int, start: int) -> bool:
    """True for a dash in the place of a verb: "X leads the Norlandic delegation, the Sudmarkan - Y"."""
    whose = scan.tokens[at - 1].entity if at > start + 1 else None
    if whose is None or whose.person:
        return False
    named = scan.owners_follow and at + 1 < len(scan.tokens) and scan.tokens[at + 1].entity
    short = whose.adjective or (named and named.person)
    behind = "mark.comma" if short else "people.delegation"
    return scan.any(at - 2, at - 1, behind) and scan.any(start, at - 2, "cue.lead")


def _chained(scan: Scan, at: int) -> bool:
    """True for a spaced dash between the sides of a meeting: "a meeting Norland - Sudmark"."""
    first = at - 1
    while first > 1 and scan.tokens[first - 1].low == "-" and _side(scan, first - 2):
        first -= 2
    meets = first > 0 and scan.any(first - 1, first, "event.")
    return meets and _side(scan, at - 1) and _side(scan, at + 1)


def _side(scan: Scan, at: int) -> bool:
    entity = scan.tokens[at].entity if 0 <= at < len(scan.tokens) else None
    return entity is not None and bool(entity.party) and not entity.person and not entity.adjective
