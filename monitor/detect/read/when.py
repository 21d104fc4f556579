"""Dates: "on Sunday", "next week", "5-6 January" resolved against the day of publication."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.detect.model import Window
from monitor.detect.read.lexicon import Hit, Lexicon
from monitor.detect.read.token import Token

DAY = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)?$")
YEAR = re.compile(r"^(?:19|20)\d\d$")
FAR = 200
"""A day and month without a year lies at most so many days back; else it is next year's."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A window and the tokens that name it."""

    window: Window
    start: int
    end: int


def dates(
    tokens: Sequence[Token], hits: Sequence[Hit], lexicon: Lexicon, day: date, *, future: bool
) -> list[Dated]:
    """Every date the tokens name, in order. ``future`` says which Friday a bare "Friday" is."""
    cover: dict[int, str] = {
        h.start: h.cls[9:] for h in hits if h.cls.startswith("calendar.")
    }
    found: list[Dated] = []
    at = 0
    while at < len(tokens):
        made = (
            _month(tokens, at, lexicon, day)
            or _weekday(tokens, at, lexicon, day, cover, future=future)
            or _relative(at, cover, day)
        )
        if made:
            found.append(made)
            at = made.end
        else:
            at += 1
    return found


def iso(window: Window) -> str:
    """The canonical value: one ISO day, or ``first/last``."""
    if window.first == window.last:
        return window.first.isoformat()
    return f"{window.first.isoformat()}/{window.last.isoformat()}"


def _number(token: Token) -> int:
    found = DAY.match(token.low)
    value = int(found.group(1)) if found else 0
    return value if 1 <= value <= 31 else 0


def _month(tokens: Sequence[Token], at: int, lexicon: Lexicon, day: date) -> Dated | None:
    """ "24 December", "December 24-25, 2025", "Dec. 24"."""
    month = lexicon.months.get(tokens[at].low.rstrip("."), 0) if tokens[at].capital else 0
    if month:
        pos = at + 1
        if pos < len(tokens) and tokens[pos].low == ".":
            pos += 1
        first = _number(tokens[pos]) if pos < len(tokens) else 0
        if first:
            last, end = _range(tokens, pos)
            return _made(day, month, first, last, at, *_year(tokens, end))
        return None
    first = _number(tokens[at])
    if not first:
        return None
    last, end = _range(tokens, at)
    while end < len(tokens) and tokens[end].low in {"of"}:
        end += 1
    month = lexicon.months.get(tokens[end].low.rstrip("."), 0) if end < len(tokens) else 0
    if not month or not tokens[end].capital:
        return None
    return _made(day, month, first, last, at, *_year(tokens, end + 1))


def _range(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """The last day of a range that starts at ``at`` and where it ends."""
    first = _number(tokens[at])
    if at + 2 < len(tokens) and tokens[at + 1].low in {"-", "and", "to", "/"}:
        last = _number(tokens[at + 2])
        if last > first:
            return last, at + 3
    return first, at + 1


def _year(tokens: Sequence[Token], end: int) -> tuple[int, int]:
    """Where the date ends and its year, 0 where none is given."""
    pos = end + 1 if end < len(tokens) and tokens[end].low == "," else end
    if pos < len(tokens) and YEAR.match(tokens[pos].low):
        return pos + 1, int(tokens[pos].low)
    return end, 0


def _made(day: date, month: int, first: int, last: int, at: int, end: int, year: int) -> Dated | None:
    try:
        begins = date(year or day.year, month, first)
        if not year and (day - begins).days > FAR:
            begins = date(day.year + 1, month, first)
        elif not year and (begins - day).days > FAR:
            begins = date(day.year - 1, month, first)
        return Dated(Window(begins, begins.replace(day=last)), at, end)
    except ValueError:
        return None


def _weekday(
    tokens: Sequence[Token], at: int, lexicon: Lexicon, day: date, cover: Mapping[int, str], *, future: bool
) -> Dated | None:
    token = tokens[at]
    number = lexicon.weekdays.get(token.low.rstrip("."), -1)
    if number < 0 or not token.capital:
        return None
    side = cover.get(at - 1, "")
    ahead = (number - day.weekday()) % 7
    if side == "last" or (not future and side != "next"):
        shift = -((day.weekday() - number) % 7 or (7 if side == "last" else 0))
    else:
        shift = ahead or (7 if side == "next" else 0)
    when = day + timedelta(days=shift)
    return Dated(Window(when, when), at, at + 1)


def _relative(at: int, cover: Mapping[int, str], day: date) -> Dated | None:
    word = cover.get(at, "")
    single = {"today": 0, "tomorrow": 1, "yesterday": -1}
    if word in single:
        when = day + timedelta(days=single[word])
        return Dated(Window(when, when), at, at + 1)
    unit = cover.get(at + 1, "")
    if word not in {"next", "last", "this"} or unit not in {"week", "weekend", "month"}:
        return None
    step = {"next": 1, "last": -1, "this": 0}[word]
    return Dated(_span(day, unit, step), at, at + 2)


def _span(day: date, unit: str, step: int) -> Window:
    if unit == "month":
        index = day.year * 12 + day.month - 1 + step
        first = date(index // 12, index % 12 + 1, 1)
        last = date((index + 1) // 12, (index + 1) % 12 + 1, 1) - timedelta(days=1)
        return Window(first, last, "month")
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=step)
    if unit == "weekend":
        return Window(monday + timedelta(days=5), monday + timedelta(days=6), "day")
    return Window(monday, monday + timedelta(days=6), "week")
