"""Counter: a place refused and another asked for in one breath, which asks for the talks to move."""

from monitor.detect.read.frame import Frame, LineReading
from monitor.detect.read.part import Role
from monitor.detect.read.scan import Scan

OLD = frozenset({Role.DESTINATION, Role.PLACE, Role.REJECTED, Role.MODIFIER_PLACE})
NEW = frozenset({Role.DESTINATION, Role.PLACE})
REFUSES = frozenset({"cue.refuse", "cue.leave"})
ASKS = frozenset({"cue.offer", "cue.urge"})
REACH = 6
"""How far behind "rejects" the place that is refused may stand."""


def countered(frame: Frame, reading: LineReading) -> bool:
    """True for "X rejects Nordhaven visit, proposes talks in a neutral country"."""
    return counter_at(frame, reading) is not None


def counter_at(frame: Frame, reading: LineReading) -> int | None:
    """The token where the other place is asked for; what is named in front of it is refused."""
    scan = reading.scan
    span = scan.within(frame.clause.start, frame.clause.end)
    asks = [h.start for h in span if h.cls in ASKS]
    for refuses in (h for h in span if h.cls in REFUSES):
        near = range(refuses.start + 1, min(refuses.start + REACH, frame.clause.end))
        old = [p for p in frame.parts if p.role in OLD and p.at in near and p.entity.place]
        at = next((a for a in asks if old and a > old[0].at), None)
        if at is not None and _other(old[0].entity.place, at, frame, scan):
            return at
    return None


def _other(old: str, at: int, frame: Frame, scan: Scan) -> bool:
    """Whether another place, or "a third country", stands behind a token."""
    named = (p.entity.place for p in frame.parts if p.role in NEW and p.at > at)
    neutral = scan.any(at, frame.clause.end, "venue.neutral")
    return neutral or any(place and place != old for place in named)
