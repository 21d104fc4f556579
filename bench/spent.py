"""Where the CPU time of one ``stream`` worker went, by what the code belongs to."""

import pstats
from collections import Counter
from pathlib import Path

import psutil

PARTS = {
    "SQL client": ("/sqlalchemy/", "/psycopg", "/monitor/store/"),
    "Kafka client": ("/aiokafka/", "/faust/", "/mode/", "/monitor/stream/relay"),
    "step and decide": ("/monitor/detect/", "/monitor/alert/", "/monitor/match/"),
    "stages": ("/monitor/stream/",),
}
REST = "event loop and other"
IDLE = ("epoll", "time.sleep", "acquire")
"""Where a profile counts waiting, which costs nothing."""
Function = tuple[str, int, str]


def under(file: Path) -> tuple[str, ...]:
    """Words after ``python`` that profile the main thread of what follows; written at its end."""
    return ("-m", "cProfile", "-o", str(file))


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
