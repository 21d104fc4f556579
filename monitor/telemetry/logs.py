"""structlog, set up once: JSON lines for machines, text for a person at a terminal."""

import logging
import sys
from typing import Any, TextIO

import structlog

from monitor.telemetry.sparse import Sparse

NOISY = {
    "aiokafka": logging.ERROR,
    "apscheduler": logging.ERROR,
    "faust": logging.ERROR,
    "mode": logging.ERROR,
}
"""These report what the service itself reports, and what is left comes thousands of lines at a time:
it is made sparse. The scheduler warns each second that a round of polls is still under way."""


def configure(level: str = "info", style: str = "auto", stream: TextIO | None = None) -> None:
    """Set up structlog and the standard library's logging.

    Args:
        level: debug, info, warning or error.
        style: json, text, or auto (text when the stream is a terminal).
        stream: where lines go; standard error by default.
    """
    out = stream or sys.stderr
    text = for_people(style, out)
    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if text:
        last: list[Any] = [
            structlog.dev.ConsoleRenderer(
                colors=out.isatty(),
                # Rich's shows the local variables, secrets among them.
                exception_formatter=structlog.dev.plain_traceback,
            )
        ]
    else:
        last = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.addFilter(Sparse())
    handler.setFormatter(_words() if text else _lines(shared, last))
    logging.captureWarnings(capture=not text)
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler])
    for name, least in NOISY.items():
        logging.getLogger(name).setLevel(least)


def for_people(style: str, stream: TextIO) -> bool:
    """Whether lines on the stream are text; else each is an object in JSON."""
    return style == "text" or (style == "auto" and stream.isatty())


def _words() -> logging.Formatter:
    return logging.Formatter("%(name)s: %(message)s")


def _lines(shared: list[Any], last: list[Any]) -> logging.Formatter:
    """What libraries log, in the same shape: who reads the log takes each line for an object."""
    meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name], processors=[meta, *last]
    )
