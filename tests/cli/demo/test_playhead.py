"""The playhead stands, runs and never runs back."""

from datetime import UTC, datetime, timedelta

from monitor.cli.demo.playhead import Playhead

START = datetime(2026, 3, 1, tzinfo=UTC)


def test_it_stands_until_released():
    """And begins at the time it is told."""
    head = Playhead(START, 1000)
    assert head.now() == START
    head.release(START + timedelta(hours=5))
    assert head.now() >= START + timedelta(hours=5)


def test_hold_stops_it_where_it_is():
    """And an earlier release does not move it back."""
    head = Playhead(START, 1000)
    head.release()
    stood = head.hold()
    assert head.now() == stood
    head.release(START - timedelta(days=1))
    assert head.now() >= stood
