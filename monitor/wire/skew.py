"""Whether the machine's clock is right, by what feeds' servers (RFC 9110 6.6.1) and the database say."""

from collections import deque
from datetime import datetime, timedelta
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

    def __init__(self, machine: Clock, host: str) -> None:
        self._machine = machine
        self._host = host
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
        return (
            [] if self.off is None else self._told(self.off, "feeds", "that of the feeds' servers")
        )

    def against(self, database: datetime) -> list[Trouble]:
        """What to tell where the database's server has this time now: processes share its leases."""
        off = database - self._machine.now()
        return self._told(off, "database", "that of the database's server")

    def _told(self, off: timedelta, whose: str, words: str) -> list[Trouble]:
        if abs(off) < LIMIT:
            return []
        way = "behind" if off > timedelta() else "ahead of"
        text = f"the clock of {self._host} is {span(abs(off))} {way} {words}"
        return [Trouble(f"clock/{self._host}/{whose}", text, Severity.HIGH)]
