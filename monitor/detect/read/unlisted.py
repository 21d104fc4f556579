"""Unlisted places: towns no gazetteer holds, betrayed by what stands around their names."""

from collections.abc import Iterator, Sequence

from monitor.detect.read.scan import Scan
from monitor.detect.read.token import NAME, Entity, Token
from monitor.match.lists import Lists

WORDS = 2
"""A place that no list knows is at most so many words."""
REACH = 8
"""How far behind an event word "in X" still says where."""
EVENTS = ("event.talks", "event.meet", "event.meeting", "event.visit")
SHORTEST = 4
LEADS = frozenset({"prep.in", "place.noun", "word.of"})
ENDS = ("prep.", "mark.", "calendar.", "link.", "cue.", "say", "article", "word.light", "word.to")
"""What may follow the name of a place that stands for itself."""


def may_name(scan: Scan) -> bool:
    """Whether a capitalised word that is no name stands behind a word that places stand behind."""
    tokens = scan.tokens
    return any(
        h.end < len(tokens) and h.cls in LEADS and _capital(tokens[h.end]) for h in scan.hits
    )


def add_places(scan: Scan, busy: frozenset[int], *, shouting: bool) -> tuple[Token, ...]:
    """Tokens with "in Eastwick, Norland" and "the town of Eastwick" drawn together into a place.

    Args:
        scan: a line's tokens and phrases.
        busy: tokens that some phrase or the calendar holds: they are no part of a name.
        shouting: whether capitals tell nothing; then only a country behind it makes a place.
    """
    found = {}
    for start, end in _runs(scan.tokens, busy):
        country = _country(scan.tokens, end)
        if _led(scan, start, end, country, shouting=shouting):
            found[start] = (end, country)
    return _merged(scan.tokens, found) if found else scan.tokens


def add_capitals(scan: Scan, lists: Lists) -> tuple[Token, ...]:
    """Tokens with "the Norlandic capital", "capital of Norland" drawn together into that city.

    Where the city itself is named behind it, it stays what only says where that lies.
    """
    found: dict[int, tuple[int, Entity]] = {}
    for hit in scan.hits:
        if hit.cls != "place.capital":
            continue
        start, end, party = _owner(scan, hit.start, hit.end)
        behind = next((t.entity for t in scan.tokens[end : end + 2] if t.entity), None)
        city = lists.capital_of(party)
        if city and not (behind and behind.place):
            first, last = scan.tokens[start], scan.tokens[end - 1]
            found[start] = (end, Entity(city.name, first.start, last.end, place=city.id))
    return _joined(scan.tokens, found)


def _owner(scan: Scan, start: int, end: int) -> tuple[int, int, str]:
    """The span of a noun with the state it belongs to, before it or behind it, and its party."""
    if start and (party := _state(scan, start - 1)):
        return start - 1, end, party
    at = end
    while scan.any(at, at + 1, "word.of", "article"):
        at += 1
    governed = at > end and scan.any(end, at, "word.of")
    party = _state(scan, at) if governed or scan.owners_follow else ""
    return (start, at + 1, party) if party else (start, end, "")


def _state(scan: Scan, at: int) -> str:
    """The party of the state named at a token; "" where none is."""
    entity = scan.tokens[at].entity if at < len(scan.tokens) else None
    return entity.party if entity and not entity.person else ""


def _runs(tokens: Sequence[Token], busy: frozenset[int]) -> Iterator[tuple[int, int]]:
    at = 1
    while at < len(tokens):
        end = at
        while end < len(tokens) and end not in busy and _capital(tokens[end]):
            end += 1
        if 0 < end - at <= WORDS and len(tokens[at].text) >= SHORTEST:
            yield at, end
        at = max(end, at + 1)


def _capital(token: Token) -> bool:
    named = token.low != NAME and token.capital and token.text.isalpha()
    return named and not token.text.isupper()


def _led(scan: Scan, start: int, end: int, country: str, *, shouting: bool) -> bool:
    """Whether the run stands behind "in" or "town of", near an event or in front of a country."""
    if scan.any(start - 1, start, "place.noun") or (
        scan.any(start - 1, start, "word.of") and scan.any(start - 2, start - 1, "place.noun")
    ):
        return not shouting
    if not scan.any(start - 1, start, "prep.in"):
        return False
    if country:
        return True
    behind = scan.tokens[end : end + 1]
    noun = any(t.text.isalpha() and not scan.any(end, end + 1, *ENDS) for t in behind)
    noun = noun or scan.any(end, end + 1, "word.of")
    near = scan.any(max(0, start - REACH), start, *EVENTS)
    return near and not noun and not shouting


def _country(tokens: Sequence[Token], at: int) -> str:
    """The place behind a comma; "" where none is."""
    if at + 1 >= len(tokens) or tokens[at].low != ",":
        return ""
    entity = tokens[at + 1].entity
    return entity.place if entity and not entity.person else ""


def _merged(tokens: Sequence[Token], found: dict[int, tuple[int, str]]) -> tuple[Token, ...]:
    named = {}
    for at, (end, country) in found.items():
        run = tokens[at:end]
        surface = " ".join(token.text for token in run)
        named[at] = (end, Entity(
            surface, run[0].start, run[-1].end, place=surface.casefold(), listed=False,
            within=country,
        ))  # fmt: skip
    return _joined(tokens, named)


def _joined(tokens: Sequence[Token], found: dict[int, tuple[int, Entity]]) -> tuple[Token, ...]:
    """The tokens, each name found (by its first token: end and name) as one; the same if none."""
    if not found:
        return tuple(tokens)
    made: list[Token] = []
    at = 0
    while at < len(tokens):
        end, entity = found.get(at, (at + 1, None))
        made.append(
            Token(entity.surface, NAME, entity.start, entity.end, entity) if entity else tokens[at]
        )
        at = end
    return tuple(made)
