"""Pieces: what any text that a pattern matches must hold, so that most patterns need no look."""

from re import _constants as ops  # type: ignore[attr-defined]
from typing import Any

from monitor.match.fold import fold

SHORTEST = 3
"""Letters: shorter pieces stand in every text."""
MOST = 40
"""Alternatives: a pattern with more of them is looked at each time."""


def pieces(tree: Any) -> frozenset[str]:
    """Folded substrings one of which must occur; empty where none is sure."""
    options = _sequence(tree)
    return max(options, key=_worth, default=frozenset())


def _worth(option: frozenset[str]) -> tuple[int, int]:
    return min(map(len, option)), -len(option)


def _sequence(nodes: Any) -> list[frozenset[str]]:
    """Sets of pieces; of each set one piece must occur."""
    options: list[frozenset[str]] = []
    run = ""
    for op, value in nodes:
        letter = fold(chr(value)) if op is ops.LITERAL else ""
        if letter.strip():
            run += letter
            continue
        options += _kept([frozenset({run})])
        run = ""
        options += _inside(op, value)
    return options + _kept([frozenset({run})])


def _inside(op: Any, value: Any) -> list[frozenset[str]]:
    if op is ops.SUBPATTERN:
        return _sequence(value[3])
    if op in (ops.MAX_REPEAT, ops.MIN_REPEAT):
        return _sequence(value[2]) if value[0] else []
    if op is ops.BRANCH:
        best = [max(_sequence(branch), key=_worth, default=None) for branch in value[1]]
        if all(best):
            return _kept([frozenset().union(*(one for one in best if one))])
    return []


def _kept(options: list[frozenset[str]]) -> list[frozenset[str]]:
    return [
        option
        for option in options
        if len(option) <= MOST and all(len(piece) >= SHORTEST for piece in option)
    ]
