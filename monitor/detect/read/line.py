"""Lines: the title or a sentence read into frames."""

from collections.abc import Sequence

from monitor.detect.read.clause import Clause, Scan, clauses
from monitor.detect.read.frame import SITS, Frame, LineReading, ranked
from monitor.detect.read.lexicon import Hit
from monitor.detect.read.role import Part, Roles
from monitor.detect.read.sense import dead_hits
from monitor.detect.read.subject import carried, named_in, speaks_of_himself, together
from monitor.detect.read.token import Line
from monitor.match.lists import Lists


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


def _frame(
    scan: Scan, clause: Clause, events: Sequence[Hit], parts: list[Part], dead: frozenset[Hit]
) -> Frame:
    """The frame of a clause, with its speaker; one who speaks of himself takes part."""
    cues = frozenset(h.cls for h in scan.within(clause.start, clause.end) if h not in dead)
    if not clause.speaker:
        return Frame(clause, tuple(events), cues, tuple(parts))
    said = named_in(scan, clause.speaker)
    speaker = next((p.entity for p in said if p.entity.person), said[0].entity if said else None)
    sources = scan.any(*clause.speaker, "sources") or speaker is None
    if speaker and speaker.person and speaks_of_himself(scan, clause, events, parts, speaker):
        parts = [*(p for p in said if p.entity is speaker), *parts]
    elif together(said) and not any(p.role in SITS for p in parts):
        parts, speaker = [*said, *parts], None
    return Frame(clause, tuple(events), cues, tuple(parts), speaker, sources)
