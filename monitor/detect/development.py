"""Developments: which articles report the same thing.

A report of a change belongs to the development of its change key, whatever its words. Only where no
slot speaks - statements, and articles about something else - do words decide, and then never alone:
same negotiation (or none), at most ``WINDOW`` apart, and most content words shared. To keep that
cheap at any volume an article looks only at developments that share one of its ``probes``.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from math import log

from monitor.article.model import Article
from monitor.article.stopword import frequent_words
from monitor.detect.key import development_id
from monitor.detect.model import Development, Meeting, Reading, Stepped
from monitor.terms import Kind

WINDOW = timedelta(hours=72)
RECENT = 64
PROBES = 4
LONGEST = 24
"""Content words kept of one article."""
ALIKE = 0.55
"""Share of the shorter one's words, by weight, that two reports of one thing have in common."""
FEWEST = 2
LETTERS = 7
"""How much of a word counts: "Zelenskiy" and "Zelenskyy" are one."""

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
NEWSROOM = frozenset(
    {"live", "update", "updates", "news", "watch", "video", "breaking", "exclusive"}
)
"""Labels that newsrooms put on headlines; they say nothing of what is reported."""


def terms_of(article: Article, reading: Reading) -> tuple[str, ...]:
    """What the article is about: the content words of its title, and the people it names.

    The place is a slot: "in the Emirates" and "in Abu Dhabi" tell no two statements apart.
    """
    dull = _dull(article.language) | frozenset(WORD.findall((reading.venue or "").casefold()))
    words = {_stem(w) for w in WORD.findall(article.title.casefold()) if w not in dull}
    people = {term for term in reading.terms if "-" in term}
    return tuple(sorted({w for w in words if len(w) > 1} | people))[:LONGEST]


def probes(terms: Collection[str]) -> tuple[str, ...]:
    """The terms under which a development is found again: the longest, as the rarest likely."""
    return tuple(sorted(terms, key=lambda term: (-len(term), term))[:PROBES])


class Likeness:
    """Compares content words; a word that most recent developments share weighs little.

    In one negotiation nearly every report names its parties and the place: those words tell no
    two statements apart.
    """

    def __init__(self, recent: Sequence[Development]) -> None:
        self._counts = Counter(term for d in recent for term in d.terms)
        self._size = len(recent)

    def of(self, a: Collection[str], b: Collection[str]) -> float:
        """1 for the same words; 0 where two sets of words speak of two things."""
        first, second = frozenset(a), frozenset(b)
        if first == second:
            return float(bool(first))
        shared = first & second
        if len(shared) < FEWEST:
            return 0.0
        share = self._weight(shared) / max(min(self._weight(first), self._weight(second)), 1e-9)
        return min(share, 0.99) if share >= ALIKE else 0.0

    def _weight(self, terms: Collection[str]) -> float:
        return sum(log((self._size + 2) / (self._counts[t] + 1)) for t in terms)


def aside(article: Article, reading: Reading, recent: Sequence[Development]) -> Stepped:
    """Group an article that no process claims; it changes no state."""
    grouped, joined = said(article, reading, None, recent)
    return Stepped(None, None, None, grouped, reading.reason, joined)


def said(
    article: Article, reading: Reading, meeting: Meeting | None, recent: Sequence[Development]
) -> tuple[Development, bool]:
    """The development of an article that changes no slot, by what it says; True if it existed."""
    terms, process = terms_of(article, reading), meeting.key if meeting else ""
    near = [d for d in recent if _may_join(d, process, article)]
    likeness = Likeness(near)
    scored = [(likeness.of(d.terms, terms), d.last_seen, d.id, d) for d in near]
    best = max(scored, key=lambda entry: entry[:3], default=None)
    if best and best[0] > 0:
        return seen(best[3], article), True
    kind = meeting.kind if meeting else reading.kind
    new = opened(f"{process}|{article.id}|{article.revision}", process, kind, article)
    return replace(new, terms=terms), False


def of_key(
    key: str, identity: str, article: Article, recent: Sequence[Development]
) -> Development | None:
    """The known development ``identity`` with this article counted in, if it was loaded."""
    found = next((d for d in recent if d.id == identity or key in d.keys), None)
    return seen(found, article) if found else None


def opened(origin: str, process: str, kind: Kind, article: Article) -> Development:
    """A new development whose id is made of ``origin``: a change key, or process and article."""
    return Development(
        id=development_id(origin),
        process=process,
        kind=kind,
        keys=(),
        terms=(),
        first_seen=article.event_time,
        last_seen=article.event_time,
    )


def seen(development: Development, article: Article) -> Development:
    """The development with one more article."""
    return replace(
        development,
        first_seen=min(development.first_seen, article.event_time),
        last_seen=max(development.last_seen, article.event_time),
        articles=development.articles + 1,
    )


def _may_join(development: Development, process: str, article: Article) -> bool:
    near = article.event_time - development.last_seen <= WINDOW
    return development.process == process and not development.keys and near


@cache
def _dull(language: str) -> frozenset[str]:
    """Words that tell no two reports apart."""
    return NEWSROOM | frequent_words(language)


def _stem(word: str) -> str:
    """A light stem: "talks", "talk's" and "talk" meet; no language is assumed beyond that.

    The first letters tell a long word; its end is where spellings of one name part.
    """
    word = word.removesuffix("'s").removesuffix("’s")
    for tail in ("ing", "ed", "es", "s"):
        if word.endswith(tail) and len(word) - len(tail) >= 4:
            word = word.removesuffix(tail)
            break
    if len(word) > 4:
        word = word.removesuffix("e")  # "issue", "issues" and "issued" meet
    return word[:LETTERS]
