"""Amendment: one thing a person did to a state, as it is kept and may be done again. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from monitor.detect.amend import NEW, close, next_version, rename, set_slots
from monitor.detect.assign import Assignment
from monitor.detect.hand import Act, Hand
from monitor.detect.model import Negotiation
from monitor.errors import RefusedError

SETTLES = frozenset({Act.REVERT, Act.MERGE, Act.SPLIT})
"""Acts after which the state is what a person said it is: nothing before them is stepped again."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a person did, with all that it takes to do it again."""

    act: Act
    hand: Hand
    given: tuple[Assignment, ...] = ()
    """Of ``set``: what the slots hold from then on."""
    round: int | None = None
    """Of ``set`` and ``close``: which one; None for all that are open."""
    opened: bool = False
    """Of ``set``: the round was opened by it."""
    detail: Mapping[str, str] = field(default_factory=dict)
    """Of ``rename`` the title, of ``revert`` the version, of ``merge`` the loser, of ``split`` the
    other half."""


def again(state: Negotiation, amendment: Amendment) -> Negotiation:
    """Do it once more, to a state that was stepped anew.

    A round that is not there any more is the one that is open now, or the last. What cannot be done
    (nothing is open, no round is left) leaves the state as it is; it is never forced.
    """
    hand, number = amendment.hand, str(amendment.round or "")
    if number and number not in {str(r.number) for r in state.rounds}:
        number = ""
    try:
        if amendment.act is Act.SET:
            number = NEW if amendment.opened else number
            return set_slots(state, amendment.given, hand, number)[0]
        if amendment.act is Act.CLOSE:
            return close(state, hand, number)
        if amendment.act is Act.RENAME:
            return rename(state, amendment.detail["title"], hand)
    except RefusedError:
        return next_version(replace(state), hand)
    return state
