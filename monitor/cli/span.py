"""Lengths of time and instants as people type them."""

import re
from datetime import datetime, timedelta

from monitor.cli.output import USAGE, fail

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_PART = re.compile(r"(\d+)([smhdw])")
_LONGEST = timedelta(days=36_500)


def length(text: str, option: str) -> timedelta:
    """``90m``, ``8h``, ``2d``, ``1d12h``; raises typer.Exit that says what to write."""
    parts = _PART.findall(text.strip().lower())
    if not parts or "".join(n + unit for n, unit in parts) != text.strip().lower():
        raise fail(f"monitor: {option} takes a length such as 90m, 8h or 2d, not {text!r}", USAGE)
    seconds = sum(int(n) * timedelta(**{_UNITS[unit]: 1}).total_seconds() for n, unit in parts)
    return min(timedelta(seconds=min(seconds, _LONGEST.total_seconds())), _LONGEST)


def instant(text: str, option: str) -> datetime:
    """An ISO 8601 instant with its offset; raises typer.Exit that says what to write."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        example = "2026-01-21T08:00+02:00"
        raise fail(f"monitor: {option} takes a time such as {example}, not {text!r}", USAGE)
    return at


def since(text: str, option: str, now: datetime) -> datetime:
    """A length back from ``now``, or an instant before it."""
    if re.match(r"\d{4}-", text.strip()):
        at = instant(text, option)
        if at >= now:
            raise fail(f"monitor: {option} lies in the future: {text}", USAGE)
        return at
    return now - length(text, option)
