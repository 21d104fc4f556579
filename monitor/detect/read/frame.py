"""Frames: what one clause tells of a meeting - the event words, who is in it, who says so."""

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.detect.read.clause import Clause, Link
from monitor.detect.read.lexicon import Hit
from monitor.detect.read.part import Part, Role
from monitor.detect.read.scan import Scan
from monitor.detect.read.token import Entity, Line

EVENTS = (
    "event.talks", "event.accord", "event.call", "event.visit", "event.meet", "event.meeting",
    "event.plan",
)  # fmt: skip
"""What a clause may be about, most telling first."""
SITS = frozenset({Role.TAKES_PART, Role.COMPOUND, Role.MODIFIER})
ACTS = frozenset({
    "cue.hold", "cue.join", "cue.lead", "cue.motion", "cue.begin", "cue.send", "cue.host",
    "cue.resume", "cue.leave", "cue.oust", "cue.replace", "cue.plan", "cue.end", "cue.continue", "cue.name",
    "word.part",
})  # fmt: skip
"""Verbs whose subject sits at the table."""
STAFFED = frozenset({
    "cue.join", "cue.lead", "cue.send", "cue.name", "cue.replace", "cue.hold", "cue.host", "cue.motion",
})  # fmt: skip
"""What makes people of a paper: "they gather for the signing of a peace deal"."""
LINKED = frozenset({Link.MAIN, Link.PURPOSE, Link.DURING, Link.DESPITE})
COMPANY = frozenset({"people.side", "people.official"})
"""Whom one who is not named may have met: "after talks with European leaders"."""
THERE = frozenset({Role.PLACE, Role.DESTINATION})
MEETS = frozenset({"meet", "visit", "call", "accord"})
PAIR = 2
OPEN = frozenset({
    "cue.possible", "cue.offer", "cue.refuse", "cue.urge", "cue.seek", "cue.try", "cue.negate", "cue.deny", "cue.plan",
})  # fmt: skip
"""What makes of one's own talks a wish: nobody has sat down yet."""


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
    sends: int = 0
    """The first token of the verb that names or sends people; 0 where there is none."""

    addressed: bool = False
    """One of them speaks to the other there: "X presses Y at talks in Z"."""

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

    @property
    def meanwhile(self) -> bool:
        """True for "as Roe heads to Nordhaven": somebody's way, beside what the line tells."""
        return self.clause.link is Link.DURING and self.event == "visit" and not self.carried

    @property
    def on_paper(self) -> bool:
        """True where all there is is a plan or deal: nobody sits down with a paper."""
        return self.event == "plan" and not self.cues & STAFFED

    @property
    def stands_alone(self) -> bool:
        """True where it tells of a meeting of its own, and not what somebody does meanwhile."""
        own = self.event in {"talks", "accord"} or len(self.parties()) > 1
        return own and not self.carried

    @property
    def placed(self) -> bool:
        """Far down in a text only a line that says where counts as one on the meeting itself."""
        return any(part.role in {Role.PLACE, Role.MODIFIER_PLACE} for part in self.parts)

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
        if self.on_paper:
            return False
        if part.role is Role.COMPOUND or part.at > self.at or self._tells(part):
            return True
        return self._does(part)

    def _does(self, part: Part) -> bool:
        """Whether what the clause says of its subject takes him to the table."""
        if part.at < self.clause.start and self._by_itself():
            return self._is_there(part)
        if self.clause.link in {Link.AFTER, Link.BEFORE}:
            inside = (p.role in SITS and p.at >= self.clause.start for p in self.parts)
            both = self.clause.link is Link.AFTER and len(self.parties()) > 1
            others = both or any(inside) or bool(self.cues & COMPANY)
            return part.at >= self.clause.start or others
        if self.sends and part.at < self.sends and self._opens(part):
            return self._comes_in(part)
        if "cue.offer" in self.cues and "cue.host" in self.cues and part.at < self.at:
            return False  # "X offers to host the talks"
        acts = self.addressed or bool(self.cues & ACTS) or "event.accord" in self.cues
        return acts or self.event in MEETS or self._is_there(part)

    def _tells(self, part: Part) -> bool:
        """True for X of "X says talks with Y went well", "X calls his talks with Y useful": he was there."""
        told = "cue.progress" in self.cues and not self.cues & OPEN
        first, end = self.clause.speaker or (0, 0)
        if not told or first <= part.at < end:
            return told
        others = [p for p in self.parts if p.role in SITS and p.entity.party != part.entity.party]
        own = self.event == "talks" and self.clause.link is Link.MAIN and not self.speaker
        behind = (p.at > self.at and p.role is Role.TAKES_PART for p in others)
        return own and bool(others) and all(behind)

    def _by_itself(self) -> bool:
        """True for "X vows to fight on as talks continue": the verb there is the talks' own."""
        own = self.clause.link is Link.DURING and "pronoun" not in self.cues
        carried = {
            p.entity.party for p in self.parts if p.entity.person and p.at < self.clause.start
        }
        alone = own and len(carried) < PAIR and not self.addressed
        return alone and self.event == "talks" and bool(self.cues & ACTS)

    def _is_there(self, part: Part) -> bool:
        """True for the subject of "X in Nordhaven for talks": where he is, is all it says of him."""
        return any(p.role in THERE and part.at < p.at < self.at for p in self.parts)

    def _opens(self, part: Part) -> bool:
        """True for the first person of a clause that names nobody but his party before him."""
        inside = (p for p in self.parts if self.clause.start <= p.at < part.at)
        return all(not p.entity.person and p.entity.party == part.entity.party for p in inside)

    def _comes_in(self, part: Part) -> bool:
        """True for the subject of "X replaces Y", who sits down himself; others only name people."""
        later = (p.entity for p in self.parts if p.entity.person and p.at > part.at)
        whose = part.entity.party
        same = sum(not whose or entity.party in {"", whose} for entity in later)
        return same == 1 and "cue.replace" in self.cues  # with two: "X replaces Y with Z"


@dataclass(frozen=True, slots=True)
class LineReading:
    """A line with its frames, the telling one first where there is one."""

    line: Line
    scan: Scan
    frames: tuple[Frame, ...]
    clauses: tuple[Clause, ...]
    parts: tuple[Part, ...]
    """Every name of the line in its role."""
    classes: frozenset[str] = frozenset()

    @property
    def main(self) -> Frame | None:
        """The frame the line is mainly about."""
        return self.frames[0] if self.frames else None

    def at(self, frame: Frame, *classes: str) -> list[int]:
        """Where the frame's clause holds a phrase of these classes."""
        span = self.scan.within(frame.clause.start, frame.clause.end)
        return [hit.start for hit in span if hit.cls in classes]


def ranked(frames: Sequence[Frame]) -> tuple[Frame, ...]:
    """Leading first: a main clause that meets, then talks going on meanwhile, then background."""
    return tuple(sorted(frames, key=_rank))


def _rank(frame: Frame) -> tuple[int, int]:
    link, event = frame.clause.link, frame.event
    few = event == "meeting" and len(frame.parties()) < 2 and not _regroups(frame)
    weak = event == "plan" or few
    if link in {Link.MAIN, Link.PURPOSE}:
        return (2 if weak else 0, frame.clause.start)
    if link in LINKED:
        return (3 if weak else 1, frame.clause.start)
    return (4, frame.clause.start)


def _regroups(frame: Frame) -> bool:
    """True for "X sacks its chief negotiator amid talks with Y": that, and no talks, is the news."""
    return "people.delegation" in frame.cues and bool(frame.cues & {"cue.oust", "cue.replace"})
