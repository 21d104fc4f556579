"""Meetings: the frames of an article drawn together into what it reports as a whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from monitor.detect.model import Claim, Meeting, Reading
from monitor.detect.read.asked import asked, doubted, explains
from monitor.detect.read.attendance import LEAD, STAFF, attending
from monitor.detect.read.behind import announces, betters, near, same_table, sealed
from monitor.detect.read.candidate import candidate
from monitor.detect.read.claim import (
    Told,
    claims_of,
    format_of,
    round_of,
    says_too_little,
    slot_order,
    takes_as_known,
)
from monitor.detect.read.clause import Link
from monitor.detect.read.frame import Frame, LineReading
from monitor.detect.read.kind import kind_of
from monitor.detect.read.late import told_late
from monitor.detect.read.lexicon import Lexicon
from monitor.detect.read.passing import named_in_passing
from monitor.detect.read.process import Recognised, Recogniser, fold
from monitor.detect.read.staffing import bears_a_name
from monitor.detect.read.term import terms_of
from monitor.detect.read.venue import Around, Venue, in_city, narrower, refine, venue_of
from monitor.match.lists import Lists
from monitor.terms import Kind, Reason, Slot

HELD = frozenset({Kind.NEW_TALKS, Kind.RESUMED})
PAIR = 2
"""One who skips a summit of many shows no negotiation."""
NEXT = 3
"""The sentences right behind the title tell of its meeting."""


@dataclass(frozen=True, slots=True)
class Story:
    """An article's lines, and which of them carry its news."""

    lines: Sequence[LineReading]
    chosen: Sequence[int]
    day: date
    text: str
    filed: str = ""
    """The place of the text's dateline."""


def tell(story: Story, lists: Lists, lexicon: Lexicon, recogniser: Recogniser) -> Reading:
    """The reading of a relevant article."""
    return _Teller(story, lists, lexicon, recogniser).reading()


class _Teller:
    def __init__(
        self, story: Story, lists: Lists, lexicon: Lexicon, recogniser: Recogniser
    ) -> None:
        self._story, self._lists = story, lists
        self._lexicon, self._recogniser = lexicon, recogniser
        self._text = fold([story.text])

    def reading(self) -> Reading:
        """The whole: what the leading frame tells, filled in by the others."""
        line, frame = lead = self._leading()
        kind = self._kind(lead)
        alone = bears_a_name(frame, line) and len(frame.parties()) < PAIR
        recognised = None if alone else self._enlarged(self._recognise(frame), line)
        unheard = recognised is not None and not recognised.listed
        open_ = not (line.line.title and explains(line))
        if kind is Kind.OTHER and open_ and unheard and named_in_passing(frame, line):
            kind = Kind.NEW_TALKS
        venue = self._venue(lead, recognised)
        main = self._meeting(lead, kind, recognised, venue)
        if main and kind is Kind.OTHER and open_ and announces(lead, main):
            kind = Kind.NEW_TALKS
            main = replace(main, kind=kind)
        meetings = [main] if main else []
        meetings += list(self._others(lead, meetings))
        shown = venue or next(self._elsewhere(line, recognised), None)
        hidden = shown is None or (shown.possible and shown.offered)
        further = kind is Kind.NEW_TALKS and line.line.title and self._further_round(frame)
        return Reading(
            relevant=True, kind=Kind.RESUMED if further else kind, parties=self._party_names(lead, main),
            venue=None if hidden or shown is None else shown.name,
            delegates=attending(self._story.lines, recognised, self._lists), meetings=tuple(meetings), terms=terms_of(line),
            reason=Reason.CHANGED if meetings else Reason.NO_PROCESS,
        )  # fmt: skip

    def _recognise(self, frame: Frame) -> Recognised | None:
        lead = self._story.lines[:LEAD]
        return self._recogniser.of(candidate(frame, lead, self._text, self._lists))

    def _leading(self) -> tuple[LineReading, Frame]:
        for at in self._story.chosen:
            line = self._story.lines[at]
            if line.main:
                return line, line.main
        raise AssertionError("a relevant line has a frame")

    def _kind(self, lead: tuple[LineReading, Frame]) -> Kind:
        """The title's kind; where it tells none, that of the first line that does."""
        line = lead[0]
        if line.line.title and explains(line):
            return Kind.OTHER
        kinds = [self._kind_of(f, line) for f in line.frames if f is lead[1] or f.stands_alone]
        first = next((k for k in kinds if k is not Kind.OTHER), Kind.OTHER)
        if first is not Kind.OTHER or not line.line.title:
            return first
        others = (self._story.lines[at] for at in self._story.chosen[1:])
        later = (kind_of(frame, other) for other in others for frame in other.frames)
        return next((kind for kind in later if kind is not Kind.OTHER), Kind.OTHER)

    def _kind_of(self, frame: Frame, line: LineReading) -> Kind:
        """The kind of a frame; that a meeting was held long ago is no news."""
        kind = kind_of(frame, line)
        held = kind in HELD and told_late(frame, line, self._lexicon, self._story.day)
        return Kind.OTHER if held else kind

    def _further_round(self, main: Frame) -> bool:
        """The sentences behind the title call its meeting a new round, or say it is held again."""
        own = set(main.parties())
        return any(
            kind_of(frame, line) is Kind.RESUMED
            and frame.clause.link is Link.MAIN
            and own == set(frame.parties())
            for line in self._story.lines[1:NEXT]
            for frame in line.frames
        )

    def _numbered(self) -> Iterator[tuple[int, LineReading, Frame]]:
        for at, line in enumerate(self._story.lines):
            for frame in line.frames:
                yield at, line, frame

    def _enlarged(self, main: Recognised | None, title: LineReading) -> Recognised | None:
        """The title's meeting with all its parties, where the lead counts more of them."""
        if main is None or not title.line.title:
            return main
        for line in self._story.lines[1:LEAD]:
            for frame in line.frames:
                if frame.clause.link is Link.AFTER or not set(main.parties) < set(frame.parties()):
                    continue
                other = self._recognise(frame)
                if other and other.key == main.key and set(main.parties) < set(other.parties):
                    return other
        return main

    def _venue(
        self, lead: tuple[LineReading, Frame], recognised: Recognised | None
    ) -> Venue | None:
        """Where the leading frame's meeting is: its own place, refined by what follows."""
        around = self._around(recognised)
        found: Venue | None = None
        behind: Venue | None = None
        others = ((line, frame) for _, line, frame in self._numbered() if frame is not lead[1])
        for line, frame in [lead, *others]:
            made = venue_of(frame, line, self._lists, around)
            if made is None or made.rejected:
                continue
            if frame is lead[1] or self._of_same(frame, lead, recognised):
                found = refine(found, made, self._lists)
            elif near(frame, lead):
                behind = behind or (made if sealed(frame, lead[1]) else None)
                found = narrower(found, made, self._lists) if found else None
        return in_city(found or behind, self._story.filed, self._lists)

    def _around(self, recognised: Recognised | None) -> Around:
        if recognised is None:
            return Around()
        info = self._lists.process(recognised.key)
        parties = frozenset(info.parties if info else recognised.parties)
        return Around(parties, self._recogniser.topics(recognised.key))

    def _of_same(
        self, frame: Frame, lead: tuple[LineReading, Frame], recognised: Recognised | None
    ) -> bool:
        """True where another frame may name the place of the leading frame's meeting."""
        parties = set(frame.parties())
        if frame.clause.link in {Link.AFTER, Link.IF} or frame.meanwhile:
            return False
        if frame in lead[0].frames:
            own = set(lead[1].parties())
            beside = frame.event == "meeting" and frame.clause.link is Link.DURING
            return (frame.event == "talks" or beside) and (len(parties) < 2 or parties == own)
        return recognised is None or parties <= {*recognised.parties, *recognised.mediators}

    def _elsewhere(self, line: LineReading, recognised: Recognised | None) -> Iterator[Venue]:
        """Places of the title's other meetings, where the leading one has none."""
        for frame in line.frames:
            made = venue_of(frame, line, self._lists, self._around(recognised))
            if made and not made.rejected:
                yield made

    def _party_names(
        self, lead: tuple[LineReading, Frame], main: Meeting | None
    ) -> tuple[str, ...]:
        ids = list(main.parties) if main else list(lead[1].parties())
        return tuple(self._lists.name(party) for party in ids)

    def _meeting(
        self,
        lead: tuple[LineReading, Frame],
        kind: Kind,
        recognised: Recognised | None,
        venue: Venue | None,
    ) -> Meeting | None:
        if recognised is None:
            return None
        line, frame = lead
        told = Told(frame, line, kind, recognised.parties, venue, self._story.day)
        claims = self._claims(told)
        claims += self._further(lead, recognised, claims)
        return self._made(told, recognised, tuple(sorted(claims, key=slot_order)))

    def _claims(self, told: Told) -> list[Claim]:
        """What a frame says; a title that asks says nothing for sure, what its text reports counts."""
        claims = claims_of(told, self._lists, self._lexicon)
        title = self._story.lines[0]
        return list(doubted(claims) if told.reading is title and asked(title) else claims)

    def _made(self, told: Told, recognised: Recognised, claims: tuple[Claim, ...]) -> Meeting:
        new = told.kind is Kind.NEW_TALKS and not recognised.listed
        weak = new and (takes_as_known(told, claims) or says_too_little(told, claims))
        kind = Kind.OTHER if weak else told.kind
        return Meeting(
            recognised.key, recognised.listed, recognised.parties, recognised.mediators,
            kind, format_of(told.frame), round_of(claims), claims, told.frame.event,
        )  # fmt: skip

    def _further(
        self, lead: tuple[LineReading, Frame], main: Recognised, have: list[Claim]
    ) -> list[Claim]:
        """What the lines behind the leading one add on slots it left open."""
        best = {claim.slot: claim.certainty.rank for claim in have}
        people = {(c.party, c.value) for c in have if c.slot is Slot.DELEGATION}
        added: list[Claim] = []
        for at, line, frame in self._numbered():
            if frame is lead[1] or not same_table(frame, main):
                continue
            venue = venue_of(frame, line, self._lists, self._around(main))
            told = Told(frame, line, kind_of(frame, line), main.parties, venue, self._story.day)
            for claim in claims_of(told, self._lists, self._lexicon):
                if claim.slot is Slot.DELEGATION:
                    if (claim.party, claim.value) not in people and (
                        at < LEAD or frame.cues & STAFF
                    ):
                        people.add((claim.party, claim.value))
                        added.append(claim)
                elif betters(
                    claim, frame, best, near=at < (2 if claim.slot is Slot.FORMAT else LEAD)
                ):
                    best[claim.slot] = claim.certainty.rank
                    have[:] = [c for c in have if c.slot is not claim.slot]
                    added.append(claim)
        return added

    def _others(self, lead: tuple[LineReading, Frame], have: list[Meeting]) -> Iterator[Meeting]:
        """Further meetings the title names: others at the table, or before and after."""
        line, main = lead
        for frame in line.frames:
            if frame is main or len(frame.parties()) < 2 or frame.carried:
                continue
            recognised = self._recognise(frame)
            if recognised is None or any(
                m.key == recognised.key and m.parties == recognised.parties for m in have
            ):
                continue
            kind = kind_of(frame, line)
            venue = venue_of(frame, line, self._lists, self._around(recognised))
            told = Told(frame, line, kind, recognised.parties, venue, self._story.day)
            yield self._made(told, recognised, tuple(self._claims(told)))
