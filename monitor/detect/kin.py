"""Kin: negotiations that nobody listed and that prove to be one, by a meeting that both have. Pure.

Two reports of one meeting may name its parties differently: who hosts sits at the table in one paper
and not in the other, or the words by which a listed negotiation is known are missing. Each then opens
a negotiation of its own. Likeness is no proof: at a summit the same states meet in several circles.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from monitor.detect.model import Held, Negotiation, Round
from monitor.detect.window import overlap, parse

FRESH = timedelta(days=7)
"""Negotiations that were not heard of for so long are left as they are."""
COUNTRY = "country:"
Host = Callable[[str], str]
"""The id of the party whose country a place lies in; "" where nobody's."""


@dataclass(frozen=True, slots=True)
class Kin:
    """Two that are one, and what proves it."""

    loser: str
    winner: str
    why: str


def kin(states: Sequence[Negotiation], host: Host) -> Iterator[Kin]:
    """Those that prove to be one: the listed one, else the older one, wins; each is named once.

    Args:
        states: of negotiations that were heard of lately.
        host: whose country a place lies in.
    """
    ordered = sorted(states, key=_standing)
    for n, loser in reversed(list(enumerate(ordered))):
        if loser.listed:
            continue
        for winner in ordered[:n]:
            if why := _proof(winner, loser, host):
                yield Kin(loser.id, winner.id, why)
                break


def _standing(state: Negotiation) -> tuple[bool, float, str]:
    return not state.listed, state.opened.timestamp() if state.opened else 0.0, state.id


def _proof(one: Negotiation, other: Negotiation, host: Host) -> str:
    pairs = ((a, b) for a in one.rounds for b in other.rounds)
    return next((why for a, b in pairs if (why := _meeting(a, b, host))), "")


def _meeting(a: Round, b: Round, host: Host) -> str:
    """Why two rounds are one meeting: its place, its days, and no party but the host's apart."""
    if a.venue is None or b.venue is None or a.date is None or b.date is None:
        return ""
    ours, theirs = frozenset(a.parties), frozenset(b.parties)
    place = _same_place(a.venue, b.venue)
    if len(ours & theirs) < 2 or not place or not ours ^ theirs <= {host(place.value)}:
        return ""
    days, others = parse(a.date.value), parse(b.date.value)
    if days is None or others is None or not overlap(days, others) or _told_apart(a, b):
        return ""
    who = ", ".join(sorted(ours & theirs))
    return f"one meeting: {who} in {place.name} on {a.date.name or a.date.value}"


def _same_place(a: Held, b: Held) -> Held | None:
    """The narrower of two places that are one, or lie in each other; a country is no place to meet."""
    if COUNTRY in {a.value[: len(COUNTRY)], b.value[: len(COUNTRY)]}:
        return None
    if a.value == b.value or b.value in a.within:
        return a
    return b if a.value in b.within else None


def _told_apart(a: Round, b: Round) -> bool:
    numbers = a.told and b.told and a.told != b.told
    return bool(numbers or (a.format and b.format and a.format is not b.format))
