"""Scan: a line's tokens with everything the lexicon found in them."""

from dataclasses import dataclass

from monitor.detect.read.lexicon import Hit
from monitor.detect.read.token import Token


@dataclass(frozen=True, slots=True)
class Scan:
    """A line's tokens with everything the lexicon found in them."""

    tokens: tuple[Token, ...]
    hits: tuple[Hit, ...]
    owners_follow: bool = False
    """Whether a name belongs to the noun before it, as ``Writing`` says."""
    remarks: tuple[Hit, ...] = ()
    """Of the classes ``remark.*``: apart, for to the grammar of meetings their words are plain."""

    def within(self, start: int, end: int, prefix: str = "") -> list[Hit]:
        """Hits that lie in the span, of classes with this prefix."""
        return [
            h for h in self.hits if start <= h.start and h.end <= end and h.cls.startswith(prefix)
        ]

    def any(self, start: int, end: int, *prefixes: str) -> bool:
        """True where the span holds a hit of one of these classes."""
        return any(
            start <= h.start and h.end <= end and h.cls.startswith(prefixes) for h in self.hits
        )

    def body(self, at: int) -> bool:
        """True for the name of an organisation: no person, no land, no place."""
        named = self.tokens[at].entity
        return bool(named and named.party) and not (named and (named.person or named.place))

    def compound(self, at: int) -> bool:
        """True for a hyphen that joins two words rather than parting two clauses."""
        if not 0 < at < len(self.tokens) - 1:
            return False
        before, mark, after = self.tokens[at - 1 : at + 2]
        return mark.start - before.end <= ("." in before.text) and mark.end == after.start
