r"""Pattern: a regular expression in linear time whose ``\b \w \d \s`` mean Unicode.

RE2 runs in linear time, but its ``\b`` and ``\w`` know ASCII only. So the text is wrapped: each
character beyond ASCII stands between two signs, ``_`` if it belongs to words, else U+0001. RE2 then
sees the right kind of neighbour on either side of every gap, and ``\b`` and ``\B`` are its own. The
pattern, read by Python's own parser, is written anew so that each atom takes a wrapped character as
a whole. Lookaround and back references, which no linear matcher has, are refused.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import re2

from monitor.match.charset import NOTHING, OTHER, UNDERSCORE, WORD, CharSet, escape, is_word
from monitor.match.piece import pieces

_REFUSED = {
    ops.ASSERT: "lookahead and lookbehind cannot run in linear time",
    ops.ASSERT_NOT: "lookahead and lookbehind cannot run in linear time",
    ops.GROUPREF: "back references cannot run in linear time",
    ops.GROUPREF_EXISTS: "conditions on groups cannot run in linear time",
    ops.ATOMIC_GROUP: "atomic groups are not needed: every pattern runs in linear time",
    ops.POSSESSIVE_REPEAT: "possessive repeats are not needed: every pattern runs in linear time",
}
_AT = {
    ops.AT_BEGINNING: "(?m:^)",
    ops.AT_BEGINNING_STRING: r"\A",
    ops.AT_BOUNDARY: r"\b",
    ops.AT_NON_BOUNDARY: r"\B",
    ops.AT_END: "(?m:$)",
    ops.AT_END_STRING: r"\z",
}

LARGEST = 30_000
"""Instructions of RE2. Time grows with the text times these: half a second for the longest article."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern."""

    source: str
    pieces: frozenset[str]
    """Folded substrings of which any text it matches holds one; empty: none is sure."""
    machine: Any

    def search(self, text: "Wrapped") -> tuple[int, int] | None:
        """The first match, as offsets of the body."""
        found = self.machine.search(text.text)
        return text.span(found.start(), found.end()) if found else None


@lru_cache(maxsize=4096)
def compile_pattern(source: str) -> Pattern:
    """Compile; raises ValueError with a sentence for the author where it cannot be used."""
    try:
        tree = parser.parse(source, re.IGNORECASE | re.MULTILINE)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"pattern {source!r}: {error}") from None
    flags = tree.state.flags
    if flags & (re.ASCII | re.LOCALE):
        raise ValueError(f"pattern {source!r}: the flags a and L are not known here")
    if not tree.getwidth()[0]:
        raise ValueError(f"pattern {source!r}: it also matches no text at all, so every article")
    try:
        written = _sequence(tree, flags)
        options = re2.Options()
        options.log_errors = False
        machine = re2.compile(f"(?i:{written})", options)
    except _Refused as refusal:
        raise ValueError(f"pattern {source!r}: {refusal}") from None
    except (re2.error, RecursionError) as error:
        raise ValueError(f"pattern {source!r}: too large or too deep ({error})") from None
    if machine.programsize > LARGEST:
        raise ValueError(f"pattern {source!r}: too large; repeat with {{0,200}} at most, or with *")
    return Pattern(source, pieces(tree), machine)


class _Refused(Exception):  # noqa: N818 - never leaves this module
    """What a linear matcher does not have."""


def _sequence(nodes: Any, flags: int) -> str:
    return "".join(_node(op, value, flags) for op, value in nodes)


def _node(op: Any, value: Any, flags: int) -> str:
    if op in _REFUSED:
        raise _Refused(_REFUSED[op])
    if op is ops.AT:
        return _AT[value]
    if op is ops.BRANCH:
        return f"(?:{'|'.join(_sequence(branch, flags) for branch in value[1])})"
    if op is ops.SUBPATTERN:
        return _group(value, flags)
    if op in (ops.MAX_REPEAT, ops.MIN_REPEAT):
        return _repeat(value, flags, lazy=op is ops.MIN_REPEAT)
    return _atom(op, value, flags)


def _group(value: Any, flags: int) -> str:
    _, added, dropped, inside = value
    if added & (re.ASCII | re.LOCALE):
        raise _Refused("the flags a and L are not known here")
    inner = (flags | added) & ~dropped
    case = "i" if inner & re.IGNORECASE else "-i"
    return f"(?{case}:{_sequence(inside, inner)})"


def _repeat(value: Any, flags: int, *, lazy: bool) -> str:
    low, high, inside = value
    most = "" if high is ops.MAXREPEAT else int(high)
    times = {(0, ""): "*", (1, ""): "+", (0, 1): "?"}.get((low, most), f"{{{low},{most}}}")
    return f"(?:{_sequence(inside, flags)}){times}{'?' if lazy else ''}"


def _atom(op: Any, value: Any, flags: int) -> str:
    if op is ops.LITERAL:
        return _literal(value)
    found = CharSet()
    negated = op is ops.NOT_LITERAL
    if op is ops.ANY:
        negated = True
        if not flags & re.DOTALL:
            found.add_range(10, 10)
    elif op is ops.NOT_LITERAL:
        found.add_range(value, value)
    else:
        negated = _fill(found, value)
    if flags & re.IGNORECASE:
        found.fold()
    return found.written(negated=negated)


def _fill(found: CharSet, items: Any) -> bool:
    """Add the items of a class; gives whether the class is negated."""
    negated = False
    for op, value in items:
        if op is ops.NEGATE:
            negated = True
        elif op is ops.LITERAL:
            found.add_range(value, value)
        elif op is ops.RANGE:
            found.add_range(*value)
        else:
            found.add_category(str(value))
    return negated


def _literal(code: int) -> str:
    char = chr(code)
    if char == OTHER:
        return NOTHING
    if char == WORD:
        return f"{WORD}{escape(ord(UNDERSCORE))}{WORD}"
    if code < 128:
        return escape(code)
    sign = escape(ord(WORD if is_word(char) else OTHER))
    return f"{sign}{escape(code)}{sign}"


class _Table(dict[int, str]):
    """A translation table of wrapped characters that learns each when it first meets it."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char == WORD:
            wrapped = f"{WORD}{UNDERSCORE}{WORD}"
        elif char in (OTHER, UNDERSCORE):
            wrapped = " " if char == OTHER else f"{WORD}\ufffd{WORD}"
        elif code < 128:
            wrapped = char
        else:
            sign = WORD if is_word(char) else OTHER
            wrapped = f"{sign}{char}{sign}"
        self[code] = wrapped
        return wrapped


_TABLE = _Table()


class Wrapped:
    """A body as patterns search it."""

    def __init__(self, body: str) -> None:
        plain = body.isascii() and WORD not in body and OTHER not in body
        self.text = body if plain else body.translate(_TABLE)
        self._plain = plain

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets of the body for offsets of the wrapped text."""
        return (start, end) if self._plain else (self._origin(start), self._origin(end))

    def _origin(self, offset: int) -> int:
        before = self.text[:offset]
        return offset - before.count(WORD) - before.count(OTHER)
