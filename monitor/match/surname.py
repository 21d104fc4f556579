"""Surnames: whether a last name alone means the person of the lists."""

from collections import Counter
from collections.abc import Collection, Iterable

from rapidfuzz.fuzz import ratio

from monitor.match.fold import fold_name
from monitor.match.form import Form
from monitor.match.lists import Lists
from monitor.match.prose import Prose
from monitor.match.script import latin

_OPENERS = """
after against although and are as at because before but by can could despite did do does earlier
even exclusive for from had has have how if in is it later like meanwhile no not now of on once only
or over says said should since so that the then this though to under unless until via was watch
were what when where whether while who why will with without would yet
після але та і й що як коли якщо чому де на в у з за для про до від чи
после но и а что как когда если почему где на в у с за для о до от ли
"""
_STARTERS = frozenset(fold_name(word) for word in _OPENERS.split())
"""Words that may open a sentence right before a surname: those of a closed class."""

_OFFICES = """
mr mrs ms dr sir lord lady prof professor president vice prime minister premier chancellor
secretary foreign defense defence special envoy ambassador general gen admiral adm colonel col
commander chief speaker spokesman spokeswoman spokesperson negotiator mediator adviser advisor
governor mayor senator sen representative rep king queen prince crown emir emperor sheikh sheik
sultan pope cardinal ayatollah mullah imam leader chairman chairwoman chair head director deputy
"""
_TITLES = frozenset(_OFFICES.split())
"""Titles and offices; those in the roles of the lists are added."""


LONG = 5
"""Letters of first names that may be two spellings of one."""
ALIKE = 80.0
"""The lowest rapidfuzz ratio of such: one letter of six exchanged, "Rustam" for "Rustem"."""


def _spelt(word: str, own: str) -> bool:
    """Whether two first names are one, spelt otherwise; Alexander and Alexandra are two."""
    one, other = latin(word), latin(own)
    if min(len(one), len(other)) < LONG or one[0] != other[0]:
        return False
    return one.endswith("a") == other.endswith("a") and ratio(one, other) >= ALIKE


class Surnames:
    """What the lists say of surnames, and what an article adds."""

    def __init__(self, lists: Lists, forms: Iterable[Form], taken: Collection[str]) -> None:
        """``taken``: folded names of parties, and of places that are sure by themselves."""
        holders = Counter(
            name for name, _ in {(fold_name(form.written), form.id) for form in forms}
        )
        self._shared = frozenset(name for name, count in holders.items() if count > 1)
        self._taken = frozenset(taken)
        self._own = {
            person.id: frozenset(
                word for name in (person.name, *person.aliases) for word in fold_name(name).split()
            )
            for person in lists.people.values()
        }
        self._given = frozenset(
            first
            for person in lists.people.values()
            if len(first := fold_name(person.name).split()[0]) > 2
        )
        roles = (word for p in lists.people.values() for word in fold_name(p.role).split())
        self._titles = _TITLES | frozenset(roles)

    def is_sure(self, form: Form) -> bool:
        """Whether the surname belongs to one person only and is nothing else in the lists."""
        folded = fold_name(form.written)
        return folded not in self._shared and folded not in self._taken

    def is_of_another(
        self, form: Form, start: int, prose: Prose, *, named: bool, bent: bool = False
    ) -> bool:
        """Whether a first name that is not the person's stands before the surname.

        Args:
            form: the surname.
            start: where it begins in the body.
            prose: the body.
            named: whether the word before is part of another finding ("Russia's Lavrov").
            bent: whether the surname stands in a case: then a word that opens the sentence has its
                capital from there, and governs the name ("Meeting Lavrova").
        """
        before = prose.before(start)
        if (
            named
            or not before[:1].isupper()
            or before.isupper()
            or before.endswith((".", "'", "’"))
        ):
            return False
        folded = fold_name(before)
        word = folded.split()[0] if folded else ""
        if word in self._own.get(form.id, ()) or folded != word or word in self._titles:
            return False
        if word in self._given:
            return True
        if any(_spelt(word, own) for own in self._own.get(form.id, ())):
            return False
        if word in _STARTERS or prose.is_title(start):
            return False
        return not (bent and prose.opens(start - len(before) - 1))
