"""Subjects: who takes part without standing in the clause itself - speakers, subjects carried on."""

from collections.abc import Sequence
from dataclasses import replace

from monitor.detect.read.clause import Clause, Link
from monitor.detect.read.frame import SITS, Frame
from monitor.detect.read.lexicon import Hit
from monitor.detect.read.part import Part, Role
from monitor.detect.read.scan import Scan
from monitor.detect.read.token import Entity

VERBS = frozenset({"event.meet", "event.visit", "event.call"})
NOUNS = frozenset({"event.talks", "event.call", "event.meet", "event.meeting"})
MET = NOUNS | {"event.visit"}
"""What the two do who speak to each other there."""
GROUP = 6
"""How many tokens a noun and what stands in front of it may have."""
CLEARLY = frozenset({Role.TAKES_PART, Role.COMPOUND})
ASKS = frozenset({"?", "؟"})
PRONOUN_REACH = 4
"""A pronoun so near to the start of what is said stands for the speaker."""


def named_in(scan: Scan, span: tuple[int, int]) -> list[Part]:
    """Every name with a party in the span, as one who takes part; not where he speaks."""
    return [
        Part(token.entity, Role.TAKES_PART, at)
        for at, token in enumerate(scan.tokens[span[0] : span[1]], span[0])
        if token.entity and token.entity.party
        and not (token.entity.place and _apart(scan, at - 1))
    ]  # fmt: skip


def _apart(scan: Scan, at: int) -> bool:
    """True for the "in" of "X, in Y, says"."""
    return scan.any(at, at + 1, "prep.in") and scan.any(at - 1, at, "mark.comma")


def together(said: Sequence[Part]) -> bool:
    """Two parties that say one thing say it of themselves."""
    return len({part.entity.party for part in said}) > 1


def speaks_of_himself(
    scan: Scan, clause: Clause, events: Sequence[Hit], parts: Sequence[Part], speaker: Entity
) -> bool:
    """The speaker of "X says he will meet Y" and of "X hails talks with Y" sits there too."""
    acts = [h.start for h in events if h.cls in VERBS | {"event.talks"}]
    reach = clause.start + PRONOUN_REACH
    if acts and scan.any(clause.start, min(reach, acts[0]), "pronoun"):
        return True
    if addressed(scan, clause, events):
        return True
    nouns = [h.end for h in events if h.cls in NOUNS]
    sits = [p for p in parts if p.role in SITS]
    behind = (nouns[0], min(nouns[0] + 2, clause.end)) if nouns else (0, 0)
    if not sits or not scan.any(*behind, "prep.pair") or scan.any(*behind, "word.between"):
        return False
    return all(
        p.at >= nouns[0] and p.entity.party != speaker.party and p.role is Role.TAKES_PART
        for p in sits
    )


def speakers(scan: Scan, said: Sequence[Part]) -> list[Part]:
    """The people who speak, of those an attribution names: not Y of "X, aide to Y, says"."""
    people = [p for p in said if p.entity.person]
    return [
        p for p in people
        if p is people[0]
        or (
            scan.any(people[0].at + 1, p.at, "word.and")
            and not scan.any(p.at - 2, p.at, "prep.to", "word.of")
        )
    ]  # fmt: skip


def heads_side(scan: Scan, clause: Clause, events: Sequence[Hit]) -> bool:
    """True for "X, head of the Norlandic delegation, says": he sits there, whatever he says of it."""
    nouns = {"event.talks", "event.meeting"}
    if clause.link is not Link.MAIN or not nouns.issuperset(h.cls for h in events):
        return False
    first, end = clause.speaker or (0, 0)
    return any(
        h.cls in {"people.delegation", "cue.lead"} and h.end - h.start > 1
        for h in scan.within(first, end)
    )


def addressed(scan: Scan, clause: Clause, events: Sequence[Hit]) -> bool:
    """True for "X urges Y to end it in phone call", "X thanks Y at talks": they sit together there."""
    said = [
        h for h in scan.within(clause.start, clause.end, "word.address")
        if (named := scan.tokens[h.end - 1].entity) and named.person
    ]  # fmt: skip
    met = [h for h in events if said and h.cls in MET and h.start >= said[0].end]
    first = min(met, key=lambda h: h.start, default=None)
    if first is None or scan.any(first.end, first.end + 2, "prep.pair", "word.between"):
        return False
    at = first.start - 1
    while at > first.start - GROUP and _in_group(scan, at):
        at -= 1
    return scan.any(at, at + 1, "prep.in")


def _in_group(scan: Scan, at: int) -> bool:
    """True for what stands between "in" and its noun: "in a tense White House meeting"."""
    token = scan.tokens[at]
    governs = scan.any(at, at + 1, "prep.", "mark.", "link.")
    return not governs and (token.text.isalpha() or token.entity is not None)


def carried(scan: Scan, frame: Frame, cut: Sequence[Clause], parts: Sequence[Part]) -> Frame:
    """The frame; one that lacks a subject takes the subject of the clause before."""
    at = cut.index(frame.clause)
    if not at or len(frame.parties()) >= 2 or frame.clause.link is Link.IF or _has_subject(frame):
        return frame
    before = cut[at - 1]
    if scan.tokens[frame.clause.start - 1].low in ASKS:
        return frame
    if frame.clause.link is Link.DURING and _own_subject(scan, frame):
        return frame
    said = named_in(scan, before.speaker) if before.speaker else []
    if said and _named_whole(frame):
        return replace(frame, speaker=frame.speaker or said[0].entity)
    sits = {p.entity.party for p in frame.parts if p.role in SITS}
    end = _subject_end(scan, before, frame)
    extra = [
        p for p in parts
        if before.start <= p.at < end and p.role in CLEARLY and p.entity.party not in sits
    ]  # fmt: skip
    if not said and not extra:
        return frame
    return replace(frame, parts=(*said, *extra, *frame.parts), carried=True)


def _own_subject(scan: Scan, frame: Frame) -> bool:
    """True for "as envoys join talks with X", where "amid talks with X" has none."""
    span = (frame.clause.start, frame.at)
    return scan.any(*span, "people.") and not scan.any(*span, "pronoun", "people.both")


def _named_whole(frame: Frame) -> bool:
    """True for "after A-B talks": who only comments on them has no part in them."""
    return len(frame.parties(Role.COMPOUND, Role.MODIFIER)) > 1


def _subject_end(scan: Scan, clause: Clause, frame: Frame) -> int:
    """Where the names that may be a clause's subject end: at its verb, for background."""
    if frame.clause.link not in {Link.AFTER, Link.BEFORE}:
        return clause.end
    verbs = [
        h.start for h in scan.within(clause.start, clause.end)
        if h.cls.startswith(("cue.", "event.", "say", "hostile")) and h.start > clause.start
    ]  # fmt: skip
    return min(verbs, default=clause.end)


def _has_subject(frame: Frame) -> bool:
    verbs = [h.start for h in frame.events if h.cls in VERBS]
    return bool(verbs) and any(p.role in SITS and p.at < verbs[0] for p in frame.parts)
