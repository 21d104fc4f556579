"""Lines: the title or a sentence read into frames."""

from collections.abc import Sequence
from dataclasses import replace

from monitor.detect.read.clause import Clause, clauses
from monitor.detect.read.frame import SITS, Frame, LineReading, ranked
from monitor.detect.read.lexicon import Hit
from monitor.detect.read.part import Part, Role
from monitor.detect.read.role import Roles
from monitor.detect.read.scan import Scan
from monitor.detect.read.sense import dead_hits
from monitor.detect.read.subject import (
    addressed,
    carried,
    heads_side,
    named_in,
    speakers,
    speaks_of_himself,
    together,
)
from monitor.detect.read.token import Line
from monitor.match.lists import Lists

HELD = frozenset({"cue.hold", "cue.begin", "cue.resume", "cue.host"})
"""What a heading that is also a party must be followed by to be a place."""


def read_line(line: Line, scan: Scan, lists: Lists) -> LineReading:
    """Every frame of a line, the leading one first."""
    cut = clauses(scan)
    roles = Roles(scan, lists)
    dead = dead_hits(scan)
    everything: list[Part] = []
    frames: list[Frame] = []
    for clause in cut:
        parts = roles.of(clause)
        everything += parts
        events = [h for h in scan.within(clause.start, clause.end, "event.") if h not in dead]
        if events:
            frames.append(_frame(scan, clause, events, parts, dead))
    frames = [carried(scan, frame, cut, everything) for frame in frames]
    classes = frozenset(hit.cls for hit in scan.hits if hit not in dead)
    return LineReading(line, scan, ranked(frames), tuple(cut), tuple(everything), classes)


def _heading(scan: Scan, span: tuple[int, int], parts: Sequence[Part]) -> Part | None:
    """The city alone in front of a colon, unless it speaks for one who takes part."""
    first, end = span
    entity = scan.tokens[first].entity if end - first == 1 else None
    if entity is None or not entity.place or entity.place.startswith("country:"):
        return None
    if first or (scan.tokens[end : end + 1] and scan.tokens[end].low != ":"):
        return None
    party = entity.party
    sits = {p.entity.party for p in parts if p.role in SITS}
    return None if party and (party in sits or len(sits) < 2) else Part(entity, Role.HEADING, first)


def _is_label(scan: Scan, span: tuple[int, int], start: int, said: Sequence[Part]) -> bool:
    """True for "Norland updates: ...": a newsroom's heading, whose land says nothing itself."""
    lands = bool(said) and not any(part.entity.person for part in said)
    return lands and span[1] <= start and (scan.any(*span, "word.label") or _tells(scan, span))


def _tells(scan: Scan, span: tuple[int, int]) -> bool:
    """True for "Norland floods grow: ...": a heading with news of its own, and nobody who speaks."""
    words = range(span[0], span[1])
    spoken = scan.any(*span, "people.", "role.", "say", "form.post", "form.office")
    return not spoken and sum(_bare(scan, at) for at in words) > 1


def _bare(scan: Scan, at: int) -> bool:
    """True for a word that no phrase holds, and that is no name."""
    token = scan.tokens[at]
    return token.entity is None and token.text.isalpha() and not scan.any(at, at + 1, "")


def _frame(
    scan: Scan, clause: Clause, events: Sequence[Hit], parts: list[Part], dead: frozenset[Hit]
) -> Frame:
    """The frame of a clause, with its speaker; one who speaks of himself takes part."""
    hits = [h for h in scan.within(clause.start, clause.end) if h not in dead]
    cues = frozenset(h.cls for h in hits)
    named = [h for h in hits if h.cls in {"cue.name", "cue.send"}]
    sends = min(
        (h.start for h in named if not scan.any(h.start - 1, h.end, "form.attribute")), default=0
    )
    if not clause.speaker:
        talk = addressed(scan, clause, events)
        return Frame(clause, tuple(events), cues, tuple(parts), sends=sends, addressed=talk)
    if (heading := _heading(scan, clause.speaker, parts)) and (
        not heading.entity.party or cues & HELD
    ):
        return Frame(clause, tuple(events), cues, (*parts, heading), sends=sends)
    said = named_in(scan, clause.speaker)
    if _is_label(scan, clause.speaker, clause.start, said):
        label = scan.any(*clause.speaker, "word.label")  # news of its own seats nobody
        alone = label and not any(part.entity.party and part.role in SITS for part in parts)
        role = Role.MODIFIER if alone else Role.TOPIC
        topics = (replace(part, role=role) for part in said)
        return Frame(clause, tuple(events), cues, (*topics, *parts), sends=sends)
    speaker = next((p.entity for p in said if p.entity.person), said[0].entity if said else None)
    sources = scan.any(*clause.speaker, "sources") or speaker is None
    if (
        speaker
        and speaker.person
        and (
            speaks_of_himself(scan, clause, events, parts, speaker)
            or heads_side(scan, clause, events)
        )
    ):
        parts = [*speakers(scan, said), *parts]
    elif together(said) and not any(p.role in SITS for p in parts):
        parts, speaker = [*said, *parts], None
    return Frame(clause, tuple(events), cues, tuple(parts), speaker, sources, sends=sends)
