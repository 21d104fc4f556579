"""Parts: the names of a clause, each in the role it has for the meeting."""

from dataclasses import dataclass
from enum import StrEnum

from monitor.detect.read.clause import Clause
from monitor.detect.read.token import Entity


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
    HEADING = "heading"
    """The city of "Geneva: talks resume"."""
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


PLACED = frozenset({Role.PLACE, Role.DESTINATION, Role.MODIFIER_PLACE})
