"""What monitor run decides around the service."""

import asyncio
import json
import os
import subprocess
import sys
from types import SimpleNamespace

from structlog.testing import capture_logs

from monitor.alert.channel import EmailChannel
from monitor.alert.secret import Secret
from monitor.wire import main, variables


async def test_a_stream_that_fails_is_logged_and_ends_the_run():
    """Exit code 1 without a word helps nobody."""

    async def fail():
        raise ZeroDivisionError

    with capture_logs() as lines:
        service = SimpleNamespace(wait=fail)
        assert await main._until(asyncio.Event(), service) == 1
    assert [line["log_level"] for line in lines] == ["error"]


def test_the_secrets_of_routes_are_no_unknown_settings():
    """MONITOR_SMTP_PASSWORD is what the handbook calls it."""
    mail = EmailChannel.model_construct(password=Secret(env="MONITOR_SMTP_PASSWORD"))
    keyed = EmailChannel.model_construct(password=Secret(file="/run/x"))
    feed = SimpleNamespace(variables=("MONITOR_FEED_PASSWORD",))
    house = SimpleNamespace(routes=SimpleNamespace(channels=(mail, keyed)), feeds={"f": feed})
    known = dict.fromkeys(("MONITOR_SMTP_PASSWORD", "MONITOR_FEED_PASSWORD"), "x")
    assert variables.slips(known, house) == []
    (slip,) = variables.slips(known | {"MONITOR_SMTP_PASWORD": "x"}, house)
    assert slip == "MONITOR_SMTP_PASWORD is no setting; did you mean MONITOR_SMTP_PASSWORD?"


def test_commands_log_to_standard_error(tmp_path):
    """Standard output is for what --json prints."""
    code = (
        "import structlog, monitor.cli.feeds as f\n"
        "from monitor.cli.app import app\n"
        "@app.command()\n"
        "def probe():\n"
        "    structlog.get_logger().info('quiet')\n"
        "    structlog.get_logger().warning('loud')\n"
        "    print('{}')\n"
        "app(['probe'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=dict(os.environ), capture_output=True, text=True,
        timeout=60, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout) == {}
    assert "loud" in done.stderr
    assert "quiet" not in done.stderr
