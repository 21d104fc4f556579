"""Roles: one pass from left to right says what each name of a clause is to its meeting."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from monitor.detect.read.clause import Clause, Scan
from monitor.detect.read.entity import as_place, without_person
from monitor.detect.read.grammar import Grammar
from monitor.detect.read.token import Entity
from monitor.match.lists import Lists


class Role(StrEnum):
    """What a name is to the meeting."""

    TAKES_PART = "takes_part"
    COMPOUND = "compound"
    """Certain to take part: both of "Norland-Sudmark talks"."""
    MODIFIER = "modifier"
    """Of "Norland talks": takes part, or is what the talks are about."""
    PLACE = "place"
    DESTINATION = "destination"
    MODIFIER_PLACE = "modifier_place"
    """The city of "Geneva talks"."""
    MEDIATES = "mediates"
    TOPIC = "topic"
    REJECTED = "rejected"
    """Of "not X", "instead of X", "rather than in X"."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Part:
    """A name in its role; ``at`` is its token."""

    entity: Entity
    role: Role
    at: int


@dataclass(frozen=True, slots=True)
class Spot:
    """A name at ``at`` with the word at ``gov`` that governs it."""

    at: int
    gov: int
    entity: Entity
    clause: Clause
    place: bool
    """Whether the name may be a place."""


GROUP = 7
"""How many tokens a noun group in front of an event word may have."""
PLACED = frozenset({Role.PLACE, Role.DESTINATION, Role.MODIFIER_PLACE})
EVENT_NOUNS = ("event.talks", "event.meeting", "event.call")


class Roles:
    """Assigns roles within one line."""

    def __init__(self, scan: Scan, lists: Lists) -> None:
        self._at = Grammar(scan)
        self._lists = lists

    def of(self, clause: Clause) -> list[Part]:
        """Every name of the clause with its role, in order."""
        parts: list[Part] = []
        for at in range(clause.start, clause.end):
            entity = self._at.entity(at)
            if entity is None:
                continue
            if entity.person and self._possesses(at, clause.end):
                entity = without_person(entity)
            parts.append(Part(entity, self._role(at, entity, clause, parts), at))
        return parts

    def _role(self, at: int, entity: Entity, clause: Clause, parts: Sequence[Part]) -> Role:
        """What stands behind the name decides first, then its list, then what governs it."""
        if self._brokers(at, clause.end):
            return Role.MEDIATES
        head = self._head(at, entity, clause.end) or self._joined(at, parts)
        if head:
            return head
        before = self._skip(at - 1, clause.start)
        governed = self._governed(at, before, entity, clause) if before >= clause.start else None
        return governed or self._bare(at, entity, clause.end)

    def _possesses(self, at: int, end: int) -> bool:
        """True for "Roe's envoys", "Roe aide", "the Roe administration": not Roe in person."""
        own = self._at.has(at + 1, "mark.own")
        pos = at + 1
        while (
            pos < end
            and self._at.has(pos, "mark.own", "article", "topic.diplomatic")
            and not self._at.begins(pos, "people.", "role.")
        ):
            pos += 1
        if pos >= end:
            return False
        if self._at.entity(pos) or (own and not self._at.begins(pos, "event.")):
            return own
        return self._at.begins(pos, "people.", "role.") and not self._at.begins(pos, "event.meet")

    def _brokers(self, at: int, end: int) -> bool:
        """True for "X-brokered", "X mediated", "with X acting as mediator"."""
        if at + 2 < end and self._at.joins(at + 1):
            return self._at.has(at + 2, "cue.mediate")
        if self._at.adjective(at) and self._at.only(at + 1, "cue.mediate", "cue.lead"):
            return True
        named = any(self._at.has(pos, "word.as") for pos in range(at + 1, min(at + 4, end)))
        return named and any(
            self._at.has(pos, "cue.mediate") for pos in range(at + 1, min(at + 6, end))
        )

    def _head(self, at: int, entity: Entity, end: int) -> Role | None:
        """What the noun group makes of the name that stands in front of its noun."""
        chain, pos = False, at + 1
        while pos < min(end, at + 1 + GROUP):
            if self._at.entity(pos):
                if not self._at.has(pos - 1, "mark.list"):
                    return None
                chain = chain or self._at.has(pos - 1, "mark.join")
            elif self._at.has(pos, "mark.list"):
                if self._at.has(pos, "mark.comma") and self._at.entity(pos + 1) is None:
                    return None
            elif self._at.has(pos, *EVENT_NOUNS):
                return self._before_event(at, pos, entity, chain=chain)
            elif self._at.only(pos, "topic.conflict", "topic.diplomatic"):
                return Role.TOPIC
            elif not self._within_group(pos):
                return None
            pos += 1
        topical = pos >= end and self._at.has(pos - 1, "topic.conflict") and pos - 1 > at
        return Role.TOPIC if topical else None

    def _within_group(self, pos: int) -> bool:
        """True for what may stand between a name and the noun it modifies."""
        inside = self._at.has(pos, "topic.diplomatic", "topic.conflict", "article", "mark.own")
        return inside and not self._at.begins(pos, "people.", "role.")

    def _before_event(self, at: int, noun: int, entity: Entity, *, chain: bool) -> Role:
        if self._at.has(noun, "people.delegation"):
            return Role.TAKES_PART
        if chain or self._at.joins(at - 1) or entity.person:
            return Role.COMPOUND
        among = any(self._at.entity(pos) for pos in range(at + 1, noun)) or (
            self._at.has(at - 1, "mark.list") and self._at.entity(at - 2) is not None
        )
        if among or entity.adjective or self._at.has(noun, "word.visit"):
            return Role.TAKES_PART
        named = entity.party and not entity.metonym
        city = entity.place and not named and not entity.place.startswith("country:")
        return Role.MODIFIER_PLACE if city else Role.MODIFIER

    def _joined(self, at: int, parts: Sequence[Part]) -> Role | None:
        """A name in a list, or behind the one it belongs to, has the role of the one before it."""
        if not parts:
            return None
        last, entity = parts[-1], self._at.entity(at)
        between = [p for p in range(last.at + 1, at) if not self._at.has(p, "mark.own")]
        marks = [p for p in between if self._at.has(p, "mark.list")]
        rest = [p for p in between if p not in marks]
        if not all(self._at.begins(p, "role.", "people.", "article") for p in rest):
            return None
        if not marks:
            apposed = entity is not None and entity.person and last.role is not Role.PLACE
            return last.role if apposed else None
        if last.role in PLACED:
            place = entity is not None and as_place(entity, self._lists) and not rest
            return last.role if place else None
        parted = last.role is Role.MEDIATES and not self._at.has(marks[-1], "word.and")
        return None if parted else last.role

    def _skip(self, at: int, floor: int) -> int:
        """Back over articles, adjectives and titles to the word that governs the name."""
        while at >= floor:
            if self._at.has(at, "word.of") and self._at.has(at - 1, "place.noun"):
                at -= 2
            elif (self._at.adjective(at) and self._at.has(at + 1, "place.noun", "article")) or (
                self._at.begins(at, "role.", "article", "people.", "place.noun")
                and not self._at.begins(at, "prep.", "event.", "cue.motion", "cue.lead")
            ):
                at -= 1
            else:
                break
        return at

    def _governed(self, at: int, gov: int, entity: Entity, clause: Clause) -> Role | None:
        """What the preposition (or the verb of going) at ``gov`` makes of the name."""
        if self._at.has(gov, "prep.contrast") or self._at.has(gov - 1, "prep.contrast"):
            return Role.REJECTED
        known = bool(as_place(entity, self._lists))
        place = Spot(at, gov, entity, clause, place=known)
        for cls, rule in (
            ("prep.in", self._inside),
            ("prep.other", self._elsewhere),
            ("prep.by", self._by),
            ("prep.with", self._beside),
            ("prep.from", self._from),
            ("prep.to", self._toward),
            ("prep.topic", self._about),
        ):
            if self._at.has(gov, cls):
                return rule(place)
        goes = known and not entity.person and self._at.begins(gov, "event.visit")
        return Role.DESTINATION if goes else None

    def _inside(self, spot: Spot) -> Role:
        """In X: the place of the meeting, unless a war, a truce, an attack is what is there."""
        if not spot.place or self._owns(spot):
            return Role.TAKES_PART if spot.entity.person else Role.OTHER
        for pos in range(spot.gov - 1, max(spot.clause.start, spot.gov - 4) - 1, -1):
            if self._at.begins(
                pos, "event.", "cue.hold", "cue.begin", "cue.motion", "venue.", "people."
            ):
                return Role.PLACE
            if self._at.has(pos, "topic.conflict", "hostile"):
                return Role.TOPIC
        return Role.PLACE

    def _owns(self, spot: Spot) -> bool:
        """True for a country in front of a plain noun: "in Norland foreign policy"."""
        nxt = spot.at + 1
        city = spot.entity.place and not spot.entity.place.startswith("country:")
        if not spot.entity.party or city or nxt >= spot.clause.end:
            return False
        word = self._at.scan.tokens[nxt]
        return word.text.islower() and word.text.isalpha() and not self._at.begins(nxt, "")

    def _elsewhere(self, _spot: Spot) -> Role:
        return Role.OTHER

    def _by(self, spot: Spot) -> Role:
        led = self._at.has(spot.gov, "cue.lead")
        if led and (spot.entity.person or spot.entity.adjective):
            return Role.TAKES_PART
        if self._at.has(spot.gov - 1, "cue.mediate", "cue.host"):
            return Role.MEDIATES
        return Role.TAKES_PART if led else Role.OTHER

    def _beside(self, spot: Spot) -> Role:
        """With X; "with X urging calm" is no company."""
        pos = spot.at + 1
        while self._at.entity(pos) or self._at.begins(pos, "role."):
            pos += 1
        return Role.OTHER if self._at.has(pos, "form.gerund") else Role.TAKES_PART

    def _people(self, at: int) -> bool:
        return self._at.begins(at, "people.", "event.meeting")

    def _from(self, spot: Spot) -> Role:
        return Role.TAKES_PART if self._people(spot.gov - 1) else Role.OTHER

    def _about(self, spot: Spot) -> Role:
        of_people = self._at.has(spot.gov, "word.of") and self._people(spot.gov - 1)
        return Role.TAKES_PART if of_people else Role.TOPIC

    def _toward(self, spot: Spot) -> Role:
        """To X: where somebody goes, who gets a proposal, or whose envoy somebody is."""
        gov, ahead = spot.gov, (spot.clause.start, spot.gov)
        paper = self._at.scan.any(spot.clause.start, spot.clause.end, "cue.transfer") or (
            self._at.scan.any(*ahead, "event.plan")
            and not self._at.scan.any(*ahead, "people.delegation")
        )
        moves = self._at.begins(gov, "cue.motion", "event.visit", "cue.move") or self._at.scan.any(
            *ahead, "cue.motion", "event.visit", "cue.move", "cue.send"
        )
        if spot.place and moves and not paper and not self._at.begins(gov - 1, "role."):
            return Role.DESTINATION
        if self._at.begins(gov - 1, "role.", "people.official"):
            return Role.OTHER
        return Role.TAKES_PART if self._at.has(gov, "word.to") else Role.TOPIC

    def _bare(self, at: int, entity: Entity, end: int) -> Role:
        """A subject or object; an adjective only where people stand behind it."""
        if not entity.adjective:
            alone = at + 2 >= end or not self._at.joins(at + 1) or self._at.entity(at + 2)
            return Role.TAKES_PART if alone else Role.OTHER
        pos = at + 1
        while pos + 1 < end and self._at.has(pos, "mark.list") and self._at.adjective(pos + 1):
            pos += 2
        while (
            pos < end
            and self._at.has(pos, "article", "topic.diplomatic")
            and not self._at.begins(pos, "people.")
        ):
            pos += 1
        people = self._at.begins(pos, "people.", "role.") or self._at.entity(pos) is not None
        return Role.TAKES_PART if pos < end and people else Role.OTHER
