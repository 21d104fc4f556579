"""Where the CPU time of one ``stream`` worker went, by what the code belongs to."""

import cProfile
import os
import pstats
import signal
import sys
from collections import Counter
from pathlib import Path

import psutil

from monitor.wire.main import run

PARTS = {
    "SQL client": ("/sqlalchemy/", "/psycopg", "/monitor/store/"),
    "Kafka client": ("/aiokafka/", "/faust/", "/mode/", "/monitor/stream/relay"),
    "step and decide": ("/monitor/detect/", "/monitor/alert/", "/monitor/match/"),
    "stages": ("/monitor/stream/",),
}
BEGIN = signal.SIGUSR1
REST = "event loop and other"
IDLE = ("epoll", "time.sleep", "acquire")
"""Where a profile counts waiting, which costs nothing."""
Function = tuple[str, int, str]


def profiled(file: Path) -> tuple[str, ...]:
    """Words after ``python`` for a ``monitor`` that writes a profile of its main thread at its end.

    It begins with ``BEGIN``: what the start costs is another matter.
    """
    return ("-m", "bench.spent", str(file))


def threads(pid: int) -> tuple[float, float]:
    """CPU seconds of a process's event loop, and of its other threads, where articles are read."""
    times = {t.id: t.user_time + t.system_time for t in psutil.Process(pid).threads()}
    loop = times.pop(pid, 0.0)
    return loop, sum(times.values())


def shares(file: Path) -> dict[str, float]:
    """Part -> its share of the loop's time, from a profile; they sum to 1.

    The time of a built-in function is its callers'.
    """
    found: Counter[str] = Counter()
    for function, (_, _, own, _, callers) in pstats.Stats(str(file)).stats.items():  # type: ignore[attr-defined]
        if function[0] != "~":
            found[_part(function)] += own
        elif not any(word in function[2] for word in IDLE):
            for caller, (_, _, its, _) in callers.items():
                found[_part(caller)] += its
    whole = found.total() or 1.0
    return {part: found[part] / whole for part in (*PARTS, REST)}


def _part(function: Function) -> str:
    for part, places in PARTS.items():
        if any(place in function[0] for place in places):
            return part
    return REST


def main(file: str, role: str) -> None:
    """``monitor run --only ROLE`` under the profiler."""
    profile = cProfile.Profile()
    signal.signal(BEGIN, lambda *_: profile.enable())
    code = run(role)
    profile.disable()
    profile.dump_stats(file)
    os._exit(code)  # as the command does


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[-1])
