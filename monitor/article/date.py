"""The time of an article's event, and what is known of it.

An unreadable date is never "now": it is no date. One that lies ahead of the fetch is drawn back to
it and says so.
"""

import calendar
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from monitor.article.model import DateQuality

_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Anything before is an epoch, a default or a typing error."""


def event_date(
    published: datetime | None, updated: datetime | None, fetched: datetime
) -> tuple[datetime | None, DateQuality]:
    """The date to keep and its quality; (None, assumed) where none can be used."""
    for at, quality in ((published, DateQuality.STATED), (updated, DateQuality.UPDATED)):
        if at is None or at < _OLDEST:
            continue
        return (fetched, DateQuality.FUTURE) if at > fetched else (at, quality)
    return None, DateQuality.ASSUMED


def from_tuple(parsed: Sequence[int] | None) -> datetime | None:
    """Aware UTC of the UTC time tuple a feed parser gives; None where it is no real instant."""
    if parsed is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(tuple(parsed)), UTC)
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def from_text(text: str) -> datetime | None:
    """Read ISO 8601 (a bare date is its midnight, no zone is UTC) or RFC 5322; else None."""
    text = text.strip()
    if not text or len(text) > 100:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        try:
            at = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    try:
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except OverflowError:
        return None
