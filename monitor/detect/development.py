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
from functools import cache, lru_cache
from itertools import chain
from math import fsum, log

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

STEMS = 20_000
"""Words whose stem is kept; few others stand in a day's headlines."""

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
NEWSROOM = frozenset(
    {"live", "update", "updates", "news", "watch", "video", "breaking", "exclusive"}
)
"""Labels that newsrooms put on headlines; they say nothing of what is reported."""


def terms_of(article: Article, reading: Reading) -> tuple[str, ...]:
    """What the article is about: the content words of its title, and the people it names.

    The place is a slot: "in the Emirates" and "in Abu Dhabi" tell no two statements apart.
    """
    return _terms(article.language, article.title, reading.venue or "", reading.terms)


@lru_cache(maxsize=64)
def _terms(language: str, title: str, venue: str, named: tuple[str, ...]) -> tuple[str, ...]:
    """One item is asked for its terms twice: to find what may be like it, and to compare."""
    dull, place = _dull(language), frozenset(WORD.findall(venue.casefold()))
    words = {_stem(w) for w in WORD.findall(title.casefold()) if w not in dull and w not in place}
    people = {term for term in named if "-" in term}
    return tuple(sorted({w for w in words if len(w) > 1} | people))[:LONGEST]


def probes(terms: Collection[str]) -> tuple[str, ...]:
    """The terms under which a development is found again: the longest, as the rarest likely."""
    return tuple(sorted(terms, key=lambda term: (-len(term), term))[:PROBES])


class Likeness:
    """Compares content words with ``own``; one that most recent developments share weighs little.

    In one negotiation nearly every report names its parties and the place: those words tell no
    two statements apart.
    """

    def __init__(self, recent: Sequence[Development], own: frozenset[str]) -> None:
        self._counts = Counter(chain.from_iterable([d.terms for d in recent]))
        self._weights = _weights(len(recent))
        self._own, self._most = own, self._weight(own)

    def of(self, terms: Collection[str], shared: Collection[str]) -> float:
        """1 for the same words; 0 where two sets of words speak of two things."""
        if len(shared) == len(self._own) == len(terms):
            return 1.0
        share = self._weight(shared) / max(min(self._weight(terms), self._most), 1e-9)
        return min(share, 0.99) if share >= ALIKE else 0.0

    def _weight(self, terms: Collection[str]) -> float:
        counts, weights = self._counts, self._weights
        return fsum([weights[counts[term]] for term in terms])  # whatever order a set has


@lru_cache(maxsize=2 * RECENT)
def _weights(size: int) -> tuple[float, ...]:
    """What a word weighs that none, one, ... and all of so many developments have."""
    return tuple(log((size + 2) / (count + 1)) for count in range(size + 1))


def aside(article: Article, reading: Reading, recent: Sequence[Development]) -> Stepped:
    """Group an article that no process claims; it changes no state."""
    grouped, joined = said(article, reading, None, recent)
    return Stepped(None, None, None, grouped, reading.reason, joined)


def said(
    article: Article, reading: Reading, meeting: Meeting | None, recent: Sequence[Development]
) -> tuple[Development, bool]:
    """The development of an article that changes no slot, by what it says; True if it existed."""
    terms, process = terms_of(article, reading), meeting.key if meeting else ""
    own = frozenset(terms)
    since = article.event_time - WINDOW
    near = [d for d in recent if d.process == process and not d.keys and d.last_seen >= since]
    if known := _likest(own, near):
        return seen(known, article), True
    kind = meeting.kind if meeting else reading.kind
    new = opened(f"{process}|{article.id}|{article.revision}", process, kind, article)
    return replace(new, terms=terms), False


def _likest(own: frozenset[str], near: Sequence[Development]) -> Development | None:
    """What says the same, the newest where several do; None where nothing does.

    Most that share a probe share nothing else: those are sorted out before any word is weighed.
    """
    some = [
        (d, shared)
        for d in near
        if len(shared := own.intersection(d.terms)) >= FEWEST
        or 0 < len(shared) == len(own) == len(d.terms)
    ]
    if not some:
        return None
    likeness = Likeness(near, own)
    scored = [
        (alike, d.last_seen, d.id, d)
        for d, shared in some
        if (alike := likeness.of(d.terms, shared))
    ]
    best = max(scored, key=lambda entry: entry[:3], default=None)
    return best[3] if best else None


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


@cache
def _dull(language: str) -> frozenset[str]:
    """Words that tell no two reports apart."""
    return NEWSROOM | frequent_words(language)


@lru_cache(maxsize=STEMS)
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
