"""Dates: "on Sunday", "next week", "5-6 January" resolved against the day of publication."""

import re
from calendar import monthrange
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.detect.model import Window
from monitor.detect.read.lexicon import Hit, Lexicon
from monitor.detect.read.span import UNITS, in_time, month_of, span
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
COUNTED = {"days": "day", "weeks": "week", "months": "month"}
SHORT = 90
"""So many days or weeks ahead somebody meets at most; "in 500 days" counts something else."""
BEHIND = ("prep.", "link.", "mark.", "say", "calendar.", "word.")
"""What may follow a date; before a noun it is none: "the 20th round"."""


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
        self._inside = {h.end for h in hits if h.cls in {"prep.in", "calendar.by"}}
        self._by = {h.end for h in hits if h.cls == "calendar.by"}
        self._until = {h.end for h in hits if h.cls == "link.before"}
        self._the = {h.start for h in hits if h.cls == "form.determiner"}
        self._of_day = {h.end for h in hits if h.cls.startswith("prep.")} | self._until | self._by
        self._behind = {h.start for h in hits if h.cls.startswith(BEHIND)}

    def found(self, *, spans: bool) -> list[Dated]:
        """All dates from left to right, none inside another."""
        found: list[Dated] = []
        at = 0
        while at < len(self._tokens):
            made = self._days(at) or self._weekend(at) or self._relative(at) or self._in_month(at)
            made = made or self._ahead(at) or self._rest_of(at)
            if made and spans:
                made = self._spanned(made)
            if made:
                found.append(made)
            at = made.end if made else at + 1
        return found

    def _days(self, at: int) -> Dated | None:
        made = self._iso(at) or self._month_first(at) or self._day_first(at)
        return made or self._weekday(at) or self._numbered(at)

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

    def _numbered(self, at: int) -> Dated | None:
        """The day of "on the 12th": the next, or the last where it lies behind."""
        number, written = self._number(at), self._low(at)
        the = at - 1 in self._the
        if not number or written.isdecimal() or not the or at - 1 not in self._of_day:
            return None
        if not self._closes(at + 1):
            return None
        index = self._day.year * 12 + self._day.month - 1
        step = 1 if self._future else -1
        months = (month_of(index + step * ahead).first for ahead in range(3))
        days = [m.replace(day=number) for m in months if number <= monthrange(m.year, m.month)[1]]
        when = next(d for d in days if (d >= self._day if self._future else d <= self._day))
        return Dated(Window(when, when), at, at + 1)

    def _closes(self, at: int) -> bool:
        """Whether what stands there is no noun that the word before it describes."""
        if at >= len(self._tokens) or not self._tokens[at].text.isalpha():
            return True
        return at in self._behind or self._tokens[at].entity is not None

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
        end = at + 1 + bool(year)
        if self._soon(at, self._until) and not self._closes(end):
            return None  # "ahead of April elections"
        ahead = (month - self._day.month) % 12
        index = self._day.year * 12 + self._day.month - 1
        index += ahead if self._future or not ahead else ahead - 12
        index = year * 12 + month - 1 if year else index
        return self._up_to(Dated(month_of(index), at, end))

    def _governed(self, at: int) -> bool:
        """Whether "in", "by", "until" stands before it, with only plain words between: "early"."""
        return self._soon(at, self._inside | self._until)

    def _soon(self, at: int, words: Collection[int]) -> bool:
        """Whether one of the words ends before it, with nothing between but plain words."""
        for pos in range(at, max(at - LEAD, 0), -1):
            if pos in words:
                return True
            token = self._tokens[pos - 1]
            if token.entity or not (token.text.islower() or token.text == "-"):
                return False
        return False

    def _up_to(self, made: Dated) -> Dated:
        """From the day of publication on, where "by" stands in front: "by the end of March"."""
        last = made.window.last
        if not self._future or last < self._day or not self._soon(made.start, self._by):
            return made
        return Dated(Window(self._day, last), made.start, made.end)

    def _ahead(self, at: int) -> Dated | None:
        """In two weeks, within ten days, in the next two months; not "the first in two weeks"."""
        number = self._count(at)
        unit = COUNTED.get(self._words.get(at + 1, ""), self._words.get(at + 1, ""))
        if not self._future or not 0 < number <= SHORT or unit not in {"day", "week", "month"}:
            return None
        ahead = self._words.get(at - 1) == "next"
        front = at - ahead
        front -= front - 1 in self._the
        within = self._words.get(front - 1) == "within"
        if not (within or front in self._inside) or self._counted_before(front):
            return None
        made = in_time(self._day, unit, number)
        window = Window(self._day, made.last) if within or ahead else made
        return Dated(window, at, at + 2)

    def _count(self, at: int) -> int:
        low = self._low(at)
        return int(low) if low.isdecimal() else self._lexicon.cardinals.get(low, 0)

    def _counted_before(self, at: int) -> bool:
        """True for "their third meeting in two weeks": so long since the first."""
        return any(self._low(pos) in self._lexicon.ordinals for pos in range(at))

    def _rest_of(self, at: int) -> Dated | None:
        """Until the end of the month: from the day of publication on."""
        unit = self._words.get(at + 3, "")
        if self._words.get(at) != "end" or unit not in UNITS or not self._future:
            return None
        return Dated(Window(self._day, span(self._day, unit, 0).last), at, at + 4)

    def _weekend(self, at: int) -> Dated | None:
        """At the weekend: the next, or the last where it lies behind."""
        if self._words.get(at) != "weekend" or self._words.get(at - 1) in STEP:
            return None
        step = 0 if self._future or self._day.weekday() > 4 else -1
        return Dated(span(self._day, "weekend", step), at, at + 1)

    def _relative(self, at: int) -> Dated | None:
        """Today, tomorrow; next week, this weekend, last month."""
        word, unit = self._words.get(at, ""), self._words.get(at + 1, "")
        if word in SINGLE:
            when = self._day + timedelta(days=SINGLE[word])
            return Dated(Window(when, when), at, at + 1)
        if word not in STEP or unit not in UNITS or (word, unit) == ("last", "year"):
            return None
        return self._up_to(Dated(span(self._day, unit, STEP[word]), at, at + 2))
