"""Windows of days: their canonical text, and how two of them lie to each other."""

from datetime import date

from monitor.detect.model import Window


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


def inside(a: Window, b: Window) -> bool:
    """True where ``a`` lies in ``b`` and is shorter."""
    return b.first <= a.first and a.last <= b.last and a != b
