"""Asked: titles that ask or explain report nothing for sure, whatever they speak of."""

from collections.abc import Iterable
from dataclasses import replace

from monitor.detect.model import Claim
from monitor.detect.read.clause import Clause
from monitor.detect.read.frame import LineReading
from monitor.terms import Certainty

ASKS = ("?", "؟")
CLOSES = "\"'’”») "
"""What may stand behind a question mark."""
FRONT = 2
"""How many tokens may stand in front of "How", "Why": a label, an article."""
SHORT = 2
"""A genre so short makes an explainer of what it stands behind: "A truce, briefly explained"."""
LABEL = 3
"""A genre behind the title ("- an analysis") is at most so long."""


def asked(title: LineReading) -> bool:
    """True for a title that is a question, an explainer, an analysis, or what an expert thinks."""
    if title.line.text.rstrip(CLOSES).endswith(ASKS):
        return True
    said = (clause.speaker for clause in title.clauses if clause.speaker)
    if any(title.scan.any(*span, "frame.pundit") for span in said):
        return True
    return explains(title) or _labelled(title, LABEL)


def explains(title: LineReading) -> bool:
    """True for an explainer, an analysis, a profile: what it speaks of is taken as known."""
    return _labelled(title, SHORT) or _explains(title, title.clauses[0], FRONT)


def _labelled(title: LineReading, reach: int) -> bool:
    """True for a genre of at most so many words behind the title."""
    first, last = title.clauses[0], title.clauses[-1]
    short = last is not first and last.end - last.start <= reach
    return short and _explains(title, last, reach)


def _explains(title: LineReading, clause: Clause, reach: int) -> bool:
    found = title.scan.within(clause.start, clause.end, "frame.explain")
    return any(hit.start <= clause.start + reach for hit in found)


def doubted(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The claims, each no more than possible: none moves a slot."""
    return tuple(replace(claim, certainty=Certainty.POSSIBLE) for claim in claims)
