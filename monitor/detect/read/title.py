"""Titles: whose they are, and the word that governs the one who bears them."""

from monitor.detect.read.grammar import Grammar
from monitor.detect.read.part import Part

EVENT_NOUNS = ("event.talks", "event.meeting", "event.call")


class Titles:
    """Reads the titles of one line."""

    def __init__(self, at: Grammar) -> None:
        self._at = at

    def possesses(self, at: int, end: int) -> bool:
        """True for "Roe's envoys", "Roe aide", "the Roe administration": not Roe in person."""
        own = self._at.has(at + 1, "mark.own")
        if not own and self._at.has(at - 1, "cue.name"):
            return False  # "names Roe chief negotiator"
        pos = at + 1
        while (
            pos < end
            and (
                self._at.has(pos, "mark.own", "article", "topic.diplomatic")
                or (self._at.adjective(pos) and self._at.begins(pos + 1, "people.", "role."))
            )
            and not self._at.begins(pos, "people.", "role.")
        ):
            pos += 1
        if pos >= end or (own and self._at.has(pos, "cue.join", "word.part")):
            return False  # "Roe's involvement"
        if self._at.entity(pos) or (own and not self._at.begins(pos, "event.")):
            return own and not self._at.begins(pos + 1, *EVENT_NOUNS, "word.trip")
        return self._at.begins(pos, "people.", "role.") and not self._at.begins(pos, "event.meet")

    def serves(self, at: int) -> bool:
        """True for the one whose "adviser to Roe" it is who comes."""
        gov = self.skip(at - 1, 0, person=True)
        gov -= gov < at - 1 and self._at.adjective(gov)  # "adviser to Norlandic president Roe"
        if self._at.has(gov, "word.of") and not self._at.has(at + 1, "mark.list"):
            return self._at.has(gov - 1, "people.official", "people.delegation")  # "officials of X"
        return self._at.has(gov, "prep.to") and self._at.begins(gov - 1, "role.")

    def of_land(self, part: Part) -> bool:
        """True for the land in "envoy to the Middle East", "Jane Roe of (for) Norland"."""
        gov = self.skip(part.at - 1, 0)
        owned = self._at.entity(gov - 1) if self._at.has(gov, "word.of", "prep.to") else None
        if owned and owned.person:
            return True
        if self._at.has(gov, "prep.to", "prep.in") and self._at.begins(gov - 1, "role."):
            return True
        return self._at.office(gov)  # "minister of trade of Norland"

    def skip(self, at: int, floor: int, *, person: bool = False) -> int:
        """Back over articles, adjectives and titles to the word that governs the name."""
        while at >= floor:
            title = self._at.title_start(at)
            if title < at:
                at = title - 1  # "secretary of state"
            elif (
                self._at.has(at, *(("word.of",) if person else ("word.of", "mark.comma")))
                and self._at.has(at - 1, "place.noun")
            ) or (self._at.has(at, "mark.own") and self._at.adjective(at - 1)):
                at -= 2
            elif self._at.has(at + 1, "place.noun") and self._at.proper(at):
                at -= 1  # "the Alpine resort of"
            elif self._of_city(at):
                at -= 1  # "in Norlandic Nordhaven"
            elif (self._at.adjective(at) and self._at.has(at + 1, "place.noun", "article")) or (
                self._at.begins(at, "role.", "article", "people.", "place.noun")
                and not self._at.begins(at, "prep.", "event.", "cue.motion", "cue.lead")
            ):
                at -= 1
            else:
                break
        return at

    def _of_city(self, at: int) -> bool:
        """True for an adjective of a land right in front of a city: it says where the city lies."""
        land, city = self._at.entity(at), self._at.entity(at + 1)
        if land is None or city is None or not land.adjective or city.person:
            return False
        return bool(city.place) and not city.place.startswith("country:")
