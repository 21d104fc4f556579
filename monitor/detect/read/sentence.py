"""Sentences: title furniture taken off, text cut at full stops, both bounded."""

import re
from dataclasses import dataclass

from monitor.detect.read.lexicon import Writing

TAGS = re.compile(r"<[^>]{1,200}>")
STOP = re.compile(r"(?<=[.!?。؟])[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[^\W\d_a-zß-öø-ÿ])|\n+|(?<=[。！？])")
INITIAL = re.compile(r"\b[^\W\d_a-zß-öø-ÿ]\.$")
"""A letter with a full stop: "A. Roe"."""
LAST_WORD = re.compile(r"[^\W\d_](?:[\w.]*\w)?(?=\.$)")
FRONT = 100
"""Datelines end within so many characters."""
SHAPES = {
    "{CITY}": r"(?P<city>[^\W\d_]{3,}[^\W\d_ .'’-]{0,30}(?:[ .'’-]+[^\W\d_]+){0,3})",
    "{Place}": r"(?P<place>[^\W\d_][\w .,'’-]{2,40}?)",
    "{any}": r"[^)]{1,40}",
    "-": "(?:—|–|--?)",
}
"""What the marks of a dateline stand for: words in capitals, capitalised words, up to 40 characters."""
CLOSE = 14
"""How many sentences of a text are read closely."""
LIMIT = 5_000
"""How many characters of a text are looked at: a report says its news first."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of ``Matched.body``: a title or a sentence."""

    start: int
    end: int
    title: bool = False
    question: bool = False


class Cutter:
    """Cuts articles of one language into sentences, as its lexicon says it is written."""

    def __init__(self, writing: Writing) -> None:
        self._abbreviations = writing.abbreviations
        self._datelines = tuple(re.compile(_shape(text)) for text in writing.datelines)

    def pieces(self, title: str, body: str) -> list[Piece]:
        """The title, then the sentences of the text behind it, as spans of ``body``."""
        found = [Piece(0, len(title), True, title.rstrip().endswith("?"))]
        at = len(title)
        last = min(len(body), at + LIMIT)
        at = self._behind_dateline(body, at, last)
        while at < last and len(found) <= CLOSE:
            end = self._end(body, at, last)
            start, stop = _stripped(body, at, end)
            if stop - start > 12:
                found.append(Piece(start, stop, False, body[start:stop].endswith("?")))
            at = max(end, at + 1)
        return found

    def _end(self, body: str, at: int, last: int) -> int:
        """Where the sentence that starts at ``at`` ends; full stops of abbreviations do not count."""
        for stop in STOP.finditer(body, at, last):
            if stop.end() == at:
                continue
            if "\n" in stop.group() or not self._short(
                body[max(at, stop.start() - 12) : stop.start()]
            ):
                return stop.end()
        return last

    def _short(self, before: str) -> bool:
        if INITIAL.search(before):
            return True
        word = LAST_WORD.search(before)
        return word is not None and word.group() in self._abbreviations

    def _behind_dateline(self, body: str, at: int, last: int) -> int:
        """Where the text starts: behind the place, day and agency it may open with."""
        start = next((n for n in range(at, last) if not body[n].isspace()), at)
        for shape in self._datelines:
            found = shape.match(body, start, min(last, start + FRONT))
            if found and _capital(found):
                return found.end()
        return at


def _stripped(body: str, start: int, end: int) -> tuple[int, int]:
    while start < end and body[start].isspace():
        start += 1
    while end > start and body[end - 1].isspace():
        end -= 1
    return start, end


def _capital(found: re.Match[str]) -> bool:
    named = found.groupdict()
    city, place = named.get("city") or "", named.get("place") or ""
    return (not city or city.isupper()) and (not place or place[:1].isupper())


def _shape(text: str) -> str:
    """A dateline as a pattern; spaces in it stand for any number of them."""
    parts = [part for part in re.split(r"(\{\w+\}|[\s,.()-])", text) if part]
    return (
        "".join(SHAPES.get(p) or (r"\s*" if p.isspace() else re.escape(p)) for p in parts) + r"\s"
    )
