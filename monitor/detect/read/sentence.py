"""Sentences: title furniture taken off, text cut at full stops, both bounded."""

import re
from dataclasses import dataclass

TAGS = re.compile(r"<[^>]{1,200}>")
STOP = re.compile(r"(?<=[.!?。؟])[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[^\W\d_a-zß-öø-ÿ])|\n+|(?<=[。！？])")
ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Gen|Lt|Col|Maj|St|No|Sen|Rep|Gov|Jan|Feb|"
    r"Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|vs|U\.S|U\.N|U\.K|D\.C)\.)$"
)
DATELINE = re.compile(
    r"(?:[A-Z]{3,}[A-Z .'’-]{0,30}(?:,? [\w .,'’]{2,40})?|[A-Z][\w .,'’-]{2,40}(?=\())"
    r"\s*(?:\([^)]{1,40}\))?\s*(?:—|–|--?)\s"
)
"""("CITY, Country (AGENCY) —"): where the reporter sat, not where anybody meets."""
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


def pieces(title: str, body: str) -> list[Piece]:
    """The title, then the sentences of the text behind it, as spans of ``body``."""
    found = [Piece(0, len(title), True, title.rstrip().endswith("?"))]
    at = len(title)
    last = min(len(body), at + LIMIT)
    while at < last and len(found) <= CLOSE:
        end = _end(body, at, last)
        start, stop = _strip(body, at, end)
        if stop - start > 12:
            found.append(Piece(start, stop, False, body[start:stop].endswith("?")))
        at = max(end, at + 1)
    return found


def _end(body: str, at: int, last: int) -> int:
    """Where the sentence that starts at ``at`` ends; full stops of abbreviations do not count."""
    for stop in STOP.finditer(body, at, last):
        if stop.end() == at:
            continue
        if "\n" in stop.group() or not ABBREVIATION.search(
            body, max(at, stop.start() - 8), stop.start()
        ):
            return stop.end()
    return last


def _strip(body: str, start: int, end: int) -> tuple[int, int]:
    while start < end and body[start].isspace():
        start += 1
    while end > start and body[end - 1].isspace():
        end -= 1
    line = DATELINE.match(body, start, min(end, start + 100))
    return (line.end() if line else start), end
