"""Finding and Matched: what was found in an article, where, by which list or rule, how well."""

from dataclasses import dataclass, field
from enum import StrEnum

from monitor.article.model import Article


class Sort(StrEnum):
    """What a finding names."""

    PERSON = "person"
    PARTY = "party"
    PLACE = "place"
    WORD = "word"


class Via(StrEnum):
    """How it was found."""

    NAME = "name"
    ALIAS = "alias"
    ADJECTIVE = "adjective"
    """Of a party: "Russian"."""
    METONYM = "metonym"
    """Of a party: "the Kremlin", "Kyiv"; such a span is often a place as well."""
    FUZZY = "fuzzy"
    PATTERN = "pattern"


@dataclass(frozen=True, slots=True)
class Finding:
    """A span of ``Matched.body`` that names something."""

    sort: Sort
    id: str
    """Person, party or place id of the lists; for words the word as written in the rule."""
    start: int
    end: int
    surface: str
    via: Via
    score: float
    """100 for an exact hit, the rapidfuzz ratio otherwise."""
    listed_in: str
    """The list or rule it comes from, for example "people" or "rule:venue-moves"."""


@dataclass(frozen=True, slots=True)
class RuleHit:
    """A rule whose text conditions (words, people, places, parties) hold for the article."""

    rule: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Matched:
    """An article with everything the lists and rules found in it."""

    article: Article
    body: str
    """``title + "\\n\\n" + text``: what offsets refer to."""
    findings: tuple[Finding, ...]
    """Sorted by start; overlapping readings of one span (Kyiv as place and party) are all kept."""
    hits: tuple[RuleHit, ...] = ()
    evaluated: int = 0
    """How many rules were looked at (those that share something with the article)."""
    vetoed: tuple[str, ...] = ()
    """Rules that ask only for absence (``none``) and whose words were there (Rule.text_holds)."""
    extra: dict[str, int] = field(default_factory=dict)
