"""Lets a library that repeats itself thousands of times a second be heard once in a while."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from typing_extensions import override

SECONDS = 30.0
KINDS = 500
"""Different messages remembered; when there are more, all are heard again."""


@dataclass(slots=True)
class _Said:
    at: float
    left_out: int = 0


class Sparse(logging.Filter):
    """For a handler: of each kind of message one passes every ``seconds``, with a count of the rest.

    A kind is the logger and the message before its arguments are put in, so one that names another
    node or another attempt each time is still the same.
    """

    def __init__(self, seconds: float = SECONDS, clock: Callable[[], float] = monotonic) -> None:
        super().__init__()
        self._seconds = seconds
        self._clock = clock
        self._said: dict[tuple[str, str], _Said] = {}

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        now, kind = self._clock(), (record.name, str(record.msg))
        last = self._said.get(kind)
        if last is not None and now - last.at < self._seconds:
            last.left_out += 1
            return False
        if last is not None and last.left_out:
            record.msg = f"{record.msg} ({last.left_out} more like it)"
        if len(self._said) >= KINDS:
            self._said.clear()
        self._said[kind] = _Said(now)
        return True
