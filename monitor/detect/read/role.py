"""Roles: one pass from left to right says what each name of a clause is to its meeting."""

from collections.abc import Sequence

from monitor.detect.read.clause import Clause
from monitor.detect.read.entity import as_place, without_person
from monitor.detect.read.governed import Governed
from monitor.detect.read.grammar import Grammar
from monitor.detect.read.part import PLACED, Part, Role
from monitor.detect.read.place import Places
from monitor.detect.read.scan import Scan
from monitor.detect.read.title import EVENT_NOUNS, Titles
from monitor.detect.read.token import Entity
from monitor.match.lists import Lists

GROUP = 7
"""How many tokens a noun group in front of an event word may have."""
COMES = ("word.attend", "word.skip")
"""Verbs that make a meeting of what they are said of."""
WISHES = ("cue.urge", "cue.offer", "cue.refuse")
"""Verbs an event word may be the object of: names modify no verb."""
BRACKETS = frozenset("()")


class Roles:
    """Assigns roles within one line."""

    def __init__(self, scan: Scan, lists: Lists) -> None:
        self._at = Grammar(scan)
        self._lists = lists
        self._titles = Titles(self._at)
        self._places = Places(self._at, lists)
        self._governed = Governed(self._at, self._places, lists)

    def of(self, clause: Clause) -> list[Part]:
        """Every name of the clause with its role, in order."""
        parts: list[Part] = []
        for at in range(clause.start, clause.end):
            entity = self._at.entity(at)
            if entity is None:
                continue
            if entity.person and (
                self._titles.possesses(at, clause.end) or self._titles.serves(at)
            ):
                entity = without_person(entity)
            parts.append(Part(entity, self._role(at, entity, clause, parts), at))
        return parts

    def _role(self, at: int, entity: Entity, clause: Clause, parts: Sequence[Part]) -> Role:
        """What stands behind the name decides first, then its list, then what governs it."""
        if self._brokers(at, clause.end):
            return Role.MEDIATES
        spokes = entity.person and self._at.has(at - 1, "role.spokes")
        if spokes or self._places.wider(at, clause.end) or self._within_state(at, entity):
            return Role.OTHER
        if self._toured(at, entity):
            return Role.DESTINATION
        head = self._head(at, entity, clause.end) if self._modifies(at, entity) else None
        head = head or self._named_after(at, entity)
        head = head or (self._joined(at, parts, clause) if parts else None)
        if self._at.has(at + 1, "mark.own") and self._at.entity(at + 2):
            own = self._at.has(at + 3, *EVENT_NOUNS, "word.trip")  # "Roe's Nordhaven meeting"
            head = head or (Role.COMPOUND if own else None)
        return head or self._ruled(at, entity, clause) or self._bare(at, entity, clause.end)

    def _within_state(self, at: int, entity: Entity) -> bool:
        """True for "Norlandic factions", "Norlandic Hill forces": people there, not its government."""
        noun = at + 1 + self._at.proper(at + 1)
        if not (entity.adjective and self._at.has(noun, "people.faction")):
            return False
        while self._at.begins(noun, "people.", "role."):
            noun += 1
        return self._at.entity(noun) is None  # "Norlandic opposition leader Roe" is named himself

    def _ruled(self, at: int, entity: Entity, clause: Clause) -> Role | None:
        """What the words in front of the name make of it; None where they leave it a subject."""
        if self._governed.on_agenda(at, clause):
            return Role.OTHER
        before = self._titles.skip(at - 1, clause.start, person=bool(entity.person))
        if before >= clause.start:
            governed = self._governed.role(at, before, entity, clause)
            if governed:
                return governed
        if self._foreign(before, clause.start):
            return Role.OTHER  # "meets envoys, thanking X": the object of another verb
        if self._describes(at, entity, clause):
            return Role.OTHER
        return self._governed.discussed(at, clause)

    def _toured(self, at: int, entity: Entity) -> bool:
        """True for the place of "during Norland visit", "the Norland-visit"."""
        noun = at + 1 + self._at.joins(at + 1)
        trip = self._at.has(noun, "word.trip") and self._modifies(at, entity)
        return trip and bool(as_place(entity, self._lists))

    def _named_after(self, at: int, entity: Entity) -> Role | None:
        """True for the city right behind its talks, where owners stand behind: "talks Lindmouth"."""
        city = entity.place and not entity.party and not entity.place.startswith("country:")
        return Role.MODIFIER_PLACE if city and self._at.has(at - 1, *EVENT_NOUNS) else None

    def _foreign(self, gov: int, start: int) -> bool:
        """True for a verb that is none of meeting, or one that urges, behind the clause's event word."""
        titled = self._at.begins(gov + 1, "people.", "role.")  # "opposition leader X"
        met = start <= gov and self._at.scan.any(start, gov, "event.")
        return met and (self._at.plain(gov) or self._at.only(gov, "cue.urge")) and not titled

    def _describes(self, at: int, entity: Entity, clause: Clause) -> bool:
        """True for the first noun of an object: "drops Norland ambitions", "on Norland assets"."""
        names = entity.person or entity.metonym or entity.adjective
        owns = not self._at.scan.owners_follow and not names
        inside = at > clause.start and at + 1 < clause.end
        front = inside and (
            self._at.plain(at - 1) or self._at.scan.tokens[at - 1].text[:1].isdigit()
        )
        return owns and front and self._at.plain(at + 1)

    def _brokers(self, at: int, end: int) -> bool:
        """True for "X-brokered", "X mediated", "with X acting as mediator"."""
        if at + 2 < end and self._at.joins(at + 1):
            return self._at.has(at + 2, "cue.mediate")
        if self._at.adjective(at) and self._at.only(at + 1, "cue.mediate", "cue.lead", "prep.by"):
            return not self._at.has(at + 2, "prep.by")  # "in Nordhaven, hosted by X"
        near = range(at + 1, min(at + 4, end))
        named = any(self._at.has(pos, "word.as") for pos in near)
        if any(self._at.has(pos, "word.and") for pos in near):
            return False  # "X and, as mediator, Y"
        return named and any(
            self._at.has(pos, "cue.mediate") for pos in range(at + 1, min(at + 6, end))
        )

    def _modifies(self, at: int, entity: Entity) -> bool:
        """Whether a name may belong to the noun behind it: where owners follow, adjectives do."""
        return not self._at.scan.owners_follow or entity.adjective or self._at.joins(at + 1)

    def _head(self, at: int, entity: Entity, end: int) -> Role | None:
        """What the noun group makes of the name that stands in front of its noun."""
        chain, pos = False, at + 1
        while pos < min(end, at + 1 + GROUP):
            if self._at.entity(pos) or self._region(pos):
                if not self._at.has(pos - 1, "mark.list"):
                    return None
                chain = chain or self._at.has(pos - 1, "mark.join")
            elif self._at.has(pos, "mark.list"):
                if self._at.has(pos, "mark.comma") and self._at.entity(pos + 1) is None:
                    return None
            elif self._at.has(pos, *EVENT_NOUNS):
                return self._before_event(at, pos, entity, chain=chain)
            elif self._at.only(pos, "topic.conflict", "topic.diplomatic"):
                return None if self._plans(at, pos) else Role.TOPIC
            elif not self._within_group(pos):
                return None
            pos += 1
        topical = pos >= end and self._at.has(pos - 1, "topic.conflict") and pos - 1 > at
        return Role.TOPIC if topical else None

    def _plans(self, at: int, pos: int) -> bool:
        """True for the verb of "X, Y plan to meet", "X, Y plan truce talks"; not for "X plan talks"."""
        if not self._at.has(pos, "cue.plan"):
            return False
        listed = any(self._at.has(mark, "mark.list") for mark in (at - 1, at + 1, pos - 2))
        talks = any(self._at.has(noun, *EVENT_NOUNS) for noun in range(pos + 1, pos + GROUP))
        return self._at.has(pos + 1, "word.to") or (listed and talks)

    def _within_group(self, pos: int) -> bool:
        """True for what may stand between a name and the noun it modifies."""
        inside = self._at.has(pos, "topic.diplomatic", "topic.conflict", "article", "mark.own")
        inside = inside and not self._at.has(pos, "form.determiner")  # "in X that the talks"
        return inside and not self._at.begins(pos, "people.", "role.")

    def _region(self, pos: int) -> bool:
        """True for the second of "Norland-Arab talks": a region, which is no party."""
        joined = self._at.joins(pos - 1) and self._at.entity(pos - 2) is not None
        return joined and self._at.scan.tokens[pos].capital

    def _before_event(self, at: int, noun: int, entity: Entity, *, chain: bool) -> Role | None:
        acts = self._at.has(noun, "event.talks") and self._at.has(noun, "form.gerund")
        if acts or self._at.has(noun, *WISHES, *COMES):
            return (
                None  # "X wants to negotiate", "X negotiating a treaty with Y", "X skips the G20"
            )
        if self._at.has(noun, "people.delegation"):
            return Role.TAKES_PART
        if entity.place and self._at.has(at - 1, "prep.in") and self._at.has(noun, "event.meet"):
            return Role.PLACE  # "is in Norland meeting with Roe"
        if chain or self._at.joins(at - 1) or entity.person:
            return Role.COMPOUND
        among = any(self._at.entity(pos) for pos in range(at + 1, noun)) or (
            self._at.has(at - 1, "mark.list") and self._at.entity(at - 2) is not None
        )
        if among or entity.adjective or self._at.has(noun, "word.visit"):
            return Role.TAKES_PART
        return self._modifier(entity)

    def _modifier(self, entity: Entity) -> Role:
        """The side, or the place, in front of talks: "Norland talks", "Lindmouth talks"."""
        named = entity.party and not entity.metonym
        if not entity.place or named or entity.place.startswith("country:"):
            return Role.MODIFIER
        return Role.TOPIC if self._places.area(entity) else Role.MODIFIER_PLACE

    def _joined(self, at: int, parts: Sequence[Part], clause: Clause) -> Role | None:
        """A name in a list, or behind the one it belongs to, has the role of the one before it."""
        entity = self._at.entity(at)
        if entity and entity.person and self._titles.of_land(parts[-1]):
            parts = parts[:-1]  # "envoy to Norland Jane Roe", "commander in Norland, Jane Roe"
        if not parts:
            return None
        last = parts[-1]
        if self._bracketed(at):
            return last.role if last.entity.person else None  # "Jane Roe (Norland)"
        between = [p for p in range(last.at + 1, at) if not self._closes(p)]
        marks = [p for p in between if self._at.has(p, "mark.list")]
        rest = [p for p in between if p not in marks]
        if self._places.wider(last.at, at + 1) or not all(map(self._titled, rest)):
            return None
        if not marks:
            apposed = entity is not None and entity.person and last.role is not Role.PLACE
            return last.role if apposed or self._narrows(last, entity) else None
        return self._listed(at, last, clause, marks, alone=not rest)

    def _closes(self, pos: int) -> bool:
        """True for what belongs to the name before it: "'s", a bracket."""
        return self._at.has(pos, "mark.own") or self._at.scan.tokens[pos].low in BRACKETS

    def _titled(self, pos: int) -> bool:
        """True for a word of the title between two names of a list."""
        return bool(
            self._at.begins(pos, "role.", "people.", "article")
            or (self._at.has(pos, "prep.to", "prep.in") and self._at.begins(pos - 1, "role."))
            or (self._at.has(pos, "word.of", "prep.to") and self._at.entity(pos - 1))
            or self._at.adjective(pos)
        )

    def _listed(
        self, at: int, last: Part, clause: Clause, marks: Sequence[int], *, alone: bool
    ) -> Role | None:
        """The role of a name behind "and" or a comma, by the one before it."""
        entity = self._at.entity(at)
        if last.role in PLACED:
            place = entity is not None and as_place(entity, self._lists) and alone
            return last.role if place else None
        if last.role is Role.TOPIC:
            return self._governed.discussed(at, clause) or last.role  # one of many, or of two
        parted = last.role is Role.MEDIATES and not self._at.has(marks[-1], "word.and")
        return None if parted else last.role

    def _bracketed(self, at: int) -> bool:
        """True for the land of "Jane Roe (Norland)"."""
        tokens = self._at.scan.tokens
        first = at - 1 - self._at.has(at - 1, "article")
        behind = tokens[at + 1 : at + 2]
        return first > 0 and tokens[first].low == "(" and any(t.low == ")" for t in behind)

    def _narrows(self, last: Part, entity: Entity | None) -> bool:
        """True for the city right behind the land it lies in: "in the capital of Norland Nordhaven"."""
        if entity is None or last.role not in PLACED:
            return False
        inner, outer = as_place(entity, self._lists), as_place(last.entity, self._lists)
        return bool(inner and outer and inner != outer) and self._lists.is_within(inner, outer)

    def _bare(self, at: int, entity: Entity, end: int) -> Role:
        """A subject or object; an adjective only where people stand behind it."""
        if not entity.adjective:
            alone = at + 2 >= end or not self._at.joins(at + 1) or self._at.entity(at + 2)
            return Role.TAKES_PART if alone else Role.OTHER
        pos = at + 1
        while (
            pos + 1 < end
            and self._at.has(pos, "mark.list")
            and (self._at.adjective(pos + 1) or self._at.has(pos + 1, "article"))
        ):
            pos += 2
        while (
            pos < end
            and self._at.has(pos, "article", "topic.diplomatic")
            and not self._at.begins(pos, "people.")
        ):
            pos += 1
        pos += self._at.plain(pos) and self._at.begins(pos + 1, "people.")  # "intel officers"
        people = self._at.begins(pos, "people.", "role.") or self._at.entity(pos) is not None
        return Role.TAKES_PART if pos < end and people else Role.OTHER
