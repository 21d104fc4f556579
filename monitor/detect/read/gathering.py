"""Gatherings: who of many sits with whom - one state with several, or all of them at a forum."""

from monitor.detect.read.frame import SITS, Frame, LineReading
from monitor.detect.read.part import Role
from monitor.match.entry import PartyKind
from monitor.match.lists import Lists

TOGETHER = frozenset({
    "cue.host", "cue.mediate", "format.trilateral", "format.multilateral", "word.between",
})  # fmt: skip
"""What seats three at one table, whoever is the subject."""
ATTENDS = frozenset({"cue.join", "cue.leave", "cue.oust"})
OWN = frozenset({"event.meet", "event.call", "prep.pair", "word.between"})
"""What says that those who attend meet one another there."""
TOPICS = ("topic.conflict", "topic.diplomatic")
REACH = 4
"""How far in front of the forum what it is about may stand."""
SUMMIT = "format.summit"
PAIR = 2


def partners(frame: Frame) -> tuple[str, ...]:
    """The pair of "X holds talks with Y, Z": X and the first it talks with; else empty.

    Three are at one table where they are the subject together, "between" them, or somebody hosts.
    """
    if frame.cues & TOGETHER:
        return ()
    seats = [p for p in frame.parts if p.role in SITS and p.entity.party]
    front = {p.entity.party for p in seats if p.at < frame.at}
    behind = [p.entity.party for p in seats if p.at > frame.at and p.entity.party not in front]
    several = len(front) == 1 and len({*behind}) > 1
    return (*front, behind[0]) if several else ()


def of_many(frame: Frame, line: LineReading, lists: Lists) -> bool:
    """Whether it is the summit of a body of states, and no pair's own: "the Norland-EU summit"."""
    if any(p.role is Role.COMPOUND for p in frame.parts):
        return False
    if "noise.forum" in line.classes:
        return True
    bodies = (lists.party(p.entity.party) for p in line.parts if p.entity.party)
    whole = any(body and body.kind is PartyKind.ORGANISATION for body in bodies)
    return SUMMIT in frame.cues and whole


def only_attended(frame: Frame, line: LineReading, lists: Lists) -> bool:
    """True for "X and Y to attend the forum": that they meet one another, nobody says."""
    attends = bool(frame.cues & ATTENDS) and not frame.cues & OWN
    about = line.scan.any(max(frame.clause.start, frame.at - REACH), frame.clause.end, *TOPICS)
    return attends and not about and of_many(frame, line, lists)


def on_tour(frame: Frame) -> bool:
    """True for "X starts its tour with the Norland summit": Norland is where that summit is."""
    sides = frame.parties(Role.TAKES_PART, Role.COMPOUND)
    return (
        {"event.visit", SUMMIT} <= frame.cues
        and len(sides) < PAIR
        and bool(frame.parties(Role.MODIFIER))
    )
