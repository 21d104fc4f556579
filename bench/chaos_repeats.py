"""Deliveries that came twice in bench.chaos: by which documented hole, as their faults and rows say.

Time alone proves little where something is killed every few seconds. So a fault explains a repeat only
if it met the earlier one between its arrival and its mark: the receiver knows when it answered, and
whether anybody was there to hear it. And the service must have recorded an attempt without an end.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bench.receiver import Answer, Receiver

SENT = 0.5
"""Seconds before its arrival a request may have been sent."""
MARK = 2.0
"""Seconds from the answer to the mark, at most, on a busy machine."""
BACK = 12.0
"""Seconds a mark waits for a database that is away, and for its first moments."""
DIED, PAUSED, AWAY = (
    "died between yes and mark", "paused past the lease", "mark not kept: the database was away"
)  # fmt: skip
UNEXPLAINED, UNRECORDED = "unexplained", "not recorded as an attempt without an end"
WRONG = (UNEXPLAINED, UNRECORDED)


@dataclass(slots=True)
class Fault:
    """What was done, when (monotonic), and to whom."""

    kind: str
    at: float
    until: float
    who: str = ""


def repeats(
    receiver: Receiver,
    faults: Iterable[Fault],
    recorded: Mapping[str, int],
    before: Mapping[str, int] | None = None,
) -> Counter[str]:
    """Cause -> repeats.

    Args:
        receiver: what arrived.
        faults: what was done.
        recorded: delivery id -> attempts that the service knows had no end.
        before: delivery id -> arrivals that were judged already.
    """
    found: Counter[str] = Counter()
    done = [f for f in faults if f.kind == "database" or f.who.startswith("deliver")]
    for delivery, times in receiver.arrivals.items():
        begin = max((before or {}).get(delivery, 0), 1)
        for n in range(begin, len(times)):
            answer = receiver.answers.get((delivery, n - 1), Answer(times[n - 1], gone=True))
            found[cause(times[n - 1], answer, times[n], done)] += 1
        if len(times) > begin and len(times) - 1 > recorded.get(delivery, 0):
            found[UNRECORDED] += 1
    return found


def cause(came: float, answer: Answer, again: float, faults: Iterable[Fault]) -> str:
    """The hole a delivery that came, and came ``again``, went through."""
    marked = answer.at if answer.gone else answer.at + MARK
    away = [f for f in faults if f.kind == "database" and _meets(f, came - SENT, marked)]
    if away:
        marked = max(f.until for f in away) + BACK
    kinds = {f.kind for f in faults if f.kind != "pause" and _meets(f, came - SENT, marked)}
    if any(
        _meets(f, came - SENT, marked) or f.until - MARK <= again <= f.until + MARK
        for f in faults
        if f.kind == "pause"
    ):
        return PAUSED
    if "kill" in kinds:
        return DIED
    return AWAY if away else UNEXPLAINED


def _meets(fault: Fault, begin: float, end: float) -> bool:
    return fault.at <= end and fault.until >= begin


def told(found: Counter[str]) -> str:
    """The causes of repeats, in a figure."""
    twice = sum(n for cause, n in found.items() if cause != UNRECORDED)
    causes = ", ".join(f"{n} {cause}" for cause, n in sorted(found.items()) if n)
    return f"{twice} sent twice" + (f" ({causes})" if causes else "")
