"""From the hits of the automaton to findings: case, longest match, surnames, places."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rapidfuzz.fuzz import ratio

from monitor.match.declension import Bent
from monitor.match.entry import PlaceKind
from monitor.match.fold import Folded, fold_name
from monitor.match.form import Form
from monitor.match.gazetteer import Hit
from monitor.match.lists import Lists
from monitor.match.model import Finding, Sort, Via
from monitor.match.prose import Prose
from monitor.match.surname import Surnames
from monitor.match.where import Around, choose, is_supported

Spot = tuple[int, int, Form, float]
"""Start and end in the body, the form and its score."""


def spots_of(hits: Iterable[Hit], body: str, folded: Folded) -> Iterator[Spot]:
    """The hits whose capitals fit, with their offsets in the body."""
    shifted = bool(folded.moved)
    for first, last, form, exact in hits:
        start, end = first - 1, last - 1
        if shifted:
            start, end = folded.origin(first), folded.origin(last - 1) + 1
        if form.strict:
            if not body[start:end].isupper():
                continue
        elif form.capital and body[start].islower():
            continue
        if form.written[-1] == "." and body.startswith(".", end):
            end += 1  # "U.S." with its full stop
        score = 100.0 if exact else ratio(fold_name(form.written), folded.text[first:last])
        yield start, end, form, score


class Resolver:
    """Decides which spots mean what they could mean."""

    def __init__(self, lists: Lists, surnames: Surnames) -> None:
        self._lists = lists
        self._surnames = surnames
        self._bent = Bent(lists.declensions)

    def findings(self, spots: Sequence[Spot], prose: Prose) -> list[Finding]:
        """What was found, sorted by start; every sort that a span can be read as is kept."""
        kept = _longest(spots)
        people = self._people(kept, prose)
        sure = {(f.start, f.end) for f in people}
        places = self._places(kept, prose, sure)
        parties = self._parties(kept, places, prose)
        found = [*people, *places, *parties]
        found.sort(key=lambda f: (f.start, f.end, f.sort, f.id))
        return found

    def _people(self, spots: Sequence[Spot], prose: Prose) -> list[Finding]:
        full = {form.id for _, _, form, _ in spots if form.sort is Sort.PERSON and not form.surname}
        parties = {(start, end) for start, end, form, _ in spots if form.sort is Sort.PARTY}
        ends = {end for _, end in parties}
        owners = {spot[1]: spot[2].id for spot in spots if self._is_owner(spot, prose)}
        found = []
        spans: dict[tuple[int, int], list[Spot]] = {}
        for spot in spots:
            if spot[2].sort is not Sort.PERSON:
                continue
            if spot[2].surname:
                spans.setdefault(spot[:2], []).append(spot)
            else:
                found.append(_finding(spot, prose))
        for (start, end), same in spans.items():
            one = self._meant(same, full)
            if one and (start, end) in parties and self._is_bent(one, prose):
                continue  # a land in a case looks like a surname in another
            owner = owners.get(start - 1)
            named = start - 1 in ends or (one is not None and owner not in {None, one[2].id})
            if one and not self._surnames.is_of_another(
                one[2], start, prose, named=named, bent=self._is_bent(one, prose)
            ):
                found.append(_finding(one, prose))
        return found

    def _is_owner(self, spot: Spot, prose: Prose) -> bool:
        """Whether a name stands in a case: another's behind it is whose it is ("envoy Trumpa Roe")."""
        return spot[2].sort is Sort.PERSON and self._is_bent(spot, prose)

    def _is_bent(self, spot: Spot, prose: Prose) -> bool:
        """Whether a surname stands in a case, or in letters that would not show it."""
        start, end, form, _ = spot
        bent = fold_name(prose.body[start:end]) != fold_name(form.written)
        return bent or self._bent.keeps(form.written)

    def _meant(self, spots: Sequence[Spot], full: set[str]) -> Spot | None:
        """The one person a surname means: named in full elsewhere, or the only one to bear it."""
        called = [spot for spot in spots if spot[2].id in full]
        if len(called) == 1:
            return called[0]
        single = len({spot[2].id for spot in spots}) == 1
        return spots[0] if single and self._surnames.is_sure(spots[0][2]) else None

    def _places(
        self, spots: Sequence[Spot], prose: Prose, people: set[tuple[int, int]]
    ) -> list[Finding]:
        spans: dict[tuple[int, int], list[Spot]] = {}
        for spot in spots:
            if spot[2].sort is Sort.PLACE:
                spans.setdefault(spot[:2], []).append(spot)
        if not spans:
            return []
        known = self._lists.places
        around = self._around(spots, spans)
        found: list[Finding] = []
        doubtful: list[Finding] = []
        for span, same in spans.items():
            if len(same) == 1:
                best, place = same[0], known[same[0][2].id]
            else:
                by_id = {spot[2].id: spot for spot in same}
                place = choose([known[key] for key in by_id], around)
                best = by_id[place.id]
            if span in people and not place.is_sure:
                continue
            told = is_supported(place, span, prose, around, self._lists)
            (found if told else doubtful).append(_finding(best, prose))
        sure = {finding.id for finding in found}  # said plainly once, it is meant each time
        return [*found, *(finding for finding in doubtful if finding.id in sure)]

    def _around(self, spots: Sequence[Spot], spans: Mapping[tuple[int, int], list[Spot]]) -> Around:
        """What the article's countries are, by the places of one meaning and by its parties."""
        places, parties = self._lists.places, self._lists.parties
        single = (places[same[0][2].id] for same in spans.values() if len(same) == 1)
        named = (parties[spot[2].id] for spot in spots if spot[2].sort is Sort.PARTY)
        return Around.of(single, (party.country.lower() for party in named if party.country))

    def _parties(
        self, spots: Sequence[Spot], places: Sequence[Finding], prose: Prose
    ) -> list[Finding]:
        """The parties, but for names that turned out to be a place elsewhere (Georgia, US)."""
        known = self._lists.places
        elsewhere = {
            (f.start, f.end): known[f.id].country
            for f in places
            if known[f.id].kind in (PlaceKind.REGION, PlaceKind.CITY)
        }
        found = []
        for spot in spots:
            form = spot[2]
            if form.sort is not Sort.PARTY:
                continue
            country = elsewhere.get(spot[:2])
            if country and form.via in (Via.NAME, Via.ALIAS):
                party = self._lists.parties[form.id]
                if party.country and party.country.lower() != country:
                    continue
            found.append(_finding(spot, prose))
        return found


def _longest(spots: Sequence[Spot]) -> list[Spot]:
    """Without what lies in a longer name, and without a bent form where an exact one stands."""
    ordered = sorted(spots, key=lambda spot: (spot[0], -spot[1], -spot[3]))
    kept: list[Spot] = []
    seen: set[tuple[int, int, Sort, str]] = set()
    exact: set[tuple[int, int, Sort]] = set()
    first, last = -1, -1
    for spot in ordered:
        start, end, form, score = spot
        if end <= last and (start, end) != (first, last):
            continue
        if end > last:
            first, last = start, end
        key = (start, end, form.sort, form.id)
        if key in seen or (score < 100 and key[:3] in exact):
            continue
        seen.add(key)
        if score == 100:
            exact.add(key[:3])
        kept.append(spot)
    return kept


def _finding(spot: Spot, prose: Prose) -> Finding:
    start, end, form, score = spot
    surface = prose.body[start:end]
    return Finding(form.sort, form.id, start, end, surface, form.via, score, form.listed_in)
