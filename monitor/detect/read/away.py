"""Away: who does not come - stays away, is kept out, or makes room for somebody else."""

from monitor.detect.read.frame import Frame, LineReading
from monitor.detect.read.lexicon import Hit
from monitor.detect.read.part import Part, Role
from monitor.detect.read.scan import Scan
from monitor.detect.read.token import Entity

AWAY = 10
"""How far in front of "will not attend" its subject may stand."""
ABSENT = 3
"""How far in front of "absent" the one may stand who is."""
HIMSELF = 2
"""How many words stand before "will not attend" in "says it will not attend"."""
OBJECT = 4
"""How far behind "fires", over titles, the name of the one who goes may stand."""
SUBJECTS = frozenset({Role.TAKES_PART, Role.COMPOUND, Role.MODIFIER, Role.OTHER})
OFFICES = ("role.", "people.")
PASSIVE = ("prep.", "word.as")
"""What stands right behind "barred", "sacked" where its subject is the one who goes."""


def is_replaced(part: Part, reading: LineReading) -> bool:
    """The name behind "replaces" or "instead of", or in front of "replaced by", is who goes."""
    scan = reading.scan
    behind = scan.within(part.at + 1, part.at + 4, "cue.replace")
    if behind and scan.any(behind[0].end - 1, behind[0].end + 1, "prep.by"):
        return True
    before = scan.within(max(0, part.at - 5), part.at, "cue.replace")
    if not before or scan.any(before[-1].end - 1, before[-1].end + 1, "prep.by"):
        return False
    return not any(scan.tokens[at].entity for at in range(before[-1].start, part.at))


def keeps_out(part: Part, reading: LineReading) -> bool:
    """True for A of "A fires B", "A bars B from the talks": it is another who goes."""
    scan = reading.scan
    return any(
        part.at < hit.start and _object(hit, scan) is not None
        for hit in scan.within(part.at, min(part.at + AWAY, len(scan.tokens)), "cue.oust")
    )


def stays_away(part: Part, reading: LineReading) -> bool:
    """True for the subject, or one of them, of "A and B will not attend", and for A of "fires A"."""
    if _put_out(part, reading.scan) or is_absent(part, reading):
        return True
    scan = reading.scan
    clause = next((c for c in reading.clauses if c.start <= part.at < c.end), None)
    end = clause.end if clause else part.at + AWAY
    away = [h for h in scan.within(part.at + 1, min(part.at + AWAY, end)) if _is_away(h, scan)]
    if not away:
        return False
    between = range(part.at + 1, away[0].start)
    persons = [at for at in between if (named := scan.tokens[at].entity) and named.person]
    last = max(persons, default=part.at)
    of_himself = scan.any(last, away[0].start, "pronoun")  # "X says he will not attend"
    if scan.any(last, away[0].start, "mark.comma", "event.", *(() if of_himself else ("say",))):
        return False
    if not persons:
        return True
    listed = any(scan.any(at, at + 1, "mark.list") for at in between)
    opens = not scan.any(clause.start if clause else 0, part.at, "event.")
    return listed and opens and not scan.any(part.at, last, "event.", "cue.")


def is_absent(part: Part, reading: LineReading) -> bool:
    """True for X of "with X absent", "X not on the list of delegates"."""
    scan = reading.scan
    away = [h for h in scan.hits if h.cls == "form.absent" and 0 < h.start - part.at <= ABSENT]
    between = range(part.at + 1, away[0].start) if away else ()
    return bool(away) and not any(
        scan.tokens[at].entity or scan.any(at, at + 1, "event.", "say") for at in between
    )


def absent(frame: Frame, reading: LineReading) -> tuple[Entity, str] | None:
    """The party that does not come, and the title of whom it does not send where one stands there.

    As in "Norland to skip the summit", "Norland's president will not attend", "X bars Norland from
    the talks". None where nobody stays away, or a person whom the clause itself names.
    """
    scan = reading.scan
    for hit in scan.within(frame.clause.start, frame.clause.end):
        if hit.cls not in {"cue.leave", "cue.oust"} or hit.cls not in frame.cues:
            continue
        out = _object(hit, scan) if hit.cls == "cue.oust" else None
        if out is not None:
            named = scan.tokens[out].entity
            return (named, "") if named and named.party and not named.person else None
        before = [p for p in frame.parts if p.at < hit.start and p.role in SUBJECTS]
        himself = hit.start - frame.clause.start <= HIMSELF
        ahead = frame.speaker and frame.speaker.start < scan.tokens[hit.start].start
        if not before and himself and frame.speaker and ahead:
            return (frame.speaker, "") if frame.speaker.party else None  # "X says it will not come"
        if any(p.entity.person for p in before) or not any(p.entity.party for p in before):
            return None
        first = next(p for p in before if p.entity.party)
        return first.entity, _title(scan, first.at, hit.start)
    return None


def _title(scan: Scan, start: int, end: int) -> str:
    titles = [h for h in scan.within(start, end, "role.") if h.cls != "role.spokes"]
    if not titles:
        return ""
    longest = max(titles, key=lambda h: h.end - h.start)
    return " ".join(t.text for t in scan.tokens[longest.start : longest.end]).casefold()


def _is_away(hit: Hit, scan: Scan) -> bool:
    passive = hit.cls == "cue.oust" and _object(hit, scan) is None
    return passive or hit.cls == "cue.leave"


def _put_out(part: Part, scan: Scan) -> bool:
    if any(h.start < part.at < h.end for h in scan.hits if h.cls == "cue.leave"):
        return True
    return any(_ousted(h, scan) == part.at for h in scan.hits if h.cls == "cue.oust")


def _ousted(hit: Hit, scan: Scan) -> int | None:
    """The first person from the object of the verb on, titles skipped."""
    out = _object(hit, scan)
    if out is None:
        return None
    near = range(out, min(max(hit.end, out + OBJECT), len(scan.tokens)))
    return next((at for at in near if (n := scan.tokens[at].entity) and n.person), None)


def _object(hit: Hit, scan: Scan) -> int | None:
    """Where the object of "bars", "removes" begins; None for "is barred from", "not invited to"."""
    last = hit.end - 1
    if not hit.gapped and scan.tokens[last].entity:
        return last
    if not hit.gapped and scan.any(last, hit.end, *PASSIVE):
        return None
    first = hit.start + 1 if hit.gapped else hit.end
    for at in range(first, min(hit.end + 1, len(scan.tokens))):
        if scan.any(at, at + 1, *PASSIVE):
            return None
        if scan.tokens[at].entity or any(
            h.start == at and h.cls.startswith(OFFICES) for h in scan.hits
        ):
            return at
    return None
