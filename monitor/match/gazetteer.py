"""Gazetteer: every form of the lists and rules in one automaton, found in one pass (Aho-Corasick)."""

from collections.abc import Iterable
from typing import Any

import ahocorasick

from monitor.match.fold import Folded, fold_letters
from monitor.match.form import Edge, Form, keys_of
from monitor.match.script import is_ending, is_prefix

Hit = tuple[int, int, Form, bool]
"""Start and end in the folded text, the form, and whether it stands there exactly as listed."""
Group = tuple[tuple[int, Edge, tuple[Form, ...]], ...]
"""What the automaton holds for a key: its length, and for each edge the forms."""


class Gazetteer:
    """Finds forms. Built once; ``scan`` changes nothing."""

    def __init__(self) -> None:
        self._groups: dict[str, Group] = {}
        self._automaton: Any = None

    def copy(self) -> "Gazetteer":
        """One with the same forms, to add others to."""
        made = Gazetteer()
        made._groups = dict(self._groups)
        return made

    def add(self, form: Form) -> None:
        """Look for a form under all its keys."""
        for key, edge in keys_of(form.written):
            self.add_key(key, edge, form)

    def add_bent(self, form: Form, bent: Iterable[str]) -> None:
        """Look for a form also as declension bends it."""
        for text in bent:
            self.add_key(f" {fold_letters(text)} ", Edge.WORD, form)

    def add_key(self, key: str, edge: Edge, form: Form) -> None:
        """Look for a form under one key."""
        held = self._groups.get(key)
        if held is None:
            self._groups[key] = ((len(key), edge, (form,)),)
            return
        at = next((at for at, one in enumerate(held) if one[1] is edge), len(held))
        forms = held[at][2] if at < len(held) else ()
        if not any(_serves(other, form) for other in forms):
            grown = (len(key), edge, (*forms, form))
            self._groups[key] = (*held[:at], grown, *held[at + 1 :])

    def build(self) -> None:
        """Make the automaton of what was added."""
        self._automaton = ahocorasick.Automaton()
        for key, group in self._groups.items():
            self._automaton.add_word(key, group)
        if self._groups:
            self._automaton.make_automaton()

    def holds(self, folded: str) -> bool:
        """Whether a folded name stands in the lists as it is."""
        return any(True for _ in self.named(folded))

    def named(self, folded: str) -> Iterable[Form]:
        """The forms of a folded name."""
        held = self._groups.get(f" {folded} ", ())
        return next((forms for _, edge, forms in held if edge is Edge.WORD), ())

    def scan(self, folded: Folded) -> list[Hit]:
        """Every form that stands in the text between edges that fit it, by end."""
        hits: list[Hit] = []
        text = folded.text
        if not self._groups:
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
