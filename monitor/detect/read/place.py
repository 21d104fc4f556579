"""Places: what "in X", "to X" and "X's capital Y" make of a name that may be a place."""

from monitor.detect.read.grammar import Grammar
from monitor.detect.read.part import Role, Spot
from monitor.detect.read.token import Entity
from monitor.match.entry import PlaceKind
from monitor.match.lists import Lists

ERRAND = 7
"""How far behind "to X" the talks may stand that somebody goes there for."""
MEETING = (
    "event.",
    "cue.hold",
    "cue.begin",
    "cue.motion",
    "cue.host",
    "venue.",
    "people.",
    "role.",
)
"""What a place behind "in" may be the place of."""
BUILT = 4
"""How far in front of "embassy" the "on", "for", "to open" may stand that makes it a topic."""
NOUN_EVENTS = ("event.talks", "event.meeting", "event.meet", "event.visit")
NOUNS = ("event.", "cue.hold", "cue.begin", "cue.motion", "venue.", "people.")


class Places:
    """The rules for places within one line."""

    def __init__(self, at: Grammar, lists: Lists) -> None:
        self._at, self._lists = at, lists

    def inside(self, spot: Spot) -> Role:
        """In X: the place of the meeting, unless a war, a truce, an attack is what is there."""
        if not spot.place or self._owns(spot):
            return Role.TAKES_PART if spot.entity.person else Role.OTHER
        if self._sent(spot):
            return Role.PLACE  # "back in Nordhaven for talks"
        if self._spoken(spot) or self._built(spot):
            return Role.OTHER
        governed = Role.OTHER if self._posted(spot) else self._of_noun(spot)
        if governed:
            return governed
        if self._at.begins(spot.at + 1, "word.visit"):
            return Role.DESTINATION
        return Role.TOPIC if self._of_else(spot) else Role.PLACE

    def _spoken(self, spot: Spot) -> bool:
        """True for the city of "told reporters in Nordhaven that": where somebody speaks."""
        scan, that = self._at.scan, spot.at + 1
        says = [h for h in scan.within(spot.clause.start, spot.gov, "say") if h.end >= spot.gov - 1]
        met = says and scan.any(spot.clause.start, says[0].start, "event.")
        return bool(says) and not met and self._at.has(that, "form.determiner")

    def _built(self, spot: Spot) -> bool:
        """True for the city of "talks for an embassy in Nordhaven": the embassy is there, or will be."""
        seat = spot.gov - 1
        if not self._at.has(seat, "place.seat"):
            return False
        front = range(seat - 1, max(spot.clause.start, seat - BUILT) - 1, -1)
        nearest = next((pos for pos in front if self._at.begins(pos, "prep.", "word.to")), seat)
        return self._at.has(nearest, "prep.to", "prep.topic")  # not "for talks at the embassy in"

    def _of_noun(self, spot: Spot) -> Role | None:
        """What the nouns close before "in X" make of it; None where they say nothing."""
        wide = self._wide(spot.entity)
        for pos in range(spot.gov - 1, max(spot.clause.start, spot.gov - 4) - 1, -1):
            if (
                wide
                and pos == spot.gov - 1
                and self._at.has(pos, "people.side")
                and self._bystands(pos)
            ):
                return Role.TOPIC  # "rebels in Norland"
            if self._at.begins(pos, *NOUNS) and not (wide and self._bystands(pos)):
                return Role.PLACE
            if self._at.has(pos, "topic.conflict", "hostile"):
                if self._at.has(pos, "place.seat") or (
                    not wide and self._at.has(pos, "topic.diplomatic")
                ):
                    continue  # "border security in Lindmouth"
                follow = self._at.scan.owners_follow  # in front stands whom it is discussed with
                of = None if follow else self._at.entity(pos - 1)
                far = of and not of.adjective and not (wide and self.area(spot.entity))
                return Role.PLACE if far else Role.TOPIC  # "the Norland war in Lindmouth"
            if wide and pos < spot.gov - 1 and self._at.only(pos, "prep.topic", "word.of"):
                word = self._at.scan.tokens[pos + 1].text
                return Role.TOPIC if word.islower() else None  # "on the unrest", "on Friday"
        return None

    def _bystands(self, pos: int) -> bool:
        """True for people who do not meet for anybody: "rebels in eastern X"."""
        group = self._at.begins(pos, "people.") and not self._at.begins(pos, "event.", "cue.")
        return group and not self._at.has(pos, "people.official", "people.delegation")

    def _of_else(self, spot: Spot) -> bool:
        """True where "in X" belongs to a plain noun: "hopes rise in X", "talks over fighters in X"."""
        scan, start = self._at.scan, spot.clause.start
        word = scan.tokens[max(spot.gov - 1, start)]
        here = scan.within(spot.gov - 1, spot.gov)
        known = word.entity or any(not h.cls.startswith("noise.") for h in here)
        if spot.gov == start or known or not word.text.isalpha():
            return False
        events = [h.end for h in scan.within(start, spot.gov) if h.cls.startswith(MEETING)]
        if not events:
            return True
        about = any(self._on(pos) for pos in range(max(events), spot.gov))
        return about and self._wide(spot.entity)

    def _on(self, pos: int) -> bool:
        """True for a word of topics, but not for the "of" of "envoys of Norland's factions"."""
        whose = self._at.has(pos, "word.of") and self._at.adjective(pos + 1)
        return self._at.has(pos, "prep.topic") and not whose

    def _wide(self, entity: Entity) -> bool:
        """True for a country or a land that is fought over: "talks on the unrest in X"."""
        return not _city(entity) or self.area(entity)

    def _posted(self, spot: Spot) -> bool:
        """True for the country of "the commander in X": where somebody serves, not where he meets."""
        if _city(spot.entity) or not self._at.begins(spot.gov - 1, "role."):
            return False
        return not self._at.has(spot.at + 1, "prep.to")  # "envoy in X for talks"

    def _owns(self, spot: Spot) -> bool:
        """True for a country in front of a noun: "in Norland foreign policy", "at the Norland mission"."""
        if self._at.scan.owners_follow:
            return False
        nxt = spot.at + 1
        if spot.entity.party and self._at.has(nxt, "mark.own"):
            return self._at.plain(nxt + 1) and not self._at.entity(nxt + 2)  # "in X's defence"
        if not spot.entity.party or _city(spot.entity) or nxt >= spot.clause.end:
            return False
        if self._at.has(nxt, "place.seat"):
            return True
        word = self._at.scan.tokens[nxt]
        return word.text.islower() and word.text.isalpha() and not self._at.begins(nxt, "")

    def toward(self, spot: Spot) -> Role:
        """To X: where somebody goes, who gets a proposal, or whose envoy somebody is."""
        gov, ahead = spot.gov, (spot.clause.start, spot.gov)
        paper = self._at.scan.any(spot.clause.start, spot.clause.end, "cue.transfer") or (
            self._at.scan.any(*ahead, "event.plan")
            and not self._at.scan.any(*ahead, "people.delegation")
        )
        goes = self._at.begins(gov, "cue.motion", "event.visit", "cue.move")
        if not goes and self._at.scan.any(*ahead, "noise.sent"):
            return Role.TOPIC  # "send migrants back to X"
        moves = (
            goes
            or self._at.scan.any(*ahead, "cue.motion", "event.visit", "cue.move", "cue.send")
            or self._at.begins(spot.at + 1, "cue.motion")  # free word order: "to X flew Y"
            or (self._at.has(gov, "word.to") and self._sent(spot))
        )
        sent = self._at.scan.any(*ahead, "cue.send") and self._at.has(gov, "word.to")
        titled = self._at.begins(gov - 1, "role.") and not sent
        if spot.place and moves and not paper and not titled:
            return Role.DESTINATION
        if self._at.begins(gov - 1, "role.", "people.official"):
            return self._errand(spot)
        if self._at.has(gov, "word.to"):  # "signal to X"
            return Role.OTHER if self._at.plain(gov - 1) or self._names(spot) else Role.TAKES_PART
        return Role.TOPIC

    def _names(self, spot: Spot) -> bool:
        """True for X of "response to X tariff threats": it says whose they are."""
        noun = spot.at + 1
        while self._at.has(noun, "topic.diplomatic"):
            noun += 1
        return noun > spot.at + 1 and self._at.plain(noun)

    def _errand(self, spot: Spot) -> Role:
        """The city of "envoys to X for talks"; whose envoys they are without an errand."""
        if spot.entity.of_person:
            return Role.TAKES_PART  # "adviser to Roe": Roe's side
        return Role.DESTINATION if _city(spot.entity) and self._sent(spot) else Role.OTHER

    def _sent(self, spot: Spot) -> bool:
        """True for X of "to X for talks": somebody comes there for them."""
        rest = (spot.at + 1, min(spot.at + 1 + ERRAND, spot.clause.end))
        return self._at.has(spot.at + 1, "prep.to") and self._at.scan.any(*rest, *NOUN_EVENTS)

    def wider(self, at: int, end: int) -> bool:
        """True for what only says where a place lies: "Norland's capital Nordhaven", "Rose Sea resort"."""
        own = self._at.has(at + 1, "mark.own")
        pos = at + 1 + own
        noun = pos
        while noun < end and self._at.has(noun, "place.noun", "word.of", "mark.comma", "article"):
            noun += 1
        behind = self._at.entity(noun) if noun < end else None
        owner = self._at.entity(at)
        if behind is None or not behind.place or behind.person or (owner and owner.person):
            return False
        if noun == pos:
            return own and not behind.party
        return self._at.has(pos, "place.noun")

    def area(self, entity: Entity) -> bool:
        """True for a land that people fight or talk over, and no one meets in front of."""
        place = self._lists.place(entity.place)
        return place is not None and place.kind is PlaceKind.REGION and ":" not in place.id


def _city(entity: Entity) -> bool:
    """True for a name that is a place within a country."""
    return bool(entity.place) and not entity.place.startswith("country:")
