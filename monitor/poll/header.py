"""What response headers say about time: Retry-After (RFC 9110 10.2.3), freshness (RFC 9111 4.2.1)."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_NOT_KEPT = re.compile(r"\bno-(?:cache|store)\b", re.IGNORECASE)


def retry_after(headers: Mapping[str, str], now: datetime, cap: timedelta) -> timedelta | None:
    """How long the server asks to be left alone, at most ``cap``; None where it does not say.

    Seconds or an HTTP date; a date in the past is no wait at all.
    """
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=min(int(text[:10]), 10**9)), cap)
    at = http_date(text)
    return None if at is None else min(max(at - now, timedelta(0)), cap)


def fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta:
    """How long the answer stays fresh: max-age (less Age), else Expires; zero where none is said."""
    control = headers.get("Cache-Control", "")
    if _NOT_KEPT.search(control):
        return timedelta(0)
    if match := _MAX_AGE.search(control):
        age = headers.get("Age", "").strip()
        spent = int(age[:9]) if age.isascii() and age.isdigit() else 0
        return max(timedelta(seconds=int(match.group(1)) - spent), timedelta(0))
    at = http_date(headers.get("Expires", ""))
    if at is None:
        return timedelta(0)
    return max(at - (http_date(headers.get("Date", "")) or now), timedelta(0))


def http_date(text: str) -> datetime | None:
    """Aware UTC of an HTTP date, or None ("0" and "-1" are common and mean nothing)."""
    try:
        at = parsedate_to_datetime(text.strip())
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):  # a zone of years overflows
        return None
