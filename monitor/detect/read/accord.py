"""Accords: whether a deal that a clause names is done, or to come, sought, denied - or only to talk."""

from collections.abc import Iterator

from monitor.detect.read.lexicon import Hit
from monitor.detect.read.scan import Scan

DEALS = ("event.accord", "cue.deal")
NOT_YET = (
    "cue.plan",
    "cue.possible",
    "cue.seek",
    "cue.try",
    "cue.urge",
    "cue.negate",
    "cue.refuse",
)
"""What stands in front of a deal that is not done: "set to sign", "hopes to reach", "has not agreed"."""
BEFORE = 3
"""How many tokens in front of a deal its negation or its future may stand."""
OBJECT = 5
"""How far behind "agree to" the talks may stand that are agreed to."""
TALKS = ("event.talks", "event.meeting", "event.meet", "event.call")
STOPS = ("prep.", "link.", "mark.comma", "cue.end", "hostile")
"""What ends the object of "agree to": talks behind it are where, or when, it was agreed."""


def only_to_talk(scan: Scan, hit: Hit) -> bool:
    """True for "agree to restart talks", "agree to ceasefire talks": a meeting is what is agreed."""
    if any(h.start == hit.start for h in scan.hits if h.cls == "cue.next"):
        return False
    to = next((at for at in range(hit.start + 1, hit.end + 1) if _to(scan, at)), 0)
    for at in range(to + 1, min(to + 1 + OBJECT, len(scan.tokens))) if to else ():
        if scan.any(at, at + 1, *TALKS):
            return True
        if _stops(scan, at):
            return False
    return False


def _to(scan: Scan, at: int) -> bool:
    return scan.any(at, at + 1, "word.to", "prep.topic")


def _stops(scan: Scan, at: int) -> bool:
    """Whether what is agreed to is said: behind it come other matters. "Ceasefire talks" are one."""
    if scan.any(at, at + 1, "topic.conflict"):
        return not scan.any(at + 1, at + 2, "topic.", *TALKS)
    mark = not (scan.tokens[at].text.isalnum() or scan.tokens[at].entity or scan.compound(at))
    return mark or scan.any(at, at + 1, *STOPS)


def done(scan: Scan, start: int, end: int) -> Iterator[Hit]:
    """The deals between two tokens that are told as done."""
    deals = [h for h in scan.within(start, end) if h.cls in DEALS]
    ahead = [h for h in deals if _ahead(scan, h, start)]
    for hit in deals:
        inside = any(a.start <= hit.start < a.end for a in ahead)  # "to announce initial deal"
        if not inside and not only_to_talk(scan, hit):
            yield hit


def _ahead(scan: Scan, hit: Hit, floor: int) -> bool:
    """True for "to sign a deal", "may agree", "cannot reach an accord", "a deal to be signed"."""
    if hit.start > floor and scan.any(hit.start - 1, hit.start, "word.to"):
        return True
    # over the bound of the clause: "set to announce a deal" is cut behind its verb of saying
    front = scan.within(max(0, hit.start - BEFORE), hit.start)
    if any(h.cls in NOT_YET and hit.start - h.end < 2 for h in front):
        return True
    passive = scan.any(hit.end - 1, hit.end, "form.past") and hit.end - hit.start > 2
    return passive and any(
        h.cls in {"cue.plan", "cue.possible", "cue.negate"} and h.start > hit.start
        for h in scan.within(hit.start, hit.end)
    )
