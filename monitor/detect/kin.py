"""Kin: negotiations that nobody listed and that prove to be one, by a meeting that both have. Pure.

Two reports of one meeting may name its parties differently: who hosts sits at the table in one paper
and not in the other, or the words by which a listed negotiation is known are missing. Each then opens
a negotiation of its own. Likeness is no proof: at a summit the same states meet in several circles.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from monitor.detect.model import Held, Negotiation, Round
from monitor.detect.window import overlap, parse

FRESH = timedelta(days=7)
"""Negotiations that were not heard of for so long are left as they are."""
EVERY = timedelta(minutes=5)
"""How often one looks, by the clock of the articles: when its minutes are a multiple of five."""
COUNTRY = "country:"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Host = Callable[[str], str]
"""The id of the party whose country a place lies in; "" where nobody's."""


@dataclass(frozen=True, slots=True)
class Kin:
    """Two that are one, and what proves it."""

    loser: str
    winner: str
    why: str


def looks(last: datetime | None, now: datetime) -> Iterator[datetime]:
    """The moments since ``last``, ``now`` included, at which one looks, in order.

    Where one of them finds nothing the later ones find nothing either, unless a state has changed.
    """
    at = now if last is None else last + EVERY
    at = _EPOCH + (at - _EPOCH) // EVERY * EVERY
    while at <= now:
        yield at
        at += EVERY


def fresh(states: Iterable[Negotiation], at: datetime) -> list[Negotiation]:
    """Those heard of lately, where there is one among them that nobody listed."""
    found = [one for one in states if one.last_seen and one.last_seen >= at - FRESH]
    return [] if all(one.listed for one in found) else found


def kin(
    states: Sequence[Negotiation], host: Host, changed: Collection[str] | None = None
) -> Iterator[Kin]:
    """Those that prove to be one: the listed one, else the older one, wins; each is named once.

    Args:
        states: of negotiations that were heard of lately.
        host: whose country a place lies in.
        changed: the ids of those that have changed since it was last asked, and nothing was left
            undone then; two others prove nothing new. None is all of them.
    """
    ordered = sorted((s for s in states if any(map(_placed, s.rounds))), key=_standing)
    for n, loser in reversed(list(enumerate(ordered))):
        if loser.listed:
            continue
        for winner in ordered[:n]:
            if changed is not None and loser.id not in changed and winner.id not in changed:
                continue
            if why := _proof(winner, loser, host):
                yield Kin(loser.id, winner.id, why)
                break


def proved(found: Kin, standing: Sequence[Negotiation], host: Host) -> Kin | None:
    """What proves it still, by the two as they are when they are to be merged; None for nothing."""
    proof = next(kin(standing, host), None)
    return proof if proof is not None and proof.winner == found.winner else None


def _placed(of: Round) -> bool:
    return of.venue is not None and of.date is not None


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
