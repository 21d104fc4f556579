"""What is printed or logged holds no secret."""

import io
from collections.abc import Iterator

import pytest
import structlog

from monitor.article.model import Origin
from monitor.errors import ConfigError
from monitor.poll.model import Feed
from monitor.store.session import Database
from monitor.stream.app import build_app
from monitor.telemetry import logs


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    yield io.StringIO()
    structlog.reset_defaults()


@pytest.mark.parametrize("style", ["text", "json"])
def test_tracebacks_show_no_local_variables(stream: io.StringIO, style: str) -> None:
    """A frame may hold a password."""
    logs.configure("info", style, stream)
    password = f"hunter-{len(style) // 2}"
    try:
        int("no number" if password else "")
    except ValueError:
        structlog.get_logger().exception("failed")
    assert "ValueError" in stream.getvalue()
    assert "hunter-2" not in stream.getvalue()


@pytest.mark.parametrize("broker", ["kafka://me:hunter2@host:9092", "me:hunter2@host", "x://[hunter2"])  # fmt: skip
def test_a_refused_broker_shows_no_password(broker: str) -> None:
    """Scheme and host say enough."""
    with pytest.raises(ConfigError) as told:
        build_app(broker, Database("sqlite:///unused.db"), [])
    assert "hunter2" not in str(told.value)


def test_a_feed_shows_no_credentials() -> None:
    """Feeds end up in tracebacks and in logs."""
    origin = Origin("f", "F")
    feed = Feed(
        "f", "https://e.org/f", "F", origin, headers=(("X", "hunter2"),), auth=("me", "hunter2")
    )
    assert "hunter2" not in repr(feed)
