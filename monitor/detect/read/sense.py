"""Sense: event words and cues that mean something else where they stand."""

from collections.abc import Callable, Collection, Sequence

from monitor.detect.read.accord import DEALS, only_to_talk
from monitor.detect.read.contrast import TURNED, of_place
from monitor.detect.read.kept import OUST, put_out
from monitor.detect.read.lexicon import Hit
from monitor.detect.read.scan import Scan
from monitor.detect.read.token import Token

NOUNS = frozenset({"event.talks", "event.meeting"})
SENDS = frozenset({"cue.send", "cue.motion", "cue.plan", "cue.hold", "cue.host"})
ENDS = frozenset({"?", "!", ":"})
TURNS = frozenset({"cue.end", "cue.begin", "cue.resume"})
INSIDE = {
    "cue.name": "cue.join", "cue.move": "noise.turn",
    "cue.end": "cue.join", "cue.try": "cue.join", "cue.urge": "cue.join", "cue.oust": "noise.turn",
}  # fmt: skip
"""Cues that mean nothing inside of a longer phrase: who comes "into the composition of the
delegation" is not named but joins it; a "focus shifting to X" moves no meeting; who "wants to
end the boycott" ends no talks."""
MONTH = "word.month"
VERBS = frozenset({"cue.refuse", "cue.urge", "cue.leave"})
"""What the verb of a denial is by itself."""
REFUSED = frozenset({"cue.refuse", "cue.negate", "cue.join", "cue.cancel", "cue.fail"})
AWAY = frozenset({"cue.leave", "cue.oust"})
NEAR, FAR = 2, 6
"""How far in front of "fails to" its talks stand, and how far behind it the deal that fails."""
LED = ("people.", "event.")
OFFICES = ("role.", "people.")
"""What "leading" describes in "X's leading negotiator"."""
SUBJECT = 2
"""How far in front of "pulls out of" its subject may stand."""
REACH = 5
"""How far behind "end" its object may stand."""


def meant(tokens: Sequence[Token], hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits without those of a verb or a name of something else.

    The verb of "rejects claims of talks": claims are rejected, and no talks. The month of "in May".
    "Not barred", which keeps nobody out.
    """
    denials = {h.start for h in hits if h.cls == "cue.deny" and h.end - h.start > 1}
    months = {h.start + 1 for h in hits if h.cls == MONTH}
    if not (denials or months or any(h.cls == OUST for h in hits)):
        return hits
    return tuple(
        h for h in hits
        if (h.cls not in VERBS or h.end - h.start > 1 or h.start not in denials)
        and (h.cls != "cue.possible" or h.start not in months)
        and (h.cls != OUST or put_out(h, tokens, hits))
    )  # fmt: skip


def dead_hits(scan: Scan) -> frozenset[Hit]:
    """Hits that do not count: "talks about", "budget talks", "to end the war"."""
    verbs = [h for h in scan.hits if h.cls == "talk.verb"]
    noise = {h.end for h in scan.hits if h.cls == "noise.modifier"}
    return frozenset(hit for hit in scan.hits if _dead(scan, hit, verbs, noise))


def _dead(scan: Scan, hit: Hit, verbs: list[Hit], noise: set[int]) -> bool:
    if hit.cls in {"event.visit", "event.meet"} and _of_things(scan, hit):
        return True
    if hit.cls in DEALS and only_to_talk(scan, hit):
        return True
    if not hit.cls.startswith("event."):
        return _dead_cue(scan, hit)
    asked = hit.cls == "event.meet" and hit.end - hit.start == 1 and _opens(scan, hit.start)
    if asked or any(v.start < hit.start < v.end for v in verbs):
        return True
    if any(v.start == hit.start for v in verbs) and not _noun(scan, hit):
        return True
    return (
        _no_summit(scan, hit)
        or (_noisy(hit, noise) and not _between_states(scan))
        or _verbal(scan, hit)
    )


def _no_summit(scan: Scan, hit: Hit) -> bool:
    """True for "skips X", unless X is a body, which is named for its summit."""
    named = hit.cls == "event.talks" and scan.tokens[hit.end - 1].entity is not None
    goes = named and scan.any(hit.start, hit.start + 1, "word.attend", "word.skip")
    return goes and not scan.body(hit.end - 1)


def _opens(scan: Scan, at: int) -> bool:
    """True for the first word of "Who leads? Meet Jane Roe": the reader is asked to."""
    return at == 0 or scan.tokens[at - 1].low in ENDS


def _of_things(scan: Scan, hit: Hit) -> bool:
    """Whether no person comes or is met: "sends a message", "welcomes X's initiative", "troops arrive"."""
    if any(hit.start in h.held for h in scan.hits if h.cls == "noise.sent"):
        return True
    meets = (h for h in scan.hits if h.cls == "event.meet" and h.start == hit.start)
    return any(_owned(scan, _title(scan, h.end)) for h in meets if scan.tokens[h.end - 1].entity)


def _title(scan: Scan, at: int) -> int:
    """Where the title behind "welcomes X" ends: "welcomes X foreign minister's words"."""
    ends = (h.end for h in scan.hits if h.start == at and h.cls.startswith("role."))
    return max(ends, default=at)


def _owned(scan: Scan, at: int) -> bool:
    """Whether what stands there belongs to the name before it, and is nobody."""
    owns = scan.any(at, at + 1, "mark.own") and not _person(scan, at + 1)
    return owns and not scan.any(at + 1, at + 4, "role.", "people.")


def _person(scan: Scan, at: int) -> bool:
    named = scan.tokens[at].entity if at < len(scan.tokens) else None
    return named is not None and bool(named.person)


def _dead_cue(scan: Scan, hit: Hit) -> bool:
    """Whether a cue does not say of the meeting what it says elsewhere."""
    if hit.cls in SENDS and _of_things(scan, hit):
        return True
    return any(test(scan, hit) for classes, test in TESTS if hit.cls in classes)


def _moves(scan: Scan, hit: Hit) -> bool:
    """One verb for "moved to another day" and "to another place", or "pushes back on" a claim."""
    return any(
        (h.cls == "cue.move" and h.start == hit.end - 1)
        or (h.cls == "cue.urge" and h.start == hit.start and h.end > hit.end)
        for h in scan.hits
    )


def _inside(scan: Scan, hit: Hit) -> bool:
    wider = (h for h in scan.hits if h.cls == INSIDE[hit.cls])
    return any(h.start <= hit.start and hit.end <= h.end for h in wider)


def _describes(scan: Scan, hit: Hit) -> bool:
    """True for "X-led talks", "X's lead negotiator", "will lead to": nobody takes the lead."""
    bare = not scan.any(hit.end - 1, hit.end, *LED)
    if bare and scan.any(hit.end, hit.end + 1, "word.to"):
        return True
    if any(h.start == hit.start and h.cls.startswith("role.") for h in scan.hits):
        return True
    if scan.any(hit.start, hit.start + 1, "form.gerund"):
        return any(h.start == hit.start + 1 and h.cls.startswith(OFFICES) for h in scan.hits)
    return hit.start > 0 and scan.any(hit.start - 1, hit.start, "mark.join")


def _joins_body(scan: Scan, hit: Hit) -> bool:
    """True for "to join the accords", "joins a coalition": no talks, nor those who hold them."""
    bodies = (h for h in scan.hits if h.cls == "noise.joined")
    return any(
        hit.start <= h.start < hit.end and not scan.any(h.end, h.end + 1, *NOUNS) for h in bodies
    )


def _settled(scan: Scan, hit: Hit) -> bool:
    """True inside of "will not attend", "refuses to join", "pulls out of the summit": it says who stays away."""
    away = (h for h in scan.hits if h.cls in AWAY and h.end - h.start > 1)
    within = (h for h in away if h.start <= hit.end - 1 and hit.start < h.end)
    if hit.cls == "cue.cancel":
        return any(h.start == hit.start and h.end >= hit.end and _alone(scan, h) for h in within)
    return any(within)


def _alone(scan: Scan, away: Hit) -> bool:
    """Whether others meet without him: a summit "with" somebody is off."""
    return not scan.any(away.end, away.end + 1, "prep.pair") and not _side_gone(scan, away)


def _side_gone(scan: Scan, hit: Hit) -> bool:
    """True for a side that pulls out of talks, which is then off; a person, an office only stays away."""
    quits = any(h.cls == "cue.cancel" and h.start == hit.start for h in scan.hits)
    talks = scan.any(hit.end - 1, hit.end, "event.talks")
    if not (quits and talks) or scan.any(hit.end - 1, hit.end, "format.summit"):
        return False
    front = range(max(0, hit.start - SUBJECT), hit.start)
    return not any(_person(scan, at) or scan.any(at, hit.start, *OFFICES) for at in front)


def _of_thing(scan: Scan, hit: Hit) -> bool:
    """True for "dismisses X's threat", "excludes Norlandic goods": nobody is kept out of the talks."""
    if hit.gapped or not (named := scan.tokens[hit.end - 1].entity):
        return False
    own = scan.any(hit.end, hit.end + 1, "mark.own")
    return own or not (named.person or scan.any(hit.end, hit.end + 1, "prep.from", "role."))


def _fails_to_do(scan: Scan, hit: Hit) -> bool:
    """True for "fails to board the plane for talks": not the talks fail, nor a deal at them."""
    if hit.end - hit.start > 1 or not scan.any(hit.end, hit.end + 1, "word.to"):
        return False
    ends = min(hit.end + FAR, len(scan.tokens))
    told = scan.any(hit.end, ends, *DEALS, "cue.seek", "cue.progress", "cue.end")
    return not told and not scan.any(max(0, hit.start - NEAR), hit.start, *NOUNS)


def _inherits(scan: Scan, hit: Hit) -> bool:
    """True for "succeeds Roe": no success."""
    return scan.any(hit.start, hit.end, "cue.replace") and _person(scan, hit.end)


def _between_states(scan: Scan) -> bool:
    """Whether two states stand in the line: their talks on tax or power are talks all the same."""
    named = (t.entity for t in scan.tokens if t.entity and not t.entity.person)
    return len({entity.party for entity in named if entity.party}) > 1


def _ends_war(scan: Scan, hit: Hit) -> bool:
    """Whether a war is ended, a truce resumed: what talks are for, not what became of them."""
    size = len(scan.tokens)
    for pos in range(hit.end, min(hit.end + REACH, size)):
        here = (pos, pos + 1)
        if scan.any(*here, "topic.conflict") and not scan.any(*here, "event.talks"):
            return not scan.any(pos + 1, min(pos + 4, size), "event.talks")
        turned = scan.any(*here, "event.", "prep.", "link.", "cue.")
        if turned and not scan.any(*here, "prep.topic", "article"):
            return False
    return False


def _noisy(hit: Hit, noise: set[int]) -> bool:
    """True where the noun group before the event says that these talks are not ours."""
    noun = hit.end - 1 if hit.cls == "event.talks" else hit.start
    return hit.cls in NOUNS and bool(noise & {noun, noun - 1, hit.start})


def _noun(scan: Scan, hit: Hit) -> bool:
    """Whether a word that may be a verb is a noun: "in talks about", "peace talks of"."""
    if hit.start == 0 or hit.cls != "event.talks":
        return False
    named = scan.tokens[hit.start - 1].entity
    before = (hit.start - 1, hit.start)
    noun_like = scan.any(*before, "topic.diplomatic", "prep.", "cue.", "event.")
    return noun_like or bool(named and named.adjective)


def _verbal(scan: Scan, hit: Hit) -> bool:
    """Whether the event word right behind a person is the verb: "Smith talks growing up"."""
    single = hit.cls == "event.talks" and hit.end - hit.start == 1
    if not single or not 0 < hit.start < len(scan.tokens) - 1 or _noun(scan, hit):
        return False
    before, after = scan.tokens[hit.start - 1], scan.tokens[hit.end]
    if scan.any(hit.start - 1, hit.start, "mark.join", "mark.own"):
        return False
    behind = (hit.end, hit.end + 1)
    if scan.any(*behind, "form.gerund") and not scan.any(*behind, "cue.", "event.", "word.light"):
        return True
    if before.entity is None or not before.entity.person or hit.start > 2:
        return False
    follows = scan.any(*behind, "cue.", "prep.", "link.", "event.", "say", "form.past")
    return after.text.isalpha() and not follows


TESTS: tuple[tuple[Collection[str], Callable[[Scan, Hit], bool]], ...] = (
    (TURNS, _ends_war),
    ({"cue.postpone"}, _moves),
    (INSIDE, _inside),
    ({"cue.fail"}, _fails_to_do),
    ({"cue.oust"}, _of_thing),
    ({"cue.leave"}, _side_gone),
    (REFUSED, _settled),
    ({"cue.join"}, _joins_body),
    ({"cue.lead"}, _describes),
    (TURNED, of_place),
    ({"cue.progress", "cue.readout"}, _inherits),
)
"""What makes a cue of these classes mean something else."""
