"""Owners behind their nouns: "minister Norlandii Jane Roe", "envoy Brandta", where case says whose.

English puts the owner in front and marks it ("Norland's minister"); many languages put it behind
and mark it by an ending. Whether and how is said in ``[text]`` of the lexicon.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from monitor.detect.read.entity import without_person
from monitor.detect.read.lexicon import Hit, Writing
from monitor.detect.read.scan import Scan
from monitor.detect.read.token import Token

WHOSE = "word.whose"
"""Nouns that belong to somebody: "envoy", "aide", "team"."""


def with_owners(tokens: Sequence[Token], hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits, each title again with the state behind it that it is the title of."""
    wider = (
        Hit(hit.cls, hit.start, hit.end + 1)
        for hit in hits
        if hit.cls.startswith("role.") and _state(tokens, hit.end)
    )
    return (*hits, *wider)


def _state(tokens: Sequence[Token], at: int) -> bool:
    entity = tokens[at].entity if at < len(tokens) else None
    return entity is not None and not entity.person and not entity.adjective


def owned(scan: Scan, writing: Writing) -> Scan:
    """The scan; a person that stands behind "envoy" in the genitive is only whose envoy it is."""
    if not writing.genitive:
        return scan
    owners = set(_owners(scan, writing.genitive))
    if not owners:
        return scan
    tokens = tuple(
        replace(token, entity=without_person(token.entity))
        if at in owners and token.entity else token
        for at, token in enumerate(scan.tokens)
    )  # fmt: skip
    return replace(scan, tokens=tokens)


def _owners(scan: Scan, genitive: tuple[str, ...]) -> Iterator[int]:
    titles = {at for h in scan.hits if h.cls.startswith("role.") for at in range(h.start, h.end)}
    whose = {h.end - 1 for h in scan.hits if h.cls == WHOSE}
    for at, token in enumerate(scan.tokens):
        if not (token.entity and token.entity.person and token.text.endswith(genitive)):
            continue
        noun = at - 1
        while noun in titles and noun not in whose:
            noun -= 1
        if noun not in whose:
            continue
        behind = scan.tokens[at + 1].entity if at + 1 < len(scan.tokens) else None
        bears = noun in titles and not scan.any(noun, noun + 1, "people.titled")
        apposed = (
            bears and scan.tokens[noun].low.endswith(genitive) and not (behind and behind.person)
        )
        if not apposed:
            yield at
