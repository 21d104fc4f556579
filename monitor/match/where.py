"""Which place a name means, and whether it means a place at all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.match.entry import PlaceKind
from monitor.match.fold import fold
from monitor.match.lists import Lists
from monitor.match.place import LARGE, Place
from monitor.match.prose import Prose

SHORTEST = 4
"""Letters of a small city's name: shorter ones are words too often (Man, Van)."""

_LEADS = """
in at near from to outside around toward towards via inside leaving
в у з із зі до біля під поблизу из от к под возле около близ
en desde hacia nach aus bei dans depuis
"""
_BEFORE = frozenset(_LEADS.split())
"""Words of several languages after which a place is named."""
_BEHIND = frozenset(
    ["talks", "summit", "negotiations", "conference", "accord", "accords", "declaration"]
)
"""Words in front of which a place is named: "the Arusha talks"."""


@dataclass(frozen=True, slots=True)
class Around:
    """The countries an article speaks of."""

    strong: frozenset[str] = frozenset()
    """By cities, states and regions that are no capitals."""
    weak: frozenset[str] = frozenset()
    """By any place or party."""

    @classmethod
    def of(cls, places: Iterable[Place], countries: Iterable[str]) -> "Around":
        """From the places whose names leave no choice, and the countries of the parties."""
        seen = list(places)
        strong = (p for p in seen if p.kind is not PlaceKind.COUNTRY and not p.capital)
        sure = (p.country for p in seen if p.is_sure)
        return cls(frozenset(p.country for p in strong), frozenset((*sure, *countries)))


def choose(candidates: Sequence[Place], around: Around) -> Place:
    """The best of the places of one name: near what else is named, else the weightiest."""
    return max(
        candidates,
        key=lambda place: (
            place.country in around.strong,
            place.kind is PlaceKind.COUNTRY,
            place.country in around.weak,
            place.listed,
            place.capital,
            LARGE if place.kind is PlaceKind.REGION else place.population,
        ),
    )


def is_supported(
    place: Place, span: tuple[int, int], prose: Prose, around: Around, lists: Lists
) -> bool:
    """Whether what stands around a name says that it is a place's.

    True for what is sure by itself or written in several words; else after "in" or "from", before
    ", Country" or "-based", or, where its country is named elsewhere in the article, inside a
    sentence beside no other capitalised word.
    """
    start, end = span
    if place.is_sure or " " in prose.body[start:end]:
        return True
    if end - start < SHORTEST:
        return False
    if is_led(start, end, prose):
        return True
    if _is_told(place, end, prose, lists) or _is_headed(start, end, prose):
        return True
    if place.country not in around.weak or prose.opens(start) or prose.is_title(start):
        return False
    return not prose.before(start)[:1].isupper() and not prose.after(end)[:1].isupper()


def is_led(start: int, end: int, prose: Prose) -> bool:
    """Whether a word such as "in" stands before the span, or "-based" after it."""
    return fold(prose.before(start)) in _BEFORE or prose.body.startswith(("-based", "'da"), end)


def _is_headed(start: int, end: int, prose: Prose) -> bool:
    """Whether a noun of meeting stands behind, in a sentence that is under way."""
    if prose.opens(start) or prose.before(start)[:1].isupper():
        return False
    return fold(prose.after(end)) in _BEHIND


def _is_told(place: Place, end: int, prose: Prose, lists: Lists) -> bool:
    """Whether the next wider place follows after a comma."""
    if not prose.body.startswith(", ", end):
        return False
    wider = (at for at in lists.place_chain(place.id) if at.id != place.id)
    names = (name for at in wider for name in (at.name, *at.aliases))
    return any(prose.body.startswith(name, end + 2) for name in names)
