"""Frames: what one line tells of meetings - the event words, who is in it, who says so."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from monitor.detect.read.clause import Clause, Link, Scan, clauses
from monitor.detect.read.lexicon import Hit
from monitor.detect.read.role import Part, Role, Roles
from monitor.detect.read.token import Entity, Line
from monitor.match.lists import Lists

EVENTS = ("event.talks", "event.accord", "event.call", "event.visit", "event.meet", "event.meeting", "event.plan")
"""What a clause may be about, most telling first."""
SITS = frozenset({Role.TAKES_PART, Role.COMPOUND, Role.MODIFIER})
ACTS = frozenset({
    "cue.hold", "cue.join", "cue.lead", "cue.motion", "cue.begin", "cue.send", "cue.host",
    "cue.resume", "cue.leave", "cue.replace", "cue.plan", "cue.end", "cue.continue", "cue.name",
})  # fmt: skip
"""Verbs whose subject sits at the table."""
LINKED = frozenset({Link.MAIN, Link.PURPOSE, Link.DURING, Link.DESPITE})


@dataclass(frozen=True, slots=True)
class Frame:
    """One clause that speaks of a meeting."""

    clause: Clause
    events: tuple[Hit, ...]
    cues: frozenset[str]
    """Every class found in the clause."""
    parts: tuple[Part, ...]
    speaker: Entity | None = None
    sources: bool = False
    """Said by unnamed people or media."""
    carried: bool = False
    """Some of its parts come from the clause before."""

    @property
    def event(self) -> str:
        """The most telling class of event, without its prefix."""
        found = {hit.cls for hit in self.events}
        return next(cls for cls in EVENTS if cls in found)[6:]

    @property
    def at(self) -> int:
        """The token of the most telling event."""
        wanted = f"event.{self.event}"
        return next(hit.start for hit in self.events if hit.cls == wanted)

    def parties(self, *roles: Role) -> tuple[str, ...]:
        """Ids of the parties in these roles (by default those who sit at the table), in order."""
        wanted = frozenset(roles) or SITS
        ids = (part.entity.party for part in self.parts if part.role in wanted)
        return tuple(dict.fromkeys(party for party in ids if party))

    def seated_people(self) -> tuple[Part, ...]:
        """The named people at the table, in order, each once."""
        seen: dict[str, Part] = {}
        for part in self.parts:
            if part.role in SITS and part.entity.person and self._acts(part):
                listed = part.entity.listed
                seen.setdefault(part.entity.person if listed else part.entity.surface, part)
        return tuple(seen.values())

    def _acts(self, part: Part) -> bool:
        """A bare subject takes part only where its verb is one of taking part."""
        if part.role is Role.COMPOUND or part.at > self.at or self.clause.link in {Link.AFTER, Link.BEFORE}:
            return True
        if "cue.name" in self.cues and part.at <= self.clause.start + 1:
            return False
        return bool(self.cues & ACTS) or self.event in {"meet", "visit", "call", "accord"}


@dataclass(frozen=True, slots=True)
class LineReading:
    """A line with its frames, the telling one first where there is one."""

    line: Line
    scan: Scan
    frames: tuple[Frame, ...]
    clauses: tuple[Clause, ...]
    parts: tuple[Part, ...]
    """Every name of the line in its role."""
    classes: frozenset[str] = field(default=frozenset())

    @property
    def main(self) -> Frame | None:
        """The frame the line is mainly about."""
        return self.frames[0] if self.frames else None


def read_line(line: Line, scan: Scan, lists: Lists) -> LineReading:
    """Every frame of a line; main clauses first, then in order."""
    cut = clauses(scan)
    roles = Roles(scan, lists)
    dead = _dead(scan)
    everything: list[Part] = []
    frames: list[Frame] = []
    for clause in cut:
        parts = roles.of(clause)
        everything += parts
        events = tuple(
            h for h in scan.within(clause.start, clause.end, "event.") if h not in dead
        )
        if events:
            frames.append(_frame(scan, clause, events, parts, dead))
    frames = list(_carried(scan, frames, cut, everything))
    frames.sort(key=_rank)
    classes = frozenset(hit.cls for hit in scan.hits if hit not in dead)
    return LineReading(line, scan, tuple(frames), tuple(cut), tuple(everything), classes)


def _rank(frame: Frame) -> tuple[int, int]:
    """What leads: a main clause that meets, then talks going on meanwhile, background last."""
    link, event = frame.clause.link, frame.event
    weak = event == "plan" or (event == "meeting" and len(frame.parties()) < 2)
    if link in {Link.MAIN, Link.PURPOSE}:
        return (2 if weak else 0, frame.clause.start)
    if link in LINKED:
        return (3 if weak else 1, frame.clause.start)
    return (4, frame.clause.start)


def _frame(
    scan: Scan, clause: Clause, events: Sequence[Hit], parts: list[Part], dead: frozenset[Hit]
) -> Frame:
    cues = frozenset(h.cls for h in scan.within(clause.start, clause.end) if h not in dead)
    speaker, sources = None, False
    said_by: Part | None = None
    if clause.speaker:
        span = clause.speaker
        said = [t.entity for t in scan.tokens[span[0] : span[1]] if t.entity]
        people = [e for e in said if e.person]
        parties = [e for e in said if e.party]
        speaker = (people or parties or [None])[0]  # type: ignore[list-item]
        sources = scan.any(*span, "sources") or not speaker
        if speaker and speaker.person and (
            _of_himself(scan, clause, events) or _with_whom(scan, clause, events, parts, speaker)
        ):
            said_by = Part(speaker, Role.TAKES_PART, span[0])
            parts = [said_by, *parts]
        elif len({e.party for e in parties}) > 1 and not any(p.role in SITS for p in parts):
            said = [(at, scan.tokens[at].entity) for at in range(*span)]
            parts = [*(Part(e, Role.TAKES_PART, at) for at, e in said if e and e.party), *parts]
            speaker = None
    return Frame(clause, tuple(events), cues, tuple(parts), speaker, sources)


def _of_himself(scan: Scan, clause: Clause, events: Sequence[Hit]) -> bool:
    """ "X says he will meet Y": X sits there too."""
    acts = [h.start for h in events if h.cls in {"event.meet", "event.visit", "event.call", "event.talks"}]
    return bool(acts) and scan.any(clause.start, min(clause.start + 4, acts[0]), "pronoun")


def _with_whom(
    scan: Scan, clause: Clause, events: Sequence[Hit], parts: Sequence[Part], speaker: Entity
) -> bool:
    """ "X hails talks with Y": nobody else is there to have talked with Y."""
    nouns = [h.end for h in events if h.cls in {"event.talks", "event.call", "event.meet", "event.meeting"}]
    sits = [p for p in parts if p.role in SITS]
    return bool(nouns and sits) and all(
        p.at >= nouns[0] and p.entity.party != speaker.party and p.role is Role.TAKES_PART for p in sits
    ) and scan.any(nouns[0], min(nouns[0] + 2, clause.end), "prep.pair")


def _carried(scan: Scan, frames: list[Frame], cut: list[Clause], parts: list[Part]) -> Iterator[Frame]:
    """Frames of clauses that lack a subject take the one of the clause before."""
    for frame in frames:
        if len(frame.parties()) >= 2 or frame.clause.link is Link.IF:
            yield frame
            continue
        at = cut.index(frame.clause)
        before = cut[at - 1] if at else None
        sits = [p for p in frame.parts if p.role in SITS]
        lone = before and not _subject(frame)
        said = before.speaker if lone and before else None
        extra = [
            Part(t.entity, Role.TAKES_PART, at_) for at_, t in enumerate(scan.tokens)
            if said and said[0] <= at_ < said[1] and t.entity and t.entity.party
        ] + [
            p for p in parts
            if lone and before and before.start <= p.at < _subject_end(scan, before, frame) and p.role in {Role.TAKES_PART, Role.COMPOUND}
            and all(p.entity.party != s.entity.party for s in sits)
        ]
        yield Frame(
            frame.clause, frame.events, frame.cues, (*extra, *frame.parts), frame.speaker,
            frame.sources, carried=True,
        ) if extra else frame


def _subject_end(scan: Scan, clause: Clause, frame: Frame) -> int:
    """Where the names that may be the subject of a clause end: at its verb, for background."""
    if frame.clause.link not in {Link.AFTER, Link.BEFORE}:
        return clause.end
    verbs = [h.start for h in scan.within(clause.start, clause.end) if h.cls.startswith(("cue.", "event.", "say", "hostile"))]
    return min((at for at in verbs if at > clause.start), default=clause.end)


def _subject(frame: Frame) -> bool:
    """True where somebody stands before the event as its subject."""
    verbs = [h.start for h in frame.events if h.cls in {"event.meet", "event.visit", "event.call"}]
    return bool(verbs) and any(p.role in SITS and p.at < verbs[0] for p in frame.parts)


def _dead(scan: Scan) -> frozenset[Hit]:
    """Event words that mean something else here: "talks about", "budget talks"."""
    verbs = [h for h in scan.hits if h.cls == "talk.verb"]
    noise = {h.end for h in scan.hits if h.cls == "noise.modifier"}
    dead = set()
    for hit in scan.hits:
        if hit.cls in {"cue.end", "cue.begin", "cue.resume"} and _ends_war(scan, hit):
            dead.add(hit)
        if not hit.cls.startswith("event."):
            continue
        if any(v.start <= hit.start < v.end and not _noun(scan, hit) for v in verbs) or _noisy(scan, hit, noise):
            dead.add(hit)
        elif _verbal(scan, hit):
            dead.add(hit)
    return frozenset(dead)


def _ends_war(scan: Scan, hit: Hit) -> bool:
    """ "to end the war": what the talks are for, not what became of them."""
    pos = hit.end
    while pos < min(hit.end + 5, len(scan.tokens)):
        if scan.any(pos, pos + 1, "topic.conflict") and not scan.any(pos, pos + 1, "event.talks"):
            return not scan.any(pos + 1, min(pos + 4, len(scan.tokens)), "event.talks")
        if scan.any(pos, pos + 1, "event.", "prep.", "link.", "cue.") and not scan.any(pos, pos + 1, "prep.topic", "article"):
            return False
        pos += 1
    return False


def _noisy(scan: Scan, hit: Hit, noise: set[int]) -> bool:
    """True where the noun group before the event says what kind of talks they are: not ours."""
    noun = hit.end - 1 if hit.cls == "event.talks" else hit.start
    return bool(noise & {noun, noun - 1, hit.start}) and hit.cls in {"event.talks", "event.meeting"}


def _noun(scan: Scan, hit: Hit) -> bool:
    """ "in talks about", "peace talks of" are no verbs."""
    before = (hit.start - 1, hit.start)
    if hit.start == 0 or hit.cls != "event.talks":
        return False
    named = scan.tokens[hit.start - 1].entity
    return bool(named and named.adjective) or scan.any(*before, "topic.diplomatic", "prep.", "cue.", "event.")


def _verbal(scan: Scan, hit: Hit) -> bool:
    """ "Smith talks growing up": the word right after a person is the verb of the line."""
    if hit.cls != "event.talks" or hit.end - hit.start > 1 or hit.end >= len(scan.tokens):
        return False
    before = scan.tokens[hit.start - 1] if hit.start else None
    after = scan.tokens[hit.end]
    if before is None or before.low in {"'s", "-"} or _noun(scan, hit):
        return False
    named = before.entity is not None and before.entity.person and hit.start <= 2
    gerund = after.low.endswith("ing") and len(after.low) > 5 and not scan.any(hit.end, hit.end + 1, "cue.", "event.")
    return bool(named and not scan.any(hit.end, hit.end + 1, "cue.", "prep.", "link.", "event.", "say") and after.text.isalpha()) or gerund
