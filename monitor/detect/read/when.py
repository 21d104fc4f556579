"""Dates: "on Sunday", "next week", "5-6 January" resolved against the day of publication."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.detect.model import Window
from monitor.detect.read.lexicon import Hit, Lexicon
from monitor.detect.read.token import Token

DAY = re.compile(r"^(\d{1,2})(.*)$")
YEAR = re.compile(r"^(?:19|20)\d\d$")
GONE = 60
"""What is still to come on a day that lies farther back than this is meant of the next year."""
SPAN = 45
"""Two days farther apart are no first and last day of one meeting."""
LEAD = 4
"""How many tokens stand in front of a month at most: "in the middle of April"."""
SINGLE = {"today": 0, "tomorrow": 1, "yesterday": -1}
STEP = {"next": 1, "last": -1, "this": 0}


@dataclass(frozen=True, slots=True)
class Dated:
    """A window and the tokens that name it."""

    window: Window
    start: int
    end: int


def dates(
    tokens: Sequence[Token],
    hits: Sequence[Hit],
    lexicon: Lexicon,
    day: date,
    *,
    future: bool,
    spans: bool = True,
) -> list[Dated]:
    """Every date the tokens name, in order.

    Args:
        tokens: of the line.
        hits: its phrases.
        lexicon: its language's months, weekdays and ways of writing.
        day: of publication.
        future: says which Friday a bare "Friday" is.
        spans: whether "from Friday to Monday" are the days of one meeting, and not two plans.
    """
    return _Dates(tokens, hits, lexicon, day, future=future).found(spans=spans)


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
        self._inside = {h.end for h in hits if h.cls == "prep.in"}

    def found(self, *, spans: bool) -> list[Dated]:
        """All dates from left to right, none inside another."""
        found: list[Dated] = []
        at = 0
        while at < len(self._tokens):
            made = self._days(at) or self._weekend(at) or self._relative(at) or self._in_month(at)
            if made and spans:
                made = self._spanned(made)
            if made:
                found.append(made)
            at = made.end if made else at + 1
        return found

    def _days(self, at: int) -> Dated | None:
        made = self._iso(at) or self._month_first(at) or self._day_first(at)
        return made or self._weekday(at)

    def _spanned(self, made: Dated) -> Dated:
        """With the last day of "30 March to 2 April", "Friday and Saturday"."""
        last = self._days(made.end + 1) if self._words.get(made.end) == "range" else None
        if last is None:
            return made
        apart = (last.window.first - made.window.last).days
        window = Window(made.window.first, last.window.last)
        return Dated(window, made.start, last.end) if 0 < apart <= SPAN else made

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
            first = date(year, month, days[0]) if year else self._nearest(month, days[0])
            return Dated(Window(first, first.replace(day=days[1])), at, comma + 1 if year else end)
        except ValueError:
            return None

    def _nearest(self, month: int, number: int) -> date:
        """The day of the year in which it lies nearest; nothing ahead lies far behind.

        Raises ValueError where no year near has it.
        """
        years = (self._day.year + step for step in (-1, 0, 1))
        made = [date(y, month, number) for y in years if number <= monthrange(y, month)[1]]
        ahead = [d for d in made if (self._day - d).days <= GONE] if self._future else made
        return min(ahead, key=lambda d: abs((d - self._day).days))

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

    def _iso(self, at: int) -> Dated | None:
        """2026-03-12."""
        if not YEAR.match(self._low(at)) or self._low(at + 1) != "-" or self._low(at + 3) != "-":
            return None
        try:
            first = date(*(int(self._low(at + n)) for n in (0, 2, 4)))
        except ValueError:
            return None
        return Dated(Window(first, first), at, at + 5)

    def _in_month(self, at: int) -> Dated | None:
        """In April; in early April, in mid-April, in April 2027: the whole month."""
        month = self._month(at)
        if not month or not self._governed(at):
            return None
        year = int(self._low(at + 1)) if YEAR.match(self._low(at + 1)) else 0
        ahead = (month - self._day.month) % 12
        index = self._day.year * 12 + self._day.month - 1
        index += ahead if self._future or not ahead else ahead - 12
        index = year * 12 + month - 1 if year else index
        return Dated(_month_of(index), at, at + 1 + bool(year))

    def _governed(self, at: int) -> bool:
        """Whether "in" stands before it, with nothing between but plain words: "early", "the end of"."""
        for pos in range(at, max(at - LEAD, 0), -1):
            if pos in self._inside:
                return True
            token = self._tokens[pos - 1]
            if token.entity or not (token.text.islower() or token.text == "-"):
                return False
        return False

    def _weekend(self, at: int) -> Dated | None:
        """At the weekend: the next, or the last where it lies behind."""
        if self._words.get(at) != "weekend" or self._words.get(at - 1) in STEP:
            return None
        step = 0 if self._future or self._day.weekday() > 4 else -1
        return Dated(_span(self._day, "weekend", step), at, at + 1)

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
        return _month_of(day.year * 12 + day.month - 1 + step)
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=step)
    if unit == "weekend":
        return Window(monday + timedelta(days=5), monday + timedelta(days=6), "day")
    return Window(monday, monday + timedelta(days=6), "week")


def _month_of(index: int) -> Window:
    """The month that is ``index`` months after January of the year 0."""
    first = date(index // 12, index % 12 + 1, 1)
    following = date((index + 1) // 12, (index + 1) % 12 + 1, 1)
    return Window(first, following - timedelta(days=1), "month")
