"""Windows of days: their canonical text, and how two of them lie to each other."""

from datetime import date, timedelta

from monitor.detect.model import Window

DAY = timedelta(days=1)


def parse(value: str) -> Window | None:
    """The window of "2026-01-23" or "2026-01-23/2026-01-24"; None for anything else."""
    first, _, last = value.partition("/")
    try:
        begins = date.fromisoformat(first)
        ends = date.fromisoformat(last) if last else begins
    except ValueError:
        return None
    return Window(begins, max(begins, ends))


def overlap(a: Window, b: Window) -> bool:
    """True where they share a day."""
    return a.first <= b.last and b.first <= a.last


def beside(a: Window, b: Window) -> bool:
    """True where one ends on the eve of the other: "today" in two time zones."""
    return a.last + DAY == b.first or b.last + DAY == a.first


def past(a: Window, today: date) -> bool:
    """True where it ended before yesterday, in whatever zone."""
    return a.last + DAY < today


def inside(a: Window, b: Window) -> bool:
    """True where ``a`` lies in ``b`` and is shorter."""
    return b.first <= a.first and a.last <= b.last and a != b
