"""Which place a name means, and whether it means a place at all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.match.entry import PlaceKind
from monitor.match.fold import fold
from monitor.match.lists import Lists
from monitor.match.place import Place
from monitor.match.prose import Prose

_BEFORE = frozenset(
    [
        "in",
        "at",
        "near",
        "from",
        "to",
        "outside",
        "around",
        "toward",
        "towards",
        "via",
        "into",
        "leaving",
        "inside",
        "across",
        "of",
        "between",
        "and",
        "в",
        "у",
        "на",
        "з",
        "із",
        "зі",
        "до",
        "біля",
        "під",
        "поблизу",
        "из",
        "от",
        "к",
        "под",
        "возле",
        "около",
        "близ",
        "a",
        "en",
        "de",
        "desde",
        "hacia",
        "nach",
        "aus",
        "bei",
        "à",
        "dans",
        "depuis",
        "da",
        "'da",
    ]
)
"""Words of several languages after which a place is named."""


@dataclass(frozen=True, slots=True)
class Around:
    """The countries an article speaks of by its other places."""

    strong: frozenset[str] = frozenset()
    """Of cities, states and regions that are no capitals."""
    weak: frozenset[str] = frozenset()
    """Of every place."""

    @classmethod
    def of(cls, places: Iterable[Place]) -> "Around":
        """From the places whose names leave no choice."""
        seen = list(places)
        strong = (p for p in seen if p.kind is not PlaceKind.COUNTRY and not p.capital)
        return cls(frozenset(p.country for p in strong), frozenset(p.country for p in seen))


def choose(candidates: Sequence[Place], around: Around) -> Place:
    """The best of the places of one name: near what else is named, else the most populous."""
    return max(
        candidates,
        key=lambda place: (
            place.country in around.strong,
            place.kind is PlaceKind.COUNTRY,
            place.country in around.weak,
            place.listed,
            place.population,
        ),
    )


def is_supported(place: Place, span: tuple[int, int], prose: Prose, lists: Lists) -> bool:
    """Whether what stands around a name says that it is a place's.

    True for what is sure by itself or written in several words; else after "in" or "from", before
    ", Country" or "-based", or inside a sentence beside no other capitalised word.
    """
    start, end = span
    if place.is_sure or " " in prose.body[start:end]:
        return True
    before, after = prose.before(start), prose.after(end)
    if fold(before) in _BEFORE or prose.body.startswith(("-based", "'da"), end):
        return True
    if _is_told(place, end, prose, lists):
        return True
    plain = not before[:1].isupper() and not after[:1].isupper()
    return plain and not prose.opens(start) and not prose.is_title(start)


def _is_told(place: Place, end: int, prose: Prose, lists: Lists) -> bool:
    """Whether the next wider place follows after a comma."""
    if not prose.body.startswith(", ", end):
        return False
    wider = (at for at in lists.place_chain(place.id) if at.id != place.id)
    names = (name for at in wider for name in (at.name, *at.aliases))
    return any(prose.body.startswith(name, end + 2) for name in names)
