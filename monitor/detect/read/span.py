"""Spans: weeks, months and years as windows of days."""

from datetime import date, timedelta

from monitor.detect.model import Window

UNITS = frozenset({"week", "weekend", "month", "year"})


def span(day: date, unit: str, step: int) -> Window:
    """The week (from Monday), weekend, month or year ``step`` of them after that of ``day``."""
    if unit == "year":
        return Window(date(day.year + step, 1, 1), date(day.year + step, 12, 31), "year")
    if unit == "month":
        return month_of(day.year * 12 + day.month - 1 + step)
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=step)
    if unit == "weekend":
        return Window(monday + timedelta(days=5), monday + timedelta(days=6), "day")
    return Window(monday, monday + timedelta(days=6), "week")


def month_of(index: int) -> Window:
    """The month that is ``index`` months after January of the year 0."""
    first = date(index // 12, index % 12 + 1, 1)
    following = date((index + 1) // 12, (index + 1) % 12 + 1, 1)
    return Window(first, following - timedelta(days=1), "month")


def in_time(day: date, unit: str, number: int) -> Window:
    """The day, or the week or month, that is ``number`` of them ahead: "in two weeks"."""
    if unit != "day":
        return span(day, unit, number)
    when = day + timedelta(days=number)
    return Window(when, when)
