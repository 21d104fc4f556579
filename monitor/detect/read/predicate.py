"""Predicates: what the clauses of a line say of meetings, in words a person can follow."""

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.detect.read.clause import Link
from monitor.detect.read.frame import Frame, LineReading
from monitor.detect.read.kind import kind_of
from monitor.detect.read.part import Role
from monitor.terms import Kind


@dataclass(frozen=True, slots=True)
class Predicate:
    """One clause that speaks of a meeting."""

    event: str
    """What happens: ``talks``, ``meet``, ``call``, ``visit``, ``accord``, ``meeting``, ``plan``."""
    words: tuple[str, ...]
    """The words that say so."""
    kind: Kind
    """What the clause alone would report."""
    clause: str
    link: Link
    """How the clause hangs on the line: ``after`` and ``before`` are background."""
    roles: tuple[tuple[str, Role, str], ...]
    """(name as written, its role, the person, party or place it stands for)."""
    cues: tuple[str, ...]
    """Classes of the lexicon found in the clause."""
    speaker: str = ""
    """Who says it; "sources" where nobody is named."""


def predicates(line: LineReading, body: str) -> Iterator[Predicate]:
    """The predicates of a line, the leading one first.

    Args:
        line: from ``Reader.look``.
        body: ``Matched.body``, which the tokens' offsets refer to.
    """
    for frame in line.frames:
        yield Predicate(
            event=frame.event,
            words=tuple(_text(line, body, hit.start, hit.end) for hit in frame.events),
            kind=kind_of(frame, line),
            clause=_text(line, body, frame.clause.start, frame.clause.end),
            link=frame.clause.link,
            roles=tuple(_roles(frame)),
            cues=tuple(sorted(cls for cls in frame.cues if not cls.startswith("event."))),
            speaker=_speaker(frame),
        )


def _text(line: LineReading, body: str, start: int, end: int) -> str:
    tokens = line.scan.tokens
    return body[tokens[start].start : tokens[end - 1].end]


def _roles(frame: Frame) -> Iterator[tuple[str, Role, str]]:
    for part in frame.parts:
        entity = part.entity
        listed = entity.person if entity.listed else ""
        yield entity.surface, part.role, listed or entity.party or entity.place


def _speaker(frame: Frame) -> str:
    if frame.speaker:
        return frame.speaker.surface
    return "sources" if frame.sources else ""
