"""Engine: lists and rules compiled once; one pass over an article finds all of them."""

from collections.abc import Iterable, Sequence

from typing_extensions import override

from monitor.article.model import Article
from monitor.match.atom import Atom
from monitor.match.fold import Folded, fold_name
from monitor.match.form import Form
from monitor.match.fuzzy import Fuzzy, finding
from monitor.match.ground import Ground
from monitor.match.lists import Lists
from monitor.match.model import Finding, Matched, Sort
from monitor.match.prose import Prose
from monitor.match.resolve import Resolver, Spot, spots_of
from monitor.match.rule import Rule
from monitor.match.ruleset import RuleSet, Text
from monitor.match.where import is_led


class Engine:
    """Matches articles. Made by ``compile``; ``match`` gives the same for the same article.

    Threads may share one: it only remembers which words are nearly which names.
    """

    def __init__(self, lists: Lists, rules: Sequence[Rule], ground: Ground | None = None) -> None:
        self._source = (lists, tuple(rules))
        self._lists = lists
        ground = ground or Ground.of(lists)
        self._gazetteer = ground.gazetteer.copy()
        self._rules = RuleSet(rules, lists, self._gazetteer)
        self._gazetteer.build()
        self._surnames = ground.surnames
        self._resolver = Resolver(lists, self._surnames)
        self._fuzzy = Fuzzy((*ground.indexed, *self._rules.names), self._gazetteer.holds)

    @classmethod
    def compile(
        cls, lists: Lists, rules: Sequence[Rule] = (), ground: Ground | None = None
    ) -> "Engine":
        """Compile lists and the enabled ones of the rules; ``ground`` is what is known of the lists."""
        return cls(lists, rules, ground)

    @override
    def __reduce__(self) -> tuple[type["Engine"], tuple[Lists, tuple[Rule, ...]]]:
        return type(self), self._source

    @property
    def lists(self) -> Lists:
        """The lists it was compiled of."""
        return self._lists

    def match(self, article: Article) -> Matched:
        """Everything the lists and rules find in title and text."""
        body = f"{article.title}\n\n{article.text}"
        folded = Folded.of(body)
        spots: list[Spot] = []
        words: dict[Atom, list[Spot]] = {}
        for spot in spots_of(self._gazetteer.scan(folded), body, folded):
            if spot[2].sort is Sort.WORD:
                words.setdefault(spot[2].id, []).append(spot)
            else:
                spots.append(spot)
        prose = Prose(body)
        findings = self._resolver.findings(spots, prose)
        findings = self._with_fuzzy(findings, prose, words)
        text = Text(body, folded, words, self._atoms(findings))
        hits, vetoed, evaluated = self._rules.match(text)
        return Matched(article, body, tuple(findings), hits, evaluated, vetoed)

    def _with_fuzzy(
        self, findings: list[Finding], prose: Prose, words: dict[Atom, list[Spot]]
    ) -> list[Finding]:
        """The findings with the names that are nearly written; those of rules join the words."""
        near: list[Finding] = []
        for start, end, word in self._fuzzy.words(prose.body, findings):
            forms, score = self._fuzzy.near(word)
            for form in forms:
                if form.sort is Sort.WORD:
                    words.setdefault(form.id, []).append((start, end, form, score))
                elif self._is_meant(form, (start, end), findings, prose):
                    near.append(finding(form, start, end, word, score))
        if not near:
            return findings
        return sorted([*findings, *near], key=lambda f: (f.start, f.end, f.sort, f.id))

    def _is_meant(
        self, form: Form, span: tuple[int, int], findings: Iterable[Finding], prose: Prose
    ) -> bool:
        """Whether what stands around a nearly written name bears it out.

        A surname needs its first name before it or the person's party in the article; a place or
        party written in Latin letters needs a word such as "in" before it (Cameron, Cameroon).
        """
        start, end = span
        if form.sort is not Sort.PERSON:
            return not prose.body[start].isascii() or is_led(start, end, prose)
        person = self._lists.people[form.id]
        before = fold_name(prose.before(start))
        if before and before == fold_name(person.name).split()[0]:
            return True
        if not self._surnames.is_sure(form) or prose.after(end)[:1].isupper():
            return False  # "Barack Obama": a first name that is nearly a surname
        if self._surnames.is_of_another(form, start, prose, named=False):
            return False
        return any(f.id in (person.party, person.id) for f in findings)

    def _kind(self, atom: Atom) -> str:
        party = self._lists.parties.get(atom.removeprefix("party:"))
        return party.kind if party else ""

    def _atoms(self, findings: Sequence[Finding]) -> dict[Atom, Finding]:
        atoms: dict[Atom, Finding] = {}
        people = self._lists.people
        for one in findings:
            atoms.setdefault(f"{one.sort}:{one.id}", one)
            if one.sort is Sort.PERSON:
                atoms.setdefault(f"party:{people[one.id].party}", one)
            if one.sort is Sort.PLACE and self._rules.uses_places:
                for wider in self._lists.place_chain(one.id)[1:]:
                    atoms.setdefault(f"place:{wider.id}", one)
        for atom, kinds in self._rules.pairs.items():
            named = [
                found
                for key, found in atoms.items()
                if key.startswith("party:") and self._kind(key) in kinds
            ]
            if len(named) > 1:
                atoms[atom] = named[0]
        return atoms
