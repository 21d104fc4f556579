"""What all tests of commands share."""

import pytest

from monitor.telemetry import logs


@pytest.fixture(autouse=True)
def quiet_logger(monkeypatch):
    """A command run in the process sets up no logger: the runner's standard error is gone after it."""
    monkeypatch.setattr(logs, "configure", lambda *_: None)
