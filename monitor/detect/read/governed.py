"""Governed: what a preposition, or a verb of going, makes of the name behind it."""

from monitor.detect.read.clause import Clause
from monitor.detect.read.contrast import turned_down
from monitor.detect.read.entity import as_place
from monitor.detect.read.grammar import Grammar
from monitor.detect.read.part import Role, Spot
from monitor.detect.read.place import Places
from monitor.detect.read.token import Entity
from monitor.match.lists import Lists

AGENDA = 4
"""How far behind a name "on the agenda" says that it only comes up."""


class Governed:
    """Reads the words in front of names of one line."""

    def __init__(self, at: Grammar, places: Places, lists: Lists) -> None:
        self._at = at
        self._lists = lists
        self._places = places

    def role(self, at: int, gov: int, entity: Entity, clause: Clause) -> Role | None:
        """What the preposition (or the verb of going) at ``gov`` makes of the name."""
        if self._at.has(gov, "prep.contrast") or self._at.has(gov - 1, "prep.contrast"):
            return Role.REJECTED
        if self._at.has(gov, "prep.in") and turned_down(self._at.scan, at):
            return Role.REJECTED
        if self._at.has(at, "cue.motion") and self._at.has(at + 1, "cue.motion"):
            return Role.OTHER  # "leaves Nordhaven for"
        known = bool(as_place(entity, self._lists))
        place = Spot(at, gov, entity, clause, place=known)
        for cls, rule in (
            ("prep.in", self._places.inside),
            ("prep.other", lambda _: Role.OTHER),
            ("prep.by", self._by),
            ("prep.with", self._beside),
            ("prep.from", self._from),
            ("prep.to", self._places.toward),
            ("prep.topic", self._about),
        ):
            if self._at.has(gov, cls):
                return rule(place)
        goes = known and not entity.person and self._at.begins(gov, "event.visit")
        return Role.DESTINATION if goes else None

    def discussed(self, at: int, clause: Clause) -> Role | None:
        """A topic of "discuss the X envoy"; one of many, as in "discuss trade and X", only comes up."""
        led = self._leader(at, clause)
        if led < clause.start or led == at - 1:
            return None
        if self._at.has(led, "cue.discuss") and self._at.has(led, "prep.topic"):
            many = any(self._at.has(pos, "mark.comma") for pos in range(led, at))
            return Role.OTHER if many else Role.TOPIC
        listed = self._at.has(at - 1, "mark.comma") and self._at.only(led, "prep.topic", "word.of")
        acts = self._at.begins(at + 1, "cue.", "event.meet", "event.visit", "say")
        acts = acts and not self._at.has(at + 2, "mark.list")  # "on trade, X pressure and Y"
        return Role.OTHER if listed and not acts else None

    def on_agenda(self, at: int, clause: Clause) -> bool:
        """True for X of "meets Y, with trade and X on the agenda": it only comes up."""
        scan = self._at.scan
        if not scan.any(at + 1, at + 1 + AGENDA, "cue.agenda"):
            return False
        return self._at.has(self._leader(at, clause), "prep.pair")

    def _leader(self, at: int, clause: Clause) -> int:
        """The verb or preposition that governs the list a name stands in; -1 where none does."""
        for pos in range(at - 1, clause.start - 1, -1):
            if self._at.begins(pos, "prep.", "link.", "say", "event.", "cue."):
                return pos
        return -1

    def _by(self, spot: Spot) -> Role:
        led = self._at.has(spot.gov, "cue.lead") or self._at.has(spot.gov - 1, "cue.join")
        led = led or self._led_too(spot)
        owns = self._at.has(spot.at + 1, "mark.own") or self._at.begins(spot.at + 1, "role.")
        if led and (spot.entity.person or spot.entity.adjective or owns):
            return Role.TAKES_PART
        if self._at.has(spot.gov - 1, "cue.replace"):
            return Role.TAKES_PART
        if self._at.has(spot.gov - 1, "cue.mediate", "cue.host"):
            return Role.MEDIATES
        return Role.TAKES_PART if led else Role.OTHER

    def _led_too(self, spot: Spot) -> bool:
        """True for Z of "X is represented by Y, the Norlandic team by Z": the verb is left out."""
        whose = spot.gov - 1
        while self._at.begins(whose, "mark.own", "people."):
            whose -= 1
        before = self._at.scan.within(spot.clause.start, whose, "prep.by")
        return self._at.adjective(whose) and any(
            self._at.has(h.start, "cue.lead") or self._at.has(h.start - 1, "cue.join")
            for h in before
        )

    def _beside(self, spot: Spot) -> Role:
        """With X; "with X urging calm" is no company, "relations with X" a topic."""
        topical = self._at.only(spot.gov, "prep.topic", "word.of")
        if topical or self._quarrel(spot):
            return Role.TOPIC
        pos = spot.at + 1
        while self._at.entity(pos) or self._at.begins(pos, "role."):
            pos += 1
        acts = self._at.begins(pos, "link.", "cue.lead", "cue.join", "cue.replace", "cue.mediate")
        acts = acts or self._at.has(spot.gov - 1, "cue.discuss")  # "discusses with X opening Y"
        return Role.OTHER if self._at.has(pos, "form.gerund") and not acts else Role.TAKES_PART

    def _quarrel(self, spot: Spot) -> bool:
        """True for the two of "the war between X and Y"."""
        scan, pos = self._at.scan, spot.gov
        told = scan.any(spot.clause.start, spot.clause.end, "event.accord", "cue.deal")
        noun = self._at.only(pos - 1, "topic.conflict", "topic.diplomatic")
        return self._at.has(pos, "word.between") and noun and not told

    def _people(self, at: int) -> bool:
        return self._at.begins(at, "people.", "event.meeting")

    def _from(self, spot: Spot) -> Role:
        return Role.TAKES_PART if self._people(spot.gov - 1) else Role.OTHER

    def _about(self, spot: Spot) -> Role:
        of_people = self._at.has(spot.gov, "word.of") and self._people(spot.gov - 1)
        headed = self._at.has(spot.gov, "word.of") and self._at.has(spot.gov - 1, "form.post")
        met = headed and self._at.scan.any(spot.clause.start, spot.gov, "event.meet")
        seated = of_people or met or self._at.office(spot.gov)  # "meets the head of X"
        return Role.TAKES_PART if seated else Role.TOPIC
