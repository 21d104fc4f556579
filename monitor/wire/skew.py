"""Whether the machine's clock is right, by what the servers of feeds say the time is (RFC 9110 6.6.1)."""

from collections import deque
from datetime import timedelta
from statistics import median

from monitor.alert.notice import Trouble, span
from monitor.clock import Clock
from monitor.poll.header import http_date
from monitor.terms import Severity

ENOUGH = 5
"""Answers before anything is said."""
LIMIT = timedelta(minutes=2)


class Skew:
    """The median difference of the last answers: one server's wrong clock moves nothing."""

    def __init__(self, machine: Clock) -> None:
        self._machine = machine
        self._seconds: deque[float] = deque(maxlen=50)

    def heard(self, date: str) -> None:
        """A server's Date header."""
        at = http_date(date)
        if at is None:
            return
        self._seconds.append((at - self._machine.now()).total_seconds())

    @property
    def off(self) -> timedelta | None:
        """How much later the servers' time is than ours; None where too few have spoken."""
        if len(self._seconds) < ENOUGH:
            return None
        return timedelta(seconds=median(self._seconds))

    def trouble(self) -> list[Trouble]:
        """What to tell of it."""
        off = self.off
        if off is None or abs(off) < LIMIT:
            return []
        way = "behind" if off > timedelta() else "ahead of"
        text = f"this machine's clock is {span(abs(off))} {way} that of the feeds' servers"
        return [Trouble("clock/skew", text, Severity.HIGH)]
