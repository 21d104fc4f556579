"""Lead: whether the first sentence behind a title tells the news that the title leaves out."""

from monitor.detect.read.asked import asked
from monitor.detect.read.clause import Link
from monitor.detect.read.frame import LineReading
from monitor.detect.read.said import taken_up

FIRST = frozenset({"talks", "meet", "visit", "call", "accord"})


def leads(title: LineReading, lead: LineReading) -> bool:
    """True where the first sentence, not its title, tells that those whom the title names met."""
    frame = lead.main
    if frame is None or frame.clause.link is not Link.MAIN or frame.event not in FIRST:
        return False
    named = {part.entity.party for part in title.parts}
    other = any(c.startswith(("noise.", "frame.")) for c in title.classes)
    other = other or (asked(title) and taken_up(frame))  # a view of a meeting that is known
    met = set(frame.parties()) if _nameless(title) else named & set(frame.parties())
    return not other and len(met) >= 2


def _nameless(title: LineReading) -> bool:
    """True for "Foreign ministers meet again", "Rivals hold summit": the lead names their lands."""
    if title.main is None or title.parts:
        return False
    return title.main.event == "talks" or "people.official" in title.classes
