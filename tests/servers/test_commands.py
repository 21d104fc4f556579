"""What people ask of the service reads the same whatever keeps it."""

import json

import pytest
from typer.testing import CliRunner

from monitor.cli.app import app
from monitor.config import shipped
from tests.store.care import lived, own

pytestmark = pytest.mark.servers
ASKED = (
    "alerts list",
    "alerts list --suppressed",
    "alerts show {alert}",
    "brief --since 2026-03-01T00:00+00:00",
    "deadletters list",
    "deliveries list",
    "deliveries show {delivery}",
    "explain {article}",
    "feeds list",
    "processes list",
    "processes show {process}",
    "quality",
    "rules list",
    "silences list",
    "subscriptions list",
    "trace {alert}",
)


@pytest.fixture
async def both(week, tmp_path):
    """The same week in a file and on a server."""
    return f"sqlite:///{own(week, tmp_path / 'd')}", await lived("postgresql", week, tmp_path)


@pytest.fixture
def ask(monkeypatch, tmp_path):
    """ask(url, words) -> (exit code, the JSON document it prints)."""
    shipped.write(tmp_path / "c")
    monkeypatch.setenv("MONITOR_CONFIG", str(tmp_path / "c"))

    def asked(url, words):
        monkeypatch.setenv("MONITOR_DATABASE", url)
        done = CliRunner().invoke(app, [*words.split(), "--json"])
        assert done.exit_code in {0, 1}, (words, done.stderr, done.exception)
        said = json.loads(done.stdout)
        if words.startswith("brief"):
            del said["summary"]["until"]  # the time it was asked
        return done.exit_code, said

    return asked


def test_every_command_that_reads(both, ask):
    """Rows, their order, values and exit codes."""
    file, server = both
    some = ask(file, "alerts list")[1][0]
    delivery = ask(file, "deliveries list")[1]["deliveries"][0]["id"]
    names = {
        "alert": some["id"],
        "article": some["article"],
        "process": some["process"],
        "delivery": delivery,
    }
    differ = []
    for asked in ASKED:
        words = asked.format(**names)
        here, there = ask(file, words), ask(server, words)
        if here != there:
            differ.append((words, here, there))
    assert differ == []
