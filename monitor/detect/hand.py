"""Hands: a person's word on a negotiation, with their name and reason; it stands where a report would."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from monitor.detect.key import key_of, place_of
from monitor.detect.ledger import FAMILIES
from monitor.detect.model import Claim, Held, Round
from monitor.detect.timeline import single
from monitor.terms import Certainty, Slot

BY_HAND = "by-hand:"
"""What the id of a person's word begins with; no article's does."""
Values = tuple[tuple[Slot, Held], ...]


class Act(StrEnum):
    """What a person did to a state."""

    SET = "set"
    REVERT = "revert"
    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"
    CLOSE = "close"
    REBUILD = "rebuild"
    """Stepped again from the stored articles."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who puts a state right, why, and when."""

    id: str
    """``BY_HAND`` and something that tells it from every other."""
    author: str
    why: str
    at: datetime
    """By the pipeline's clock: reports of before are older than the person's word."""

    def held(self, claim: Claim, key: str) -> Held:
        """The claim's value as one that is held from now on, by this person's word."""
        return Held(
            value=claim.value,
            name=claim.name,
            certainty=Certainty.CONFIRMED,
            event_time=self.at,
            article=self.id,
            families=(self.author,),
            sentence=self.why,
            within=claim.within,
            key=key,
        )

    def sure(self, held: Held) -> Held:
        """What was held already, now by this person's word too; as it is where it was confirmed."""
        if held.certainty is Certainty.CONFIRMED:
            return held
        known = tuple(dict.fromkeys((*held.families, self.author)))[:FAMILIES]
        return replace(held, certainty=Certainty.CONFIRMED, event_time=self.at, families=known)


def is_by_hand(article: str) -> bool:
    """Whether what stands for an article is a person's word."""
    return article.startswith(BY_HAND)


def come(of: Round, process: str, claim: Claim) -> tuple[Round, str]:
    """Let a slot come to the claim's value without news; (round, key).

    A value that it held before comes back under its old key: nobody was told that it had gone.
    """
    place = place_of(claim.slot, claim.party, claim.value)
    n = max(dict(of.came_to).get(place, 0), 1)
    settled = replace(
        of,
        came_to=counted(of, place, n),
        disputed=_without(of.disputed, claim),
        denied=_without(of.denied, claim),
    )
    return settled, key_of(process, of.name, place, n)


def take_back(of: Round, slot: Slot, party: str, old: Held, hand: Hand) -> Round:
    """Note that a person took a value back: as if the slot had never come to it.

    So a report that says it again brings no second alert, and late copies do not move the slot.
    """
    place = place_of(slot, party, old.value)
    n = dict(of.came_to).get(place, 1)
    denial = replace(
        old, certainty=Certainty.CONFIRMED, event_time=hand.at, article=hand.id, families=(), key=""
    )
    others = tuple((s, h) for s, h in of.denied if s is not slot or h.value != old.value)
    return replace(
        of,
        came_to=counted(of, place, max(n - 1, 0)),
        denied=(*others, (slot, denial)),
        former=tuple((s, h) for s, h in of.former if s is not slot),
    )


def counted(of: Round, place: str, n: int) -> tuple[tuple[str, int], ...]:
    """``Round.came_to`` with ``n`` for a place."""
    return tuple((dict(of.came_to) | {place: n}).items())


def hold(of: Round, slot: Slot, held: Held | None) -> Round:
    """Put a value, or none, into one of the slots that hold one."""
    slots = {**single(of), slot: held}
    return replace(
        of,
        status=slots[Slot.STATUS],
        venue=slots[Slot.VENUE],
        date=slots[Slot.DATE],
        outcome=slots[Slot.OUTCOME],
    )


def _without(values: Iterable[tuple[Slot, Held]], claim: Claim) -> Values:
    return tuple((s, h) for s, h in values if s is not claim.slot or h.value != claim.value)
