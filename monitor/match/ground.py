"""Ground: what an engine makes of the lists alone, kept while only rules change."""

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.match.declension import Bent
from monitor.match.entry import PlaceKind
from monitor.match.fold import fold_name
from monitor.match.form import Form, forms_of
from monitor.match.fuzzy import is_indexed
from monitor.match.gazetteer import Gazetteer
from monitor.match.lists import Lists
from monitor.match.model import Sort, Via
from monitor.match.place import Place
from monitor.match.surname import Surnames


@dataclass(frozen=True)
class Ground:
    """The forms of the lists: to be found, to be found when nearly written, and the surnames."""

    lists: Lists
    gazetteer: Gazetteer
    """Not built: the rules add to a copy of it."""
    indexed: tuple[Form, ...]
    surnames: Surnames

    @classmethod
    def of(cls, lists: Lists) -> "Ground":
        """Work through the lists."""
        forms = tuple(forms_of(lists))
        gazetteer = Gazetteer()
        bent = Bent(lists.declensions)
        for form in forms:
            gazetteer.add(form)
            gazetteer.add_bent(form, _bent(form, lists, bent))
        sure = frozenset(place.id for place in lists.places.values() if _is_known(place))
        indexed = tuple(form for form in forms if is_indexed(form, sure))
        return cls(lists, gazetteer, indexed, _surnames(lists, forms))


def _bent(form: Form, lists: Lists, bent: Bent) -> frozenset[str]:
    """A form as declension bends it; of smaller places only stems are known (``keys_of``)."""
    if form.via is Via.ADJECTIVE:
        return bent.of_adjective(form.written)
    if form.sort is Sort.PLACE and not lists.places[form.id].is_sure:
        return frozenset()
    return bent.of(form.written, person=form.sort is Sort.PERSON)


def _is_known(place: Place) -> bool:
    """Whether others misspell its name: countries, larger capitals, places people list."""
    return place.is_sure and (place.listed or place.capital or place.kind is PlaceKind.COUNTRY)


def _surnames(lists: Lists, forms: Sequence[Form]) -> Surnames:
    people = [form for form in forms if form.sort is Sort.PERSON and form.surname]
    taken = {
        fold_name(form.written)
        for form in forms
        if form.sort is Sort.PARTY or (form.sort is Sort.PLACE and lists.places[form.id].is_sure)
    }
    return Surnames(lists, people, taken)
