"""CharSet: a character class, written for RE2 over a wrapped text (see ``pattern``)."""

import sys
import unicodedata
from dataclasses import dataclass, field

WORD = "_"
"""Stands on both sides of a wrapped character that belongs to words: an ASCII word character."""
OTHER = "\x01"
"""Stands on both sides of a wrapped character that does not."""
UNDERSCORE = "\ue05f"
"""The real underscore, wrapped like a letter, since ``_`` itself became the sign."""

_ASCII = range(128)
_MARKS = frozenset({ord(WORD), ord(OTHER)})
_DIGITS = frozenset(range(ord("0"), ord("9") + 1))
_LETTERS = frozenset(c for c in _ASCII if chr(c).isalnum()) | {ord("_")}
_SPACES = frozenset(c for c in _ASCII if chr(c).isspace())
_WIDE_SPACES = [c for c in range(128, 0x3001) if chr(c).isspace()]


def is_word(char: str) -> bool:
    """Whether a character belongs to words: a letter, number, mark or the underscore."""
    return char.isalnum() or char == "_" or unicodedata.category(char).startswith("M")


def escape(code: int) -> str:
    """One character as RE2 takes it anywhere."""
    return rf"\x{{{code:x}}}"


@dataclass(slots=True)
class CharSet:
    """The union of what was added to it; ``written`` gives it, or its complement."""

    ascii: set[int] = field(default_factory=set)
    ranges: list[tuple[int, int]] = field(default_factory=list)
    """Beyond ASCII."""
    words: bool = False
    """Every word character beyond ASCII."""
    others: bool = False
    """Every other character beyond ASCII."""
    digits: bool = False
    """Every decimal digit beyond ASCII."""
    not_digits: bool = False
    not_spaces: bool = False

    def add_range(self, low: int, high: int) -> None:
        """Add the characters from one to another, both included."""
        self.ascii.update(range(low, min(high, 127) + 1))
        if high > 127:
            self.ranges.append((max(low, 128), high))

    def add_category(self, name: str) -> None:
        r"""Add ``\w \W \d \D \s \S`` by the parser's name, such as CATEGORY_NOT_WORD."""
        kind = name.rpartition("_")[2]
        members = {"WORD": _LETTERS, "DIGIT": _DIGITS, "SPACE": _SPACES}[kind]
        negated = name != f"CATEGORY_{kind}"
        self.ascii |= set(_ASCII) - members if negated else members
        match kind, negated:
            case "WORD", False:
                self.words = True
            case "WORD", True:
                self.others = True
            case "DIGIT", False:
                self.digits = True
            case "DIGIT", True:
                self.not_digits = self.others = True
            case "SPACE", True:
                self.not_spaces = self.words = True
            case _:
                self.ranges += [(code, code) for code in _WIDE_SPACES]

    def fold(self) -> None:
        """Close the ASCII part under case."""
        self.ascii |= {ord(chr(c).swapcase()) for c in self.ascii if chr(c).isalpha()}

    def written(self, *, negated: bool) -> str:
        """The class as an RE2 group over a wrapped text; it never matches half a character."""
        members = set(_ASCII) - self.ascii if negated else self.ascii
        items = [*self.ranges]
        if ord("_") in self.ascii:
            items.append((ord(UNDERSCORE), ord(UNDERSCORE)))
        inner = "".join(f"{escape(low)}-{escape(high)}" for low, high in items)
        plain = "".join(map(escape, sorted(members - _MARKS)))
        parts = [f"[{plain}]"] if plain else []
        make = (self._left_words, self._left_others) if negated else (self._words, self._others)
        parts += [f"{WORD}{one}{WORD}" for one in make[0](inner)]
        parts += [f"{escape(1)}{one}{escape(1)}" for one in make[1](inner)]
        return f"(?:{'|'.join(parts)})" if parts else NOTHING

    def _words(self, inner: str) -> list[str]:
        if self.words or (self.digits and self.not_digits):
            return [_WIDE]
        found = [f"[{inner}]"] if inner else []
        if self.digits:
            found.append(r"[^\x00-\x7f\P{Nd}]")
        if self.not_digits:
            found.append(r"[^\x00-\x7f\p{Nd}]")
        return found

    def _others(self, inner: str) -> list[str]:
        if self.others:
            return [_WIDE]
        found = [f"[{inner}]"] if inner else []
        if self.not_spaces:
            found.append(rf"[^\x00-\x7f{_SPACE_ITEMS}]")
        return found

    def _left_words(self, inner: str) -> list[str]:
        if self.words or (self.digits and self.not_digits):
            return []
        digits = r"\P{Nd}" if self.not_digits else r"\p{Nd}" if self.digits else ""
        return [rf"[^\x00-\x7f{digits}{inner}]"]

    def _left_others(self, inner: str) -> list[str]:
        if self.others:
            return []
        if self.not_spaces:
            spaces = [c for c in _WIDE_SPACES if not any(a <= c <= b for a, b in self.ranges)]
            return [f"[{''.join(map(escape, spaces))}]"] if spaces else []
        return [rf"[^\x00-\x7f{inner}]"]


_WIDE = r"[^\x00-\x7f]"
_SPACE_ITEMS = "".join(map(escape, _WIDE_SPACES))
NOTHING = r"[^\x00-\x{10ffff}]"
"""Matches no character."""
LAST = sys.maxunicode
