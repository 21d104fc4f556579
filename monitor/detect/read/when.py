"""Dates: "on Sunday", "next week", "5-6 January" resolved against the day of publication."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.detect.model import Window
from monitor.detect.read.lexicon import Hit, Lexicon
from monitor.detect.read.token import Token

DAY = re.compile(r"^(\d{1,2})(.*)$")
YEAR = re.compile(r"^(?:19|20)\d\d$")
FAR = 200
"""A day and month without a year lies at most so many days away, before or after."""
SINGLE = {"today": 0, "tomorrow": 1, "yesterday": -1}
STEP = {"next": 1, "last": -1, "this": 0}


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
    return _Dates(tokens, hits, lexicon, day, future=future).found()


def iso(window: Window) -> str:
    """The canonical value: one ISO day, or ``first/last``."""
    if window.first == window.last:
        return window.first.isoformat()
    return f"{window.first.isoformat()}/{window.last.isoformat()}"


class _Dates:
    def __init__(
        self, tokens: Sequence[Token], hits: Sequence[Hit], lexicon: Lexicon, day: date,
        *, future: bool,
    ) -> None:  # fmt: skip
        self._tokens, self._lexicon, self._day, self._future = tokens, lexicon, day, future
        self._endings = lexicon.writing.day_endings
        self._words = {h.start: h.cls[9:] for h in hits if h.cls.startswith("calendar.")}

    def found(self) -> list[Dated]:
        """All dates from left to right, none inside another."""
        found: list[Dated] = []
        at = 0
        while at < len(self._tokens):
            made = self._month_first(at) or self._day_first(at) or self._weekday(at)
            made = made or self._relative(at)
            if made:
                found.append(made)
            at = made.end if made else at + 1
        return found

    def _low(self, at: int) -> str:
        return self._tokens[at].low.rstrip(".") if at < len(self._tokens) else ""

    def _number(self, at: int) -> int:
        match = DAY.match(self._low(at))
        value = int(match[1]) if match and match[2] in {"", *self._endings} else 0
        return value if 1 <= value <= 31 else 0

    def _month(self, at: int) -> int:
        return self._lexicon.months.get(self._low(at), 0) if self._named(at) else 0

    def _named(self, at: int) -> bool:
        """Whether the token may name a month or a weekday: with a capital where they have one."""
        if at >= len(self._tokens):
            return False
        return self._tokens[at].capital or not self._lexicon.writing.capital_dates

    def _month_first(self, at: int) -> Dated | None:
        """December 24-25, 2025; Dec. 24."""
        month = self._month(at)
        pos = at + 2 if month and self._low(at + 1) == "" else at + 1
        first = self._number(pos) if month else 0
        if not first:
            return None
        last, end = self._range(pos)
        return self._made(month, (first, last), at, end)

    def _day_first(self, at: int) -> Dated | None:
        """24 December; 24th of December."""
        first = self._number(at)
        if not first:
            return None
        last, end = self._range(at)
        end += self._words.get(end) == "of"
        month = self._month(end)
        return self._made(month, (first, last), at, end + 1) if month else None

    def _range(self, at: int) -> tuple[int, int]:
        """The last day of a range that starts at ``at`` and where it ends."""
        first = self._number(at)
        last = self._number(at + 2) if self._words.get(at + 1) == "range" else 0
        return (last, at + 3) if last > first else (first, at + 1)

    def _made(self, month: int, days: tuple[int, int], at: int, end: int) -> Dated | None:
        comma = end + 1 if self._low(end) == "," else end
        year = int(self._low(comma)) if YEAR.match(self._low(comma)) else 0
        try:
            first = date(year or self._day.year, month, days[0])
            if not year and abs((self._day - first).days) > FAR:
                step = 1 if first < self._day else -1
                first = first.replace(year=first.year + step)
            return Dated(Window(first, first.replace(day=days[1])), at, comma + 1 if year else end)
        except ValueError:
            return None

    def _weekday(self, at: int) -> Dated | None:
        number = self._lexicon.weekdays.get(self._low(at), -1)
        if number < 0 or not self._named(at):
            return None
        side = self._words.get(at - 1, "")
        today = self._day.weekday()
        if side == "last" or (not self._future and side != "next"):
            shift = -((today - number) % 7 or (7 if side == "last" else 0))
        else:
            shift = (number - today) % 7 or (7 if side == "next" else 0)
        when = self._day + timedelta(days=shift)
        return Dated(Window(when, when), at, at + 1)

    def _relative(self, at: int) -> Dated | None:
        """Today, tomorrow; next week, this weekend, last month."""
        word, unit = self._words.get(at, ""), self._words.get(at + 1, "")
        if word in SINGLE:
            when = self._day + timedelta(days=SINGLE[word])
            return Dated(Window(when, when), at, at + 1)
        if word not in STEP or unit not in {"week", "weekend", "month"}:
            return None
        return Dated(_span(self._day, unit, STEP[word]), at, at + 2)


def _span(day: date, unit: str, step: int) -> Window:
    if unit == "month":
        index = day.year * 12 + day.month - 1 + step
        first = date(index // 12, index % 12 + 1, 1)
        following = date((index + 1) // 12, (index + 1) % 12 + 1, 1)
        return Window(first, following - timedelta(days=1), "month")
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=step)
    if unit == "weekend":
        return Window(monday + timedelta(days=5), monday + timedelta(days=6), "day")
    return Window(monday, monday + timedelta(days=6), "week")
