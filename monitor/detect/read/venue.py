"""Venue: where the meeting is, of all the places a report names."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.detect.read.clause import Link
from monitor.detect.read.counter import counter_at
from monitor.detect.read.entity import as_place
from monitor.detect.read.frame import Frame, LineReading
from monitor.detect.read.part import PLACED, Part, Role
from monitor.match.entry import PlaceKind
from monitor.match.fold import fold_name
from monitor.match.lists import Lists
from monitor.match.script import script_of


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of the negotiation: its country in front of "talks" is never the place."""

    parties: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()


MAY = 2
"""How far in front of "visit" its "may" stands at most."""
STANDS = frozenset({Role.PLACE, Role.MODIFIER_PLACE})


@dataclass(frozen=True, slots=True)
class Venue:
    """A place the text gives for a meeting."""

    place: str
    name: str
    possible: bool = False
    """Offered or undecided."""
    rejected: bool = False
    sentence: str = ""
    title: bool = False
    moved_from: str = ""
    within: tuple[str, ...] = ()
    """Ids of the places that hold it, narrowest first."""
    listed: bool = True
    offered: bool = False
    """It is only the subject of "X offers to host", or may be visited: no place of talks yet."""


def venue_of(frame: Frame, reading: LineReading, lists: Lists, around: Around) -> Venue | None:
    """The best place of a frame: "in X" or "X talks", then where somebody goes for them."""
    stands = [
        p for p in frame.parts
        if p.role in STANDS and _near(p, frame, reading) and not _topic(p, around, lists)
        and not _vast(p, lists) and not (_only_about(p, frame) and _wide(p, lists))
    ]  # fmt: skip
    goes = [
        p for p in frame.parts
        if p.role is Role.DESTINATION and not _home(p, frame, lists) and not _vast(p, lists)
    ]  # fmt: skip
    hosts = [
        p for p in frame.parts
        if p.role is Role.MODIFIER and p.entity.party not in around.parties
        and _host(p, frame, reading, lists)
    ]  # fmt: skip
    hosts = [] if _distant(frame) else hosts
    named = _named_as_venue(frame, reading, lists)
    heading = [p for p in frame.parts if p.role is Role.HEADING and reading.line.title]
    guests = [named, hosts] if "cue.host" in frame.cues else [hosts, named]
    tiers = [_nearest_first(frame, stands), goes, *guests, heading, _scene(frame)]
    moves = reading.at(frame, "cue.move")
    if moves and "cue.move" in frame.cues:
        tiers.insert(0, [part for part in goes if part.at > moves[0]])
    tier = next((tier for tier in tiers if tier), None)
    return _made(_narrowest(tier, lists), frame, reading, lists) if tier else None


def _distant(frame: Frame) -> bool:
    """True for a call: nobody hosts it."""
    return frame.event == "call" or "format.call" in frame.cues


def _only_about(part: Part, frame: Frame) -> bool:
    """True for a land that a paper or a call is about: "hold Norland talks by phone"."""
    return frame.on_paper or (_distant(frame) and part.role is not Role.PLACE)


def _near(part: Part, frame: Frame, reading: LineReading) -> bool:
    """A place in front of the line's verb belongs to something else, unless nothing follows."""
    says = reading.scan.within(frame.clause.start, part.at, "say")
    return not says or says[-1].start <= frame.at or frame.at < part.at


def _vast(part: Part, lists: Lists) -> bool:
    """True for a region of many countries or a sea: nobody meets in all of it."""
    place = lists.place(as_place(part.entity, lists))
    return place is not None and place.kind is PlaceKind.REGION and not place.country


def _wide(part: Part, lists: Lists) -> bool:
    """True for a land: "a peace deal in Norland" is what the deal is for, not where it is made."""
    place = lists.place(as_place(part.entity, lists))
    return place is not None and place.kind in {PlaceKind.COUNTRY, PlaceKind.REGION}


def _home(part: Part, frame: Frame, lists: Lists) -> bool:
    """Whoever flies home holds no talks there."""
    party = lists.party_of_country(as_place(part.entity, lists))
    return party is not None and party.id in frame.parties() and len(frame.parties()) < 2


def _topic(part: Part, around: Around, lists: Lists) -> bool:
    """True for "Xland talks" where Xland is what the negotiation is about, at home with a side."""
    if part.role is not Role.MODIFIER_PLACE:
        return False
    owner = lists.party_of_country(part.entity.place)
    named = part.entity.surface.casefold().split()[0] in around.topics
    return named and owner is not None and owner.id in around.parties


def _nearest_first(frame: Frame, parts: list[Part]) -> list[Part]:
    """The place next to an event word is the event's."""
    words = [at for hit in frame.events for at in (hit.start, hit.end)]
    return sorted(parts, key=lambda part: min(abs(part.at - at) for at in words))


def _host(part: Part, frame: Frame, reading: LineReading, lists: Lists) -> bool:
    """True for a country in front of the talks of others: "UAE talks"."""
    if _for_its_talks(part, frame, reading) or _own_next(frame):
        return False
    others = {
        p.entity.party for p in reading.parts if p.role is not Role.MODIFIER and p.entity.party
    }
    others |= {frame.speaker.party} if frame.speaker and frame.speaker.party else set()
    return len(others - {part.entity.party}) >= 2 and bool(as_place(part.entity, lists))


def _own_next(frame: Frame) -> bool:
    """True for "Roe warns Sudmark ahead of Norland talks": they are his, with Norland."""
    return frame.carried and frame.clause.link is Link.BEFORE


def _for_its_talks(part: Part, frame: Frame, reading: LineReading) -> bool:
    """True for "X meets Y for Norland talks": they meet somewhere, about Norland."""
    met = any(e.cls == "event.meet" and e.end <= part.at for e in frame.events)
    return met and reading.scan.any(part.at - 1, part.at, "prep.to")


def _named_as_venue(frame: Frame, reading: LineReading, lists: Lists) -> list[Part]:
    """The subject of "X could be a venue", "X offers to host"."""
    if not frame.cues & {"venue.noun", "cue.host"}:
        return []
    wanted = (Role.TAKES_PART, Role.OTHER)
    nouns = [h.start for h in reading.scan.hits if h.cls in {"venue.noun", "cue.host"}]
    subject = [
        p
        for p in frame.parts
        if p.role in wanted
        and not p.entity.person
        and as_place(p.entity, lists)
        and p.at < nouns[0]
        and not reading.scan.any(p.at + 1, p.at + 3, "people.", "role.")
        and ("cue.host" in frame.cues or not _between(p, nouns[0], frame))
    ]
    seated = [p for p in subject if p.role is Role.TAKES_PART]
    subject = seated or subject  # "X readies a Norland force, hosts Y": X is the host
    if "cue.replace" in frame.cues:
        return subject[:1]  # "X replaces Y as host"
    return [subject[-1], *subject[:-1]] if subject else []


def _scene(frame: Frame) -> list[Part]:
    """A city that speaks for nobody, in front of the talks of others: "X braces for A-B talks"."""
    if len(frame.parties(Role.COMPOUND)) < 2:
        return []
    subject = (p for p in frame.parts if p.role is Role.TAKES_PART and p.at < frame.at)
    return [p for p in subject if p.entity.place and not p.entity.party and not p.entity.person]


def _between(part: Part, noun: int, frame: Frame) -> bool:
    """True where somebody is named between: "X settles on a place for the talks of Y"."""
    return any(part.at < p.at < noun and p.entity.person for p in frame.parts)


def _narrowest(tier: Sequence[Part], lists: Lists) -> Part:
    """Of "Vienna, Austria" the city."""
    first = tier[0]
    for part in tier[1:]:
        inner, outer = as_place(part.entity, lists), as_place(first.entity, lists)
        if inner and outer and inner != outer and lists.is_within(inner, outer):
            return part
    return first


def _made(part: Part, frame: Frame, reading: LineReading, lists: Lists) -> Venue:
    place = as_place(part.entity, lists)
    hedged = bool(frame.cues & {"cue.possible", "cue.offer"}) or frame.clause.link is Link.IF
    refuses = reading.at(frame, "cue.refuse") if "cue.refuse" in frame.cues else []
    refused = bool(refuses) and part.role is not Role.MODIFIER_PLACE and min(refuses) < part.at
    text = reading.line.text
    instead = counter_at(frame, reading)
    spurned = instead is not None and part.at < instead
    hedged = hedged and not spurned
    return Venue(
        place, _name(place, part, lists),
        possible=hedged, rejected=(refused or spurned) and not hedged,
        sentence=text, title=reading.line.title, moved_from=_from(frame, lists),
        within=_within(place, part, lists), listed=bool(lists.place(place)),
        offered=("cue.offer" in frame.cues and part.role not in PLACED) or _may_visit(frame, reading),
    )  # fmt: skip


def _may_visit(frame: Frame, reading: LineReading) -> bool:
    """True for "X may visit Norland": no meeting is told of, and no place of one."""
    near = reading.scan.any(max(0, frame.at - MAY), frame.at, "cue.possible")
    return frame.event == "visit" and near and not frame.cues & {"event.meet", "event.meeting"}


def _within(place: str, part: Part, lists: Lists) -> tuple[str, ...]:
    if lists.place(place) is None:
        return tuple(p.id for p in lists.place_chain(part.entity.within))
    return tuple(p.id for p in lists.place_chain(place)[1:])


def _name(place: str, part: Part, lists: Lists) -> str:
    """Countries as the text has them ("US") in the script of the lists, other places as listed.

    What differs from the lists only in its accents is written as the text has it.
    """
    chain = lists.place_chain(place)
    known = next((p for p in chain if p.kind is PlaceKind.CITY), chain[0] if chain else None)
    surface = part.entity.surface.replace(".", "")
    plain = surface.isascii()  # a name in another script or tongue is no help
    if known is None or (known.kind is PlaceKind.COUNTRY and plain):
        return surface
    alike = script_of(surface) is script_of(known.name)
    same = alike and fold_name(known.name) == fold_name(surface)
    return part.entity.surface if same else known.name


def _from(frame: Frame, lists: Lists) -> str:
    """Where a text says the meeting was to be before: "moved from X to Y"."""
    left = {Role.OTHER, Role.REJECTED} if "cue.move" in frame.cues else {Role.REJECTED}
    parts = [p for p in frame.parts if p.role in left and p.entity.place]
    return as_place(parts[0].entity, lists) if parts else ""


def refine(first: Venue | None, later: Venue | None, lists: Lists) -> Venue | None:
    """The title's place, unless the text names a narrower one inside of it."""
    if first is None or later is None or first.rejected:
        return later if first is None or first.rejected else first
    return narrower(first, later, lists)


def narrower(first: Venue, later: Venue, lists: Lists) -> Venue:
    """The second where it is a city or building inside of the first, else the first."""
    if later.place != first.place and lists.is_within(later.place, first.place):
        kind = lists.place(later.place)
        if kind and kind.kind is not PlaceKind.REGION:
            return later
    unlisted = not later.listed and first.place in later.within
    return later if unlisted else first


def in_city(found: Venue | None, city: str, lists: Lists) -> Venue | None:
    """The venue; where it is the country of the city, that city."""
    place = lists.place(city)
    if found is None or place is None or not found.place.startswith("country:"):
        return found
    chain = lists.place_chain(city)
    return narrower(
        found,
        replace(found, place=city, name=place.name, within=tuple(p.id for p in chain[1:])),
        lists,
    )


def swapped(parts: Sequence[Part], *, hosted: bool) -> bool:
    """True where one place is named and another turned down: of cities, or of lands.

    Args:
        parts: of the frame.
        hosted: the place is the subject of "hosts".
    """
    roles = {*PLACED, *((Role.TAKES_PART,) if hosted else ())}
    named = {_is_city(p) for p in parts if p.role in roles and p.entity.place}
    out = {_is_city(p) for p in parts if p.role is Role.REJECTED and p.entity.place}
    return bool(named & out)


def _is_city(part: Part) -> bool:
    return not part.entity.place.startswith("country:")
