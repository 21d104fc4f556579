"""Opening: which reports are news of a meeting that nobody had reported, and open a round.

Talk about a meeting, a rumour and a denial open none; nor does what says of a meeting only that it
is, unless it speaks of talks: papers "meet", "receive" and "discuss" all day. Of two whom no list
knows that is all there will be, and the rules say what is wanted of it.
"""

from collections.abc import Sequence

from monitor.detect.apply import NO_NEWS, asserted
from monitor.detect.facts import BEGINS
from monitor.detect.model import Claim, Meeting
from monitor.detect.team import ANNOUNCED
from monitor.match.entry import ProcessInfo
from monitor.terms import Kind, Outcome, Slot, Status

NEEDS_TWO = BEGINS | {Kind.OUTCOME}
"""Nobody talks alone; but one side may put off, move or staff a meeting we had not heard of."""
TALKS = frozenset({"talks", "call", ""})
"""Events that are talks by their name; what is not named is taken at its word."""
SITS = frozenset({"meet", "meeting"})
"""Events at which two sit down; a visit is one only where talks are held."""
PAPER = frozenset({"accord", "plan"})
"""Events that are no meeting: a text that is signed, or only proposed."""
PAIR = 2
FEW = 4
"""So many may hold talks that no list knows of; more are a forum."""


def opens(meeting: Meeting, process: ProcessInfo | None) -> bool:
    """Whether a report that fits no known round opens one."""
    if meeting.kind in NO_NEWS or not meeting.parties:
        return False
    if not any(claim.certainty.moves_slots for claim in asserted(meeting)):
        return False
    if len(meeting.parties) < PAIR:
        return _may_stand_alone(meeting, process)
    if meeting.kind is Kind.OUTCOME:
        return _is_known_by(meeting, process)
    if meeting.kind not in BEGINS:
        return True
    return _is_more(meeting, process) and _is_their_own(meeting, process)


def is_thin(meeting: Meeting) -> bool:
    """Whether it says of a beginning only that it is: no place, day, format or person.

    A beginning of talks, called so, may be thin of words and is news all the same.
    """
    if meeting.kind not in BEGINS or meeting.event in TALKS:
        return False
    told = (c for c in meeting.claims if c.slot not in {Slot.STATUS, Slot.ROUND})
    return meeting.event in PAPER or not any(c.certainty.moves_slots for c in told)


def only_away(meeting: Meeting) -> bool:
    """Whether all that is said of the delegations is who does not come."""
    roles = {c.role for c in meeting.claims if c.slot is Slot.DELEGATION}
    return meeting.kind is Kind.DELEGATION_CHANGE and roles == {"leaves"}


def _is_more(meeting: Meeting, process: ProcessInfo | None) -> bool:
    """Whether it says more than that they meet; of two whom no list joins that is enough."""
    pair = process is None and len(meeting.parties) == PAIR and meeting.event in SITS
    return pair or not is_thin(meeting)


def _is_their_own(meeting: Meeting, process: ProcessInfo | None) -> bool:
    """Whether it is a meeting of those whose negotiation it is, and no other that touches it.

    A place or a day tells which meeting it is; a visit has one always. Where it has neither, two
    principals are enough. One of them and a mediator are not without a name, nor any mediators; nor
    many whom no list joins, unless they talk; nor two who call or visit one another, unless with a
    name on each side or a delegation that travels.
    """
    if _is_placed(meeting) and meeting.event != "visit":
        return True
    if process is not None:
        return _is_of_process(meeting, process)
    if len(meeting.parties) > PAIR:
        return meeting.event == "talks" and len(meeting.parties) <= FEW
    sent = any(c.value == ANNOUNCED for c in meeting.claims if c.slot is Slot.DELEGATION)
    named = sent or len(_sides(meeting.claims)) >= PAIR
    return named or meeting.event in {"talks", "", *SITS}


def _is_of_process(meeting: Meeting, process: ProcessInfo) -> bool:
    sit = {*meeting.parties}
    if len(sit & {*process.parties}) >= PAIR or any({*group} <= sit for group in process.any_of):
        return True
    named = meeting.event != "visit" and bool(_sides(meeting.claims))
    return named and not sit.isdisjoint(process.parties)


def _sides(claims: Sequence[Claim]) -> set[str]:
    """The parties for which somebody sits there."""
    return {c.party for c in claims if c.slot is Slot.DELEGATION and c.certainty.moves_slots}


def _may_stand_alone(meeting: Meeting, process: ProcessInfo | None) -> bool:
    """Who convenes the parties of a listed process need not name them; one of them has to.

    That it will convene them some day, nowhere, is no meeting yet.
    """
    if process is None:
        return False
    if meeting.kind not in NEEDS_TWO:
        return True
    convenes = not {*meeting.parties} <= {*process.parties}
    runs = any(c.slot is Slot.STATUS and c.value == Status.UNDER_WAY for c in meeting.claims)
    return convenes and meeting.kind is not Kind.OUTCOME and (runs or _is_placed(meeting))


def _is_known_by(meeting: Meeting, process: ProcessInfo | None) -> bool:
    """How a meeting went that nobody reported: it must say which, or what came of it.

    "Progress", of some talks, is neither; of two who are not known to negotiate it takes a deal.
    """
    if _is_placed(meeting) or meeting.format is not None:
        return True
    ends = {c.value for c in meeting.claims if c.slot is Slot.OUTCOME and c.certainty.moves_slots}
    if process is None:
        return meeting.event in {"accord", "talks"} and Outcome.DEAL.value in ends
    return ends != {Outcome.CONTINUE.value}


def _is_placed(meeting: Meeting) -> bool:
    sure = (c for c in meeting.claims if c.certainty.moves_slots)
    return any(c.slot in {Slot.VENUE, Slot.DATE} for c in sure)
