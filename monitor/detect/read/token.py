"""Tokens: an article's words with their place, names drawn together into one token each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

APOSTROPHES = "'’ʼ"
"""Typed, typographic, and the letter (U+02BC) that Ukrainian also writes it with."""
WORD = re.compile(
    rf"(?:[^\W\d_]\.){{2,}}|[^\W_ʼ]+(?:[{APOSTROPHES}](?!s\b)[^\W_ʼ]+)?|[{APOSTROPHES}]s\b|[^\w\s]|ʼ",
    re.UNICODE,
)
"""Initialisms ("U.S."), words (with "n't", "d'" kept on), the possessive, and each punctuation mark."""

QUOTES = frozenset("'\"‘’ʼ‚‛“”„‟«»‹›`´")
"""Marks that stand around words and part none: "'open' to talks" is read as "open to talks"."""
NAME = "@"
"""What a name looks like to the lexicon."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A name as read: what it may stand for. Grammar decides between party and place."""

    surface: str
    start: int
    end: int
    person: str = ""
    """Person id of the lists, or ``"?"`` for one that only its title betrays."""
    party: str = ""
    place: str = ""
    adjective: bool = False
    """ "Russian": says whose, never where."""
    metonym: bool = False
    """A capital or seat: as often a place as a party."""
    listed: bool = True
    within: str = ""
    """Of a place that no list knows: the id of the land it is said to lie in."""
    of_person: bool = False
    """A person's name that stands for his side: "Roe's envoys"."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word or mark, or one name of any length. Offsets are into ``Matched.body``."""

    text: str
    low: str
    start: int
    end: int
    entity: Entity | None = None

    @property
    def capital(self) -> bool:
        """True where the word starts with a capital letter."""
        return self.text[:1].isupper()


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence (or the title) as tokens."""

    text: str
    tokens: tuple[Token, ...]
    title: bool = False
    label: tuple[str, ...] = field(default=())
    """Furniture taken off the front: "live", "opinion"."""


def tokenise(text: str, offset: int, entities: Sequence[Entity]) -> tuple[Token, ...]:
    """Tokens of a piece of text that stands at ``offset``; entities sorted, not overlapping."""
    tokens: list[Token] = []
    for first, last, entity in _stretches(text, offset, entities):
        tokens += _words(text, first, last, offset)
        if entity:
            surface = text[last : entity.end - offset]
            tokens.append(Token(surface, NAME, entity.start, entity.end, entity))
    return tuple(tokens)


def words_of(text: str, offset: int, entities: Sequence[Entity]) -> set[str]:
    """What the tokens that ``tokenise`` would make are to the lexicon, names and quotes apart."""
    stretches = _stretches(text, offset, entities)
    return {_fold(word) for first, last, _ in stretches for word in WORD.findall(text, first, last)}


def _stretches(
    text: str, offset: int, entities: Sequence[Entity]
) -> Iterator[tuple[int, int, Entity | None]]:
    """What stands between the names, as spans of ``text``, each with the name behind it."""
    at = 0
    for entity in entities:
        start, end = entity.start - offset, entity.end - offset
        if text.startswith("$", end):
            continue  # money: "US$5m"
        yield at, start, entity
        at = end
        if "." in text[start:end] and text[at : at + 1] == "." and text[at + 1 : at + 2] != " ":
            at += 1
    yield at, len(text), None


def _words(text: str, first: int, last: int, offset: int) -> list[Token]:
    return [
        Token(word := m.group(), _fold(word), m.start() + offset, m.end() + offset)
        for m in WORD.finditer(text, first, last)
        if m.group() not in QUOTES
    ]


def straight(text: str) -> str:
    """The text with each apostrophe typed "'", whatever way it was; as long as before."""
    return text.replace("’", "'").replace("ʼ", "'")


@lru_cache(maxsize=20_000)
def _fold(word: str) -> str:
    low = straight(word.lower())
    if low in {"–", "—", "‑", "−"}:
        return "-"
    return low.replace(".", "") if len(low) > 1 else low
