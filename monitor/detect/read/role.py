"""Roles: one pass from left to right says what each name of a clause is to its meeting."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from monitor.detect.read.clause import Clause, Scan
from monitor.detect.read.entity import as_place, without_person
from monitor.detect.read.token import Entity
from monitor.match.lists import Lists


class Role(StrEnum):
    """What a name is to the meeting."""

    TAKES_PART = "takes_part"
    COMPOUND = "compound"
    """ "Norland-Sudmark talks": certain to take part."""
    MODIFIER = "modifier"
    """ "Norland talks": takes part, or is what the talks are about."""
    PLACE = "place"
    DESTINATION = "destination"
    MODIFIER_PLACE = "modifier_place"
    """ "Geneva talks"."""
    MEDIATES = "mediates"
    TOPIC = "topic"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Part:
    """A name in its role; ``at`` is its token."""

    entity: Entity
    role: Role
    at: int


SPEAKS_FOR = "cue.lead"
LIST_MARKS = frozenset({",", "and", "&", "/", "-", "+"})


class Roles:
    """Assigns roles within one line."""

    def __init__(self, scan: Scan, lists: Lists) -> None:
        self._scan = scan
        self._lists = lists
        self._cover: dict[int, set[str]] = {}
        for hit in scan.hits:
            for pos in range(hit.start, hit.end):
                self._cover.setdefault(pos, set()).add(hit.cls)

    def of(self, clause: Clause) -> list[Part]:
        """Every name of the clause with its role, in order."""
        parts: list[Part] = []
        for at in range(clause.start, clause.end):
            entity = self._scan.tokens[at].entity
            if entity:
                if entity.person and self._possesses(at, clause.end):
                    entity = without_person(entity)
                parts.append(Part(entity, self._role(at, entity, clause, parts), at))
        return parts

    def _role(self, at: int, entity: Entity, clause: Clause, parts: Sequence[Part]) -> Role:
        if self._brokers(at, clause.end):
            return Role.MEDIATES
        head = self._noun_after(at, clause.end)
        if head:
            return head if head is not Role.MODIFIER else self._modifier(entity)
        joined = self._joined(at, clause.start, parts)
        if joined:
            return joined
        before = self._skip(at - 1, clause.start)
        governed = self._governed(at, before, entity, clause) if before >= clause.start else None
        return governed or self._bare(at, entity, clause.end)

    def _possesses(self, at: int, end: int) -> bool:
        """ "Roe's envoys", "Roe aide", "the Roe administration": not Roe in person."""
        pos = at + 1
        while pos < end and (
            self._low(pos) == "'s" or self._is(pos, "article", "topic.diplomatic")
        ) and not self._starts(pos, "people.", "role."):
            pos += 1
        if pos >= end:
            return False
        entity = self._scan.tokens[pos].entity
        if entity:
            return self._low(at + 1) == "'s"
        if self._low(at + 1) == "'s" and not self._starts(pos, "event."):
            return True
        return self._starts(pos, "people.", "role.") and not self._starts(pos, "event.meet")

    def _is(self, at: int, *classes: str) -> bool:
        return bool(self._cover.get(at, set()) & set(classes))

    def _starts(self, at: int, *prefixes: str) -> bool:
        return any(cls.startswith(prefixes) for cls in self._cover.get(at, ()))

    def _low(self, at: int) -> str:
        return self._scan.tokens[at].low if 0 <= at < len(self._scan.tokens) else ""

    def _brokers(self, at: int, end: int) -> bool:
        """ "X-brokered", "X-led": a mediator."""
        if self._low(at + 1) == "-" and at + 2 < end and self._scan.compound(at + 1):
            return self._is(at + 2, "cue.mediate")
        party = self._scan.tokens[at].entity
        if party and not party.person and self._is(at + 1, "cue.mediate") and self._low(at + 1) != "led":
            return True
        ahead = [pos for pos in range(at + 1, min(at + 4, end)) if self._low(pos) not in LIST_MARKS]
        return any(self._low(pos) in {"as"} for pos in ahead) and any(
            self._is(pos, "cue.mediate") for pos in range(at + 1, min(at + 6, end))
        )

    def _noun_after(self, at: int, end: int) -> Role | None:
        """What the noun group in front of which the name stands makes of it."""
        pos, chain, steps = at + 1, False, 0
        while pos < end and steps < 7:
            token = self._scan.tokens[pos]
            if token.entity:
                if self._low(pos - 1) not in LIST_MARKS:
                    return None
                chain = chain or self._low(pos - 1) in {"-", "/"}
            elif token.low in LIST_MARKS:
                if token.low in {",", "and", "&"} and not self._lists_on(pos, end):
                    return None
            elif self._is(pos, "event.talks") or (self._is(pos, "event.meeting", "event.call")):
                if self._is(pos, "people.delegation"):
                    return Role.TAKES_PART
                return self._before_event(at, pos, chain)
            elif self._is(pos, "topic.conflict") and not self._is(pos, "topic.diplomatic"):
                return Role.TOPIC
            elif self._starts(pos, "people.", "role."):
                return None
            elif not (self._is(pos, "topic.diplomatic", "topic.conflict", "article") or token.low == "'s"):
                return None
            pos, steps = pos + 1, steps + 1
        if pos >= end and self._is(pos - 1, "topic.conflict") and pos - 1 > at:
            return Role.TOPIC
        return None

    def _lists_on(self, pos: int, end: int) -> bool:
        return pos + 1 < end and self._scan.tokens[pos + 1].entity is not None

    def _before_event(self, at: int, noun: int, chain: bool) -> Role | None:
        before = self._low(at - 1) in {"-", "/"} and self._scan.compound(at - 1)
        if chain or before:
            return Role.COMPOUND
        entities = [p for p in range(at, noun) if self._scan.tokens[p].entity]
        if len(entities) > 1 or (at and self._low(at - 1) in LIST_MARKS and at > 1 and self._scan.tokens[at - 2].entity):
            return Role.TAKES_PART
        if self._low(noun) in {"visit", "visits"}:
            return Role.TAKES_PART
        return Role.MODIFIER

    def _modifier(self, entity: Entity) -> Role:
        if entity.person:
            return Role.COMPOUND
        if entity.adjective:
            return Role.TAKES_PART
        named = entity.party and not entity.metonym
        if entity.place and not named and not entity.place.startswith("country:"):
            return Role.MODIFIER_PLACE
        return Role.MODIFIER

    def _joined(self, at: int, floor: int, parts: Sequence[Part]) -> Role | None:
        """A name in a list has the role of the one before it."""
        if not parts:
            return None
        last = parts[-1]
        between = range(last.at + 1, at)
        marks = [p for p in between if self._low(p) in LIST_MARKS]
        rest = [p for p in between if p not in marks and self._low(p) != "'s"]
        plain = all(self._starts(p, "role.", "people.", "article") for p in rest)
        if not plain:
            return None
        if not marks:
            return self._apposed(last, rest, at)
        if last.role in {Role.PLACE, Role.DESTINATION, Role.MODIFIER_PLACE}:
            entity = self._scan.tokens[at].entity
            return last.role if entity and as_place(entity, self._lists) and not rest else None
        return None if last.role is Role.MEDIATES and self._low(marks[-1]) == "," else last.role

    def _apposed(self, last: Part, rest: list[int], at: int) -> Role | None:
        entity = self._scan.tokens[at].entity
        if entity and entity.person and last.role is not Role.PLACE and (rest or last.at + 1 == at or self._low(last.at + 1) == "'s"):
            return last.role
        return None

    def _skip(self, at: int, floor: int) -> int:
        """Back over articles, adjectives and titles to the word that governs the name."""
        while at >= floor:
            if self._low(at) == "of" and self._is(at - 1, "place.noun"):
                at -= 2
            elif self._adjective(at) and self._is(at + 1, "place.noun", "article"):
                at -= 1
            elif self._starts(at, "role.", "article", "people.", "place.noun") and not self._starts(
                at, "prep.", "event.", "cue.motion", "cue.lead"
            ):
                at -= 1
            else:
                break
        return at

    def _adjective(self, at: int) -> bool:
        entity = self._scan.tokens[at].entity
        return entity is not None and not entity.person

    def _governed(self, at: int, gov: int, entity: Entity, clause: Clause) -> Role | None:
        low_place = as_place(entity, self._lists)
        people = self._starts(gov - 1, "people.", "event.meeting") if gov else False
        if self._is(gov, "prep.in"):
            if not low_place:
                return Role.TAKES_PART if entity.person else Role.OTHER
            return Role.TOPIC if self._topical(gov, clause) else Role.PLACE
        if self._is(gov, "prep.other"):
            return Role.OTHER
        if self._is(gov, "prep.with") and self._low(at + 1).endswith("ing"):
            return Role.OTHER
        if self._is(gov, "prep.with") and self._low(gov) not in {"and", "&", "/", "by"}:
            return Role.TAKES_PART
        if self._low(gov) == "by" or self._is(gov, "prep.by"):
            if entity.person and self._is(gov, "cue.lead"):
                return Role.TAKES_PART
            if self._is(gov - 1, "cue.mediate", "cue.host"):
                return Role.MEDIATES
            return Role.TAKES_PART if self._is(gov, "cue.lead") else Role.OTHER
        if self._is(gov, "prep.from"):
            return Role.TAKES_PART if people else Role.OTHER
        if self._is(gov, "prep.to"):
            return self._toward(gov, bool(low_place), clause)
        if self._is(gov, "prep.topic"):
            return Role.TAKES_PART if self._low(gov) == "of" and people else Role.TOPIC
        if low_place and not entity.person and self._goes(gov):
            return Role.DESTINATION
        return None

    def _goes(self, gov: int) -> bool:
        return self._starts(gov, "event.visit") and not self._starts(gov, "prep.")

    def _toward(self, gov: int, place: bool, clause: Clause) -> Role:
        proposal = self._scan.any(clause.start, gov, "event.plan") and not self._scan.any(clause.start, gov, "people.delegation")
        if place and not proposal and (
            self._starts(gov, "cue.motion", "event.visit", "cue.move")
            or self._scan.any(clause.start, gov, "cue.motion", "event.visit", "cue.move", "cue.send")
        ) and not self._starts(gov - 1, "role."):
            return Role.DESTINATION
        if self._starts(gov - 1, "role.", "people.official"):
            return Role.OTHER
        return Role.TAKES_PART if self._low(gov) == "to" else Role.TOPIC

    def _topical(self, gov: int, clause: Clause) -> bool:
        """True where what happens in the place is a war, a truce: not the meeting."""
        for pos in range(gov - 1, max(clause.start, gov - 4) - 1, -1):
            if self._starts(pos, "event.", "cue.hold", "cue.begin", "cue.motion", "venue.", "people."):
                return False
            if self._is(pos, "topic.conflict", "hostile"):
                return True
        return False

    def _bare(self, at: int, entity: Entity, end: int) -> Role:
        if entity.adjective:
            nxt = at + 1
            while nxt + 1 < end and self._low(nxt) in LIST_MARKS and self._adjective(nxt + 1):
                nxt += 2
            while nxt < end and self._is(nxt, "article", "topic.diplomatic") and not self._starts(nxt, "people."):
                nxt += 1
            people = nxt < end and (self._starts(nxt, "people.", "role.") or self._low(nxt) == "@")
            return Role.TAKES_PART if people else Role.OTHER
        if self._low(at + 1) == "-" and self._scan.compound(at + 1) and at + 2 < end and not self._scan.tokens[at + 2].entity:
            return Role.OTHER
        return Role.TAKES_PART
