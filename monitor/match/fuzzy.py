"""Fuzzy names: capitalised words that are no name of the lists, but nearly one."""

import re
from collections.abc import Callable, Iterable, Sequence

from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from monitor.match.fold import fold_name
from monitor.match.form import Form
from monitor.match.model import Finding, Sort, Via
from monitor.match.script import latin

SHORTEST = 6
"""Letters, after transliteration, of both words: "Oman" is near to too much."""

CUTOFF = 88.0
"""The lowest rapidfuzz ratio: one letter more or less in seven, none exchanged in eight."""

REACH = 6000
"""Characters of a body in which fuzzy names are looked for: the lead and what follows it."""

KEPT = 50_000
"""Words remembered with what they were nearly; then forgotten at once."""

_CAPITAL = re.compile(r"\b[A-ZÀ-ÖØ-ÞĀ-ŽЀ-ЯҐ][\w'’]{5,}")


class Fuzzy:
    """An index of one-word names by first letter and length, after transliteration."""

    def __init__(self, forms: Iterable[Form], is_listed: Callable[[str], bool]) -> None:
        """``is_listed`` tells of a folded word whether the lists hold it as it is."""
        self._is_listed = is_listed
        self._names: dict[tuple[bool, str, int], dict[str, list[Form]]] = {}
        self._seen: dict[str, tuple[tuple[Form, ...], float]] = {}
        for form in forms:
            self._add(form)

    def _add(self, form: Form) -> None:
        folded = fold_name(form.written)
        key = latin(folded)
        if len(key) < SHORTEST or " " in key:
            return
        # A Cyrillic word may be a Latin name bent; a Latin word is no bent Cyrillic one.
        for plain in {False, folded == key}:
            self._hold(form, key, plain=plain)

    def _hold(self, form: Form, key: str, *, plain: bool) -> None:
        held = self._names.setdefault((plain, key[0], len(key)), {}).setdefault(key, [])
        if all((other.sort, other.id) != (form.sort, form.id) for other in held):
            held.append(form)

    def near(self, word: str) -> tuple[tuple[Form, ...], float]:
        """The forms a word is nearly, and how nearly; none where it is listed or too far off."""
        known = self._seen.get(word)
        if known is None:
            if len(self._seen) >= KEPT:
                self._seen.clear()
            known = self._seen[word] = self._search(word)
        return known

    def _search(self, word: str) -> tuple[tuple[Form, ...], float]:
        folded = fold_name(re.sub(r"['’]s?$", "", word))
        key = latin(folded)
        if len(key) < SHORTEST or " " in key or self._is_listed(folded) or self._is_listed(key):
            return (), 0.0
        best: tuple[str, float, list[Form]] | None = None
        for length in (len(key), len(key) - 1, len(key) + 1, len(key) - 2):
            group = self._names.get((folded == key, key[0], length))
            if not group:
                continue
            found = process.extractOne(key, group.keys(), scorer=ratio, score_cutoff=CUTOFF)
            if found and (best is None or found[1] > best[1]):
                best = (found[0], found[1], group[found[0]])
        if best is None or (folded == key and key.startswith(best[0])):
            return (), 0.0  # "Iranians", "Genevan": derived from the name, not misspelt
        return tuple(best[2]), best[1]

    def words(self, body: str, busy: Sequence[Finding]) -> list[tuple[int, int, str]]:
        """Capitalised words of six letters or more that are part of no finding."""
        taken = bytearray(min(len(body), REACH) + 1)
        for finding in busy:
            if finding.start >= REACH:
                break
            stop = min(finding.end, REACH)
            taken[finding.start : stop] = b"\x01" * (stop - finding.start)
        found = _CAPITAL.finditer(body, 0, REACH)
        return [(m.start(), m.end(), m[0]) for m in found if not taken[m.start()]]


def finding(form: Form, start: int, end: int, surface: str, score: float) -> Finding:
    """A fuzzy finding of a form."""
    return Finding(form.sort, form.id, start, end, surface, Via.FUZZY, score, form.listed_in)


def is_indexed(form: Form, sure_places: frozenset[str]) -> bool:
    """Whether a form is one that others misspell: surnames, parties, sure places, rules' names."""
    match form.sort:
        case Sort.PERSON:
            return form.surname
        case Sort.PARTY:
            return form.via in (Via.NAME, Via.ALIAS)
        case Sort.PLACE:
            return form.id in sure_places
        case _:
            return True
