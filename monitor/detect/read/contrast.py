"""Contrasts: "not in X but in Y", "in Y, not X", "not cancelled but postponed"."""

from monitor.detect.read.lexicon import Hit
from monitor.detect.read.scan import Scan

REACH = 7
"""How far in front of "but" the negation stands that it corrects."""
TURNED = frozenset({"cue.refuse", "cue.negate", "cue.cancel", "cue.leave"})
"""What "will not be held in X" is by itself: in front of "but in Y" it turns down a place only."""
SETTLED = ("cue.cancel", "cue.postpone", "cue.move")


def corrects(scan: Scan, but: Hit) -> bool:
    """True for the "but" of "not in X but in Y", "not called off but put off": no clause begins."""
    if but.cls != "link.despite" or not scan.any(
        max(0, but.start - REACH), but.start, "cue.negate"
    ):
        return False
    if _placed(scan, but):
        return True
    front = scan.any(max(0, but.start - REACH), but.start, *SETTLED)
    return front and scan.any(but.end, min(but.end + 3, len(scan.tokens)), *SETTLED)


def _placed(scan: Scan, but: Hit) -> bool:
    last = but.start - (scan.tokens[but.start - 1].low == ",")
    inside = scan.any(max(0, last - 4), last, "prep.in") and scan.tokens[last - 1].entity
    return bool(inside) and scan.any(but.end, but.end + 1, "prep.in")


def of_place(scan: Scan, hit: Hit) -> bool:
    """True for the "will not" of "will not be held in X but in Y"."""
    return any(
        0 <= but.start - hit.start <= REACH and corrects(scan, but) and _placed(scan, but)
        for but in scan.hits
        if but.cls == "link.despite"
    )


def turned_down(scan: Scan, at: int) -> bool:
    """True for the X of "not in X but in Y"."""
    return any(
        at < but.start <= at + 2 and corrects(scan, but) and _placed(scan, but)
        for but in scan.hits
        if but.cls == "link.despite"
    )
