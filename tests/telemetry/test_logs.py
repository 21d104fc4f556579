"""Whatever is logged for machines is one JSON object a line, also what libraries say."""

import json
import subprocess
import sys

SAYS = """
import logging, warnings
from monitor.telemetry import logs
import structlog
logs.configure("info", {style!r})
structlog.get_logger("run").info("ours", feed="bbc")
logging.getLogger("somebody").warning("theirs: %s", 3)
warnings.warn("old")
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("aiokafka.client").exception("broken")
"""


def said(style):
    words = [sys.executable, "-c", SAYS.format(style=style)]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=60)
    return done.stderr.splitlines()


def test_each_line_is_an_object():
    """A library's words, a warning and a traceback included; each says when, how bad, and what."""
    lines = [json.loads(line) for line in said("json")]
    assert [line["event"] for line in lines if "old" not in line["event"]] == [
        "ours", "theirs: 3", "broken",
    ]  # fmt: skip
    assert all({"timestamp", "level"} <= line.keys() for line in lines)
    assert [line.get("logger") for line in lines] == [
        None, "somebody", "py.warnings", "aiokafka.client",
    ]  # fmt: skip
    assert "ZeroDivisionError" in lines[-1]["exception"]


def test_people_get_text():
    """Nobody reads JSON at a terminal."""
    lines = said("text")
    assert "somebody: theirs: 3" in lines
    assert not any(line.startswith("{") for line in lines)
