"""Claims: what a frame says of each slot, in the canonical values that states are stepped by."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from monitor.detect.model import Claim
from monitor.detect.read.clause import Link
from monitor.detect.read.delegation import members
from monitor.detect.read.frame import Frame, LineReading
from monitor.detect.read.late import told_late
from monitor.detect.read.lexicon import Lexicon
from monitor.detect.read.modality import certainty_of, denied, ends, outcome_of, status_of, tense_of
from monitor.detect.read.part import Role
from monitor.detect.read.staffing import only_away
from monitor.detect.read.venue import Venue
from monitor.detect.read.when import Dated, dates, iso
from monitor.match.lists import Lists
from monitor.terms import Certainty, ClaimStatus, Format, Kind, Slot, Status, Tense

STAFF = frozenset({"cue.join", "cue.lead", "cue.name", "cue.leave", "cue.oust", "cue.replace"})
"""What makes a denial one of who sits there, and not only of the meeting."""

ITSELF = frozenset({
    "event.meet", "event.visit", "cue.begin", "cue.resume", "cue.join", "cue.lead", "cue.end", "cue.continue",
})  # fmt: skip
"""What says something of the talks themselves, and not of what is brought up there."""
OFFICE = frozenset({
    "people.delegation", "people.titled", "role.head", "role.minister", "role.deputy",
})  # fmt: skip
"""Words for those who speak for a state."""
VERB = 6
"""How far in front of its day a verb may stand."""
MEANT = ("event.", "cue.", "prep.", "link.", "mark.", "word.", "calendar.", "article")
"""What may stand behind the day of a meeting; another word there is what was done on it."""
NAMES_TALKS = frozenset({Role.MODIFIER, Role.MODIFIER_PLACE})


@dataclass(frozen=True, slots=True)
class Told:
    """A frame with what was worked out of it so far."""

    frame: Frame
    reading: LineReading
    kind: Kind
    parties: tuple[str, ...]
    venue: Venue | None
    day: date


def claims_of(told: Told, lists: Lists, lexicon: Lexicon) -> tuple[Claim, ...]:
    """All claims of a frame; order: status, venue, date, round, format, delegation, outcome."""
    frame = told.frame
    status = status_of(frame, told.reading, told.kind, past=_past(told, lexicon))
    sure = status  # "X will not attend": how sure, though not that the talks are planned
    if told.kind is Kind.DELEGATION_CHANGE and only_away(frame, told.reading):
        status = None
    base = _Base(
        ClaimStatus.DENIED if denied(frame, told.reading, told.kind) else _state(frame),
        tense_of(sure), certainty_of(frame, sure, told.parties),
        _speaker(frame), told.reading.line.text,
    )  # fmt: skip
    if base.status is ClaimStatus.DENIED and _of_part(told):
        return tuple(_delegation(told, base, lists))
    found: list[Claim] = []
    if status:
        found.append(base.claim(Slot.STATUS, status.value))
    found += _venue(told, base)
    found += _date(told, base, lexicon, status)
    number = round_number(told.reading, frame, lexicon)
    if number:
        found.append(base.claim(Slot.ROUND, str(number)))
    if form := format_of(frame):
        found.append(base.claim(Slot.FORMAT, form.value))
    if base.status is not ClaimStatus.DENIED or frame.cues & STAFF:
        found += _delegation(told, base, lists)
    if ends(frame, told.kind):
        found.append(base.claim(Slot.OUTCOME, outcome_of(frame, told.reading).value))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Base:
    status: ClaimStatus
    tense: Tense
    certainty: Certainty
    speaker: str
    sentence: str

    def claim(
        self,
        slot: Slot,
        value: str,
        name: str = "",
        *,
        party: str = "",
        role: str = "",
        moved_from: str = "",
        certainty: Certainty | None = None,
    ) -> Claim:
        return Claim(
            slot, value, name or value, party, role, self.status, self.tense,
            certainty or self.certainty, self.speaker, self.sentence, moved_from,
        )  # fmt: skip


def _of_part(told: Told) -> bool:
    """True for "X denies Y's part in talks in Z": Y is denied, the talks and their place are not."""
    denials = told.reading.at(told.frame, "cue.deny")
    joins = told.reading.at(told.frame, "cue.join")
    return any(deny < join < told.frame.at for deny in denials for join in joins)


def _state(frame: Frame) -> ClaimStatus:
    return ClaimStatus.CONFIRMED if frame.speaker else ClaimStatus.REPORTED


def _speaker(frame: Frame) -> str:
    if frame.speaker:
        listed = frame.speaker.person if frame.speaker.listed else ""
        return listed or frame.speaker.party or frame.speaker.surface
    return "sources" if frame.sources else ""


def _past(told: Told, lexicon: Lexicon) -> bool:
    """True where the clause itself says that it lies behind."""
    frame = told.frame
    if "cue.past" in frame.cues and "cue.plan" not in frame.cues:
        return True
    hits = told.reading.scan.within(frame.clause.start, frame.clause.end, "calendar.yesterday")
    return bool(hits) or _done(told) or told_late(frame, told.reading, lexicon, told.day)


def _done(told: Told) -> bool:
    """True where every verb of meeting stands in the past: "met", "visited"."""
    met = [h for h in told.frame.events if h.cls in {"event.meet", "event.call", "event.visit"}]
    past = (told.reading.scan.any(h.start, h.start + 1, "form.past") for h in met)
    return bool(met) and all(past)


def _venue(told: Told, base: _Base) -> Iterable[Claim]:
    venue = told.venue
    if venue is None or not venue.place:
        return
    certainty = base.certainty
    unsure = not venue.listed and not venue.within  # it may be no place at all
    if unsure or (venue.possible and told.kind is not Kind.VENUE_CHANGE):
        certainty = Certainty.POSSIBLE
    state = ClaimStatus.DENIED if venue.rejected else base.status
    yield Claim(
        Slot.VENUE, venue.place, venue.name, "", "", state, base.tense, certainty,
        base.speaker, venue.sentence or base.sentence, venue.moved_from, venue.within,
    )  # fmt: skip


def _date(told: Told, base: _Base, lexicon: Lexicon, status: Status | None) -> Iterable[Claim]:
    frame = told.frame
    by_then = frame.clause.link is Link.BEFORE and frame.event == "accord"  # "until July to agree"
    if frame.clause.link is Link.AFTER or by_then:
        return
    if status not in {Status.PLANNED, Status.UNDER_WAY, Status.POSTPONED}:
        return
    scan, moved = told.reading.scan, status is Status.POSTPONED
    ahead = moved or (status is Status.PLANNED and not _done(told))  # "met on Monday"
    every = dates(scan.tokens, scan.hits, lexicon, told.day, future=ahead, spans=not moved)
    found = [d for d in every if d.start >= frame.clause.start and not _of_saying(told, d)]
    if moved:
        found = [d for d in found if _is_new(told, d)]
    else:
        found = [d for d in found if d.start < frame.clause.end]
    if status is Status.PLANNED:
        found = [d for d in found if not _of_past(told, d)]
    if found:
        yield base.claim(Slot.DATE, iso(found[0].window))


def _is_new(told: Told, dated: Dated) -> bool:
    """True for the day talks are put off to; not for the old one, nor that on which it was said."""
    scan = told.reading.scan
    off = [h.end for h in scan.within(told.frame.clause.start, dated.start, "cue.postpone")]
    if not off:
        return False
    at = dated.start - scan.any(dated.start - 1, dated.start, "article")
    to = any(h.cls in {"prep.to", "prep.in", "link.before"} for h in scan.within(at - 1, at))
    return to or scan.any(min(off), dated.start, "cue.plan")


def _of_past(told: Told, dated: Dated) -> bool:
    """True for "who met on Monday", "agreed on Monday to meet": when something else was done.

    The verb in front of the day stands in the past, and no plan in front of it ("to be held on").
    """
    scan, start = told.reading.scan, told.frame.clause.start
    planned = [h.end for h in scan.within(start, dated.start, "cue.plan")]
    for at in range(dated.start - 1, max(start, dated.start - VERB) - 1, -1):
        if any(at - scan.any(at - 1, at, "word.light") <= end for end in planned):
            return False
        if scan.any(at, at + 1, "form.past"):
            return True
        if scan.any(at, at + 1, "event.talks", "event.meeting", "cue.", "mark.comma"):
            return False
    return False


def _of_saying(told: Told, dated: Dated) -> bool:
    """As in "said on Friday": when it was said."""
    says = told.reading.scan.within(max(0, dated.start - 3), dated.start, "say")
    return bool(says) or _of_other_deed(told, dated)


def _of_other_deed(told: Told, dated: Dated) -> bool:
    """As in "X on Friday set terms for talks": the day of a verb that is none of meeting."""
    scan, subject = told.reading.scan, dated.start - 1
    subject -= scan.any(subject, subject + 1, "prep.")
    named = subject >= 0 and scan.tokens[subject].entity is not None
    verb = scan.tokens[dated.end : dated.end + 1]
    here = (dated.end, dated.end + 1)
    return bool(named and verb and verb[0].text.islower()) and (
        not scan.any(*here, *MEANT) or scan.any(*here, "say")
    )


def _delegation(told: Told, base: _Base, lists: Lists) -> Iterator[Claim]:
    for member in members(told.frame, told.reading, lists):
        yield base.claim(
            Slot.DELEGATION, member.value, member.name, party=member.party, role=member.role
        )


def round_number(reading: LineReading, frame: Frame, lexicon: Lexicon) -> int | None:
    """The number of a "second round", "third meeting"; None where the text does not count."""
    tokens = reading.scan.tokens
    for at in range(frame.clause.start, frame.clause.end - 1):
        number = lexicon.ordinals.get(tokens[at].low)
        if number and reading.scan.any(
            at + 1, min(at + 4, frame.clause.end), "cue.round", "event.talks"
        ):
            return number
    return None


def takes_as_known(told: Told, claims: Iterable[Claim]) -> bool:
    """True for "to tackle the quarrel at the Nordhaven talks": those are not the news.

    They bear the name of their place, behind a preposition of place, and nothing says when they are.
    """
    frame, scan = told.frame, told.reading.scan
    dated = any(claim.slot is Slot.DATE for claim in claims)
    if dated or frame.event != "talks" or frame.cues & ITSELF:
        return False
    named = [p.at for p in frame.parts if p.role in NAMES_TALKS and p.at < frame.at]
    first = [at - scan.any(at - 1, at, "article") for at in named]
    return any(scan.any(at - 1, at, "prep.in") for at in first)


def says_too_little(told: Told, claims: Iterable[Claim]) -> bool:
    """True for "X, Y discuss Z": states, of whom nobody in office and no place or day is named."""
    frame = told.frame
    if frame.event not in {"meet", "meeting"} or frame.cues & OFFICE:
        return False
    return all(claim.slot in {Slot.STATUS, Slot.FORMAT} for claim in claims)


def format_of(frame: Frame) -> Format | None:
    """The format the clause names, else what its event word means."""
    for form in Format:
        if f"format.{form.value}" in frame.cues:
            return form
    return Format.CALL if frame.event == "call" else None


def slot_order(claim: Claim) -> int:
    """Claims are told slot by slot, in the order of Slot."""
    return list(Slot).index(claim.slot)


def round_of(claims: Iterable[Claim]) -> int | None:
    """The number of the round, where one says it."""
    return next((int(claim.value) for claim in claims if claim.slot is Slot.ROUND), None)
