"""What headers say about time."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.poll.header import fresh_for, retry_after

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
_FAR = "Sun, 01 Mar 2026 12:00:00 +99999999999999"


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("0", timedelta(0)),
        ("Sun, 01 Mar 2026 12:10:00 GMT", timedelta(minutes=10)),
        ("Sun, 01 Mar 2026 11:00:00 GMT", timedelta(0)),
        ("317100", DAY),
        ("9" * 40, DAY),
        ("soon", None),
        (_FAR, None),
        ("Fri, 31 Dec 9999 23:59:59 -0100", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after(value, wait):
    """Seconds or a date, capped; nonsense is no answer."""
    assert retry_after({"Retry-After": value}, NOW, DAY) == wait


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Cache-Control": "public, max-age=600"}, 600),
        ({"Cache-Control": "max-age=600", "Age": "200"}, 400),
        ({"Cache-Control": "max-age=60", "Age": "200"}, 0),
        ({"Cache-Control": "s-maxage=600"}, 0),
        ({"Cache-Control": "no-cache, max-age=600"}, 0),
        ({"Expires": "Sun, 01 Mar 2026 12:05:00 GMT"}, 300),
        ({"Expires": _FAR}, 0),
        ({"Expires": "Sun, 01 Mar 2026 12:05:00 GMT", "Date": _FAR}, 300),
        (
            {
                "Expires": "Sun, 01 Mar 2026 10:05:00 GMT",
                "Date": "Sun, 01 Mar 2026 10:00:00 GMT",
            },
            300,
        ),
        ({"Expires": "0"}, 0),
        ({"Expires": "-1"}, 0),
        ({}, 0),
    ],
)
def test_freshness(headers, seconds):
    """max-age less Age, else Expires less Date."""
    assert fresh_for(headers, NOW) == timedelta(seconds=seconds)
