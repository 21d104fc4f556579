"""Gazetteer: every form of the lists and rules in one automaton, found in one pass (Aho-Corasick)."""

from collections.abc import Iterable
from typing import Any

import ahocorasick

from monitor.match.fold import Folded, fold_name
from monitor.match.form import Edge, Form, keys_of
from monitor.match.script import is_ending, is_prefix

Hit = tuple[int, int, Form, bool]
"""Start and end in the folded text, the form, and whether it stands there exactly as listed."""


class Gazetteer:
    """Finds forms. Built once; ``scan`` changes nothing."""

    def __init__(self) -> None:
        self._forms: dict[tuple[str, Edge], list[Form]] = {}
        self._automaton: Any = None

    def copy(self) -> "Gazetteer":
        """One with the same forms, to add others to."""
        made = Gazetteer()
        made._forms = {key: [*forms] for key, forms in self._forms.items()}
        return made

    def add(self, form: Form) -> None:
        """Look for a form under all its keys."""
        for key, edge in keys_of(form.written):
            self.add_key(key, edge, form)

    def add_bent(self, form: Form, bent: Iterable[str]) -> None:
        """Look for a form also as declension bends it."""
        for text in bent:
            self.add_key(f" {fold_name(text)} ", Edge.WORD, form)

    def add_key(self, key: str, edge: Edge, form: Form) -> None:
        """Look for a form under one key."""
        held = self._forms.setdefault((key, edge), [])
        if not any(_serves(other, form) for other in held):
            held.append(form)

    def build(self) -> None:
        """Make the automaton of what was added."""
        groups: dict[str, list[tuple[int, Edge, tuple[Form, ...]]]] = {}
        for (key, edge), forms in self._forms.items():
            groups.setdefault(key, []).append((len(key), edge, tuple(forms)))
        self._automaton = ahocorasick.Automaton()
        for key, group in groups.items():
            self._automaton.add_word(key, tuple(group))
        if groups:
            self._automaton.make_automaton()

    def holds(self, folded: str) -> bool:
        """Whether a folded name stands in the lists as it is."""
        return (f" {folded} ", Edge.WORD) in self._forms

    def named(self, folded: str) -> Iterable[Form]:
        """The forms of a folded name."""
        return self._forms.get((f" {folded} ", Edge.WORD), ())

    def scan(self, folded: Folded) -> list[Hit]:
        """Every form that stands in the text between edges that fit it, by end."""
        hits: list[Hit] = []
        text = folded.text
        if not self._forms:
            return hits
        for last, groups in self._automaton.iter(text):
            for length, edge, forms in groups:
                start = last + 1 - length
                if edge is Edge.WORD:
                    hits.extend((start + 1, last, form, True) for form in forms)
                    continue
                span = _fitted(text, start, last + 1, edge)
                if span:
                    exact = edge is not Edge.ENDING
                    hits.extend((*span, form, exact) for form in forms)
        return hits


def _serves(held: Form, form: Form) -> bool:
    """Whether what is held stands wherever the other would, for the same thing."""
    same = (held.sort, held.id) == (form.sort, form.id)
    return same and held.capital <= form.capital and held.strict <= form.strict


def _fitted(text: str, start: int, end: int, edge: Edge) -> tuple[int, int] | None:
    """The span of a key whose edges may be grown together with other letters; None if they not."""
    if edge is Edge.PREFIX:
        before = text.rfind(" ", 0, start) + 1
        return (start, end - 1) if is_prefix(text[before:start]) else None
    if edge is Edge.OPEN:
        return start + 1, text.index(" ", end)
    if edge is Edge.ENDING:
        stop = text.index(" ", end)
        return (start + 1, stop) if stop - end <= 3 and is_ending(text[end:stop]) else None
    return start, end
