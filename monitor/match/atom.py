"""Atoms: the smallest things a rule asks for; what the article holds is a set of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from monitor.match.entry import PartyKind
from monitor.match.fold import fold_name
from monitor.match.form import STRICT, Edge, Form, form, keys_of
from monitor.match.gazetteer import Gazetteer
from monitor.match.lists import Lists
from monitor.match.model import Sort, Via
from monitor.match.rule import Near, Rule, Words

Atom = str
"""``word:...``, ``part:...`` (a piece of a pattern), ``name:...``, ``party|person|place:<id>``,
or ``two:<kind+kind>`` where two parties of these kinds are named."""

COST = {"part": 0, "word": 1, "name": 0, "person": 1, "place": 3, "party": 4, "two": 5}
"""How common an atom of that sort is: rules are looked up by what is rarest."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What the text must hold for one rule, in atoms."""

    any: tuple[frozenset[Atom], ...] = ()
    """One of each set."""
    all: frozenset[Atom] = frozenset()
    none: frozenset[Atom] = frozenset()
    near: tuple[tuple[tuple[Atom, ...], Near], ...] = ()
    patterns: tuple[tuple[str, ...], ...] = ()
    """One of each tuple."""


def condition_of(rule: Rule, lists: Lists) -> Condition:
    """The text conditions of a rule."""
    anyof: list[frozenset[Atom]] = []
    every: set[Atom] = set()
    none: set[Atom] = set()
    sides = (("party", rule.parties), ("person", rule.people), ("place", rule.places))
    for sort, among in sides:
        ids = {entry: _entity(sort, entry, lists) for entry in among.ids}
        if among.any:
            anyof.append(frozenset(ids[entry] for entry in among.any))
        every.update(ids[entry] for entry in among.all)
        none.update(ids[entry] for entry in among.none)
    if rule.between:
        every.add(between_atom(rule.between))
    if rule.names:
        anyof.append(frozenset(name_atom(name) for name in rule.names))
    for words in rule.texts:
        if words.any:
            anyof.append(frozenset(map(word_atom, words.any)))
        every.update(map(word_atom, words.all))
        none.update(map(word_atom, words.none))
    near = tuple((tuple(map(word_atom, n.words)), n) for w in rule.texts for n in w.near)
    patterns = tuple(words.pattern for words in rule.texts if words.pattern)
    return Condition(tuple(anyof), frozenset(every), frozenset(none), near, patterns)


def _entity(sort: str, entry: str, lists: Lists) -> Atom:
    place = lists.find_place(entry) if sort == "place" else None
    return f"{sort}:{place.id if place else entry}"


def between_atom(kinds: Iterable[PartyKind]) -> Atom:
    """The atom of two parties of some kinds."""
    return "two:" + "+".join(sorted(set(kinds)))


def kinds_of(atom: Atom) -> frozenset[str]:
    """The kinds of party that a ``two:`` atom speaks of."""
    return frozenset(atom.removeprefix("two:").split("+"))


def word_atom(written: str) -> Atom:
    """The atom of a word or phrase; ``*`` at its end stands for any ending."""
    folded = fold_name(written)
    letters = [char for char in written if char.isalpha()]
    shout = 0 < len(letters) <= STRICT and all(char.isupper() for char in letters)
    tail = "*" if written.endswith("*") else "!" if shout else ""
    return f"word:{folded}{tail}"


def name_atom(written: str) -> Atom:
    """The atom of a rule's own name."""
    return f"name:{fold_name(written)}"


def words_in(words: Words) -> Iterator[str]:
    """Every word or phrase a condition writes."""
    yield from (*words.any, *words.all, *words.none)
    for near in words.near:
        yield from near.words


def add_words(rule: Rule, gazetteer: Gazetteer) -> Iterator[Form]:
    """Have a rule's words and names looked for; gives the forms of its names."""
    for words in rule.texts:
        for written in words_in(words):
            _add_word(written, gazetteer)
    for written in rule.names:
        named = form(Sort.WORD, name_atom(written), Via.NAME, f"rule:{rule.id}", written)
        gazetteer.add(named)
        yield named
        last = form(Sort.WORD, named.id, Via.NAME, named.listed_in, written.split()[-1])
        yield last


def _add_word(written: str, gazetteer: Gazetteer) -> None:
    atom = word_atom(written)
    strict = atom.endswith("!")
    found = Form(Sort.WORD, atom, Via.NAME, "rules", written, strict=strict)
    if atom.endswith("*"):
        for key, edge in keys_of(written.rstrip("*").lower()):
            bare = edge is Edge.BARE
            gazetteer.add_key(
                key if bare else f" {key.strip()}", Edge.BARE if bare else Edge.OPEN, found
            )
        return
    for key, edge in keys_of(written):
        gazetteer.add_key(key, edge, found)


def add_part(part: str, gazetteer: Gazetteer) -> Atom:
    """Have a piece of a pattern looked for, wherever it stands."""
    atom = f"part:{part}"
    gazetteer.add_key(part, Edge.BARE, Form(Sort.WORD, atom, Via.PATTERN, "rules", part))
    return atom
