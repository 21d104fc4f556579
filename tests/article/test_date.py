"""Dates are what was stated, or said not to be."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.article.date import event_date, from_text, from_tuple
from monitor.article.model import DateQuality

FETCHED = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("published", "updated", "expected"),
    [
        (FETCHED - HOUR, None, (FETCHED - HOUR, DateQuality.STATED)),
        (FETCHED - HOUR, FETCHED, (FETCHED - HOUR, DateQuality.STATED)),
        (None, FETCHED - HOUR, (FETCHED - HOUR, DateQuality.UPDATED)),
        (FETCHED + HOUR, None, (FETCHED, DateQuality.FUTURE)),
        (None, None, (None, DateQuality.ASSUMED)),
        (datetime(1970, 1, 1, tzinfo=UTC), None, (None, DateQuality.ASSUMED)),
    ],
)
def test_the_event_time_and_its_quality(published, updated, expected):
    """Never "now" for want of a date; the future is drawn back."""
    assert event_date(published, updated, FETCHED) == expected


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-03-01T10:00:00Z", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("2026-03-01T10:00:00+02:00", datetime(2026, 3, 1, 8, tzinfo=UTC)),
        ("2026-03-01T10:00", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
        ("Sun, 01 Mar 2026 10:00:00 GMT", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
        ("9" * 500, None),
        ("0001-01-01T00:00:00+14:00", None),
        ("Sun, 01 Mar 2026 10:00:00 +99999999999999", None),
    ],
)
def test_written_dates(text, at):
    """ISO 8601 and RFC 5322; anything else is no date."""
    assert from_text(text) == at


@pytest.mark.parametrize("parsed", [None, (9**9, 1, 1, 0, 0, 0, 0, 1, 0), ("x",)])
def test_impossible_tuples_are_no_date(parsed):
    """Whatever a parser makes of a broken date."""
    assert from_tuple(parsed) is None
