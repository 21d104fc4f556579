"""The judgement of bench.chaos: keys against replay, repeats against faults, the longest stall."""

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field

from bench.chaos_repeats import WRONG, Fault, repeats, told
from bench.proof import Proof
from bench.receiver import Receiver
from bench.stand import GAP, Stand

COMMAND = "python -m bench.chaos"
STALL = 60.0
LONG = 15.0
"""Seconds without a further article that are told one by one."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How large."""

    articles: int
    seconds: float
    pairs: int
    kills: int
    brokers: int
    databases: int
    pauses: int
    deliver_kills: int


FULL = Plan(20_000, 960.0, 200, 30, 3, 3, 1, 50)
QUICK = Plan(1_500, 150.0, 30, 6, 1, 1, 1, 6)


@dataclass(slots=True)
class Run:
    """What is measured."""

    faults: list[Fault] = field(default_factory=list)
    steps: list[tuple[float, int]] = field(default_factory=list)
    """(monotonic, articles stepped) each second."""
    ended: list[str] = field(default_factory=list)
    """Workers that ended by themselves, with their exit codes."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What the database says of deliveries at the end."""

    stored: dict[str, float]
    """Delivery id -> when its alert was stored (monotonic)."""
    unended: dict[str, int]
    """Delivery id -> attempts whose end the service does not know."""


def judge(
    plan: Plan, run: Run, stand: Stand, receiver: Receiver, rows: Rows, *, drained: bool
) -> list[Proof]:
    """Keys against replay, repeats against faults, and how long anything stood still."""
    counts = Counter(fault.kind for fault in run.faults)
    stall, last = _stalls(run)
    slowest = late(rows.stored, receiver.arrivals, max(fault.until for fault in run.faults))
    missing, many = differ(stand, receiver)
    twice = repeats(receiver, run.faults, rows.unended)
    hit = sum(f.kind == "kill" and receiver.cut(f.at) > 0 for f in run.faults)
    figure = (
        f"{len(stand.stories):,} articles, {counts['kill']} kills ({hit} in the middle of a request), "
        f"{counts['broker']} of the broker, {counts['database']} restarts of PostgreSQL, "
        f"{counts['pause']} pause of 30 s: {len(receiver.every_key())} change keys, "
        f"{len(missing)} missing, {len(many)} too many; {len(receiver.arrivals)} of "
        f"{len(rows.stored)} deliveries, {told(twice)}; longest stall {stall:.0f} s, after the last "
        f"fault {last:.0f} s, a delivery then {slowest:.0f} s; {len(run.ended)} workers ended by "
        "themselves"
    )
    for line in (*standing(run), *run.ended):
        print("   ", line)
    for key in sorted(missing)[:20] + sorted(many)[:20]:
        print("   ", "missing" if key in missing else "too many", key)
    made = Counter(kill=plan.kills, broker=plan.brokers, database=plan.databases, pause=plan.pauses)
    ok = (
        made == counts and len(stand.stories) == plan.articles
        and drained and not missing and not many
        and set(rows.stored) == set(receiver.arrivals)
        and not any(twice[wrong] for wrong in WRONG)
        and max(last, slowest) <= STALL
        and stall < GAP  # else changes that contradict each other may have met
    )  # fmt: skip
    return [Proof("chaos on Kafka and PostgreSQL: every alert, none twice", COMMAND, figure, ok)]


def differ(stand: Stand, receiver: Receiver) -> tuple[Counter[str], Counter[str]]:
    """Change keys that did not arrive, and those that did beyond what replay finds, each with how often.

    Repeats of one delivery count once; a second delivery for one key is one too many.
    """
    wanted, got = Counter(replayed(stand.lines())), receiver.every_key()
    return wanted - got, got - wanted


def late(stored: dict[str, float], arrivals: dict[str, list[float]], last: float) -> float:
    """Seconds the slowest delivery after ``last`` took, from then or from its alert's row."""
    return max(
        (
            arrivals[one][0] - max(at, last)
            for one, at in stored.items()
            if one in arrivals and arrivals[one][0] > last
        ),
        default=0.0,
    )


def _stalls(run: Run) -> tuple[float, float]:
    """The longest time without a further article stepped: overall, and after the last fault."""
    last = max(fault.until for fault in run.faults)
    end = next((at for at, n in run.steps if n == run.steps[-1][1]), run.steps[-1][0])
    moved, longest, after = run.steps[0][0], 0.0, 0.0
    seen = -1
    for at, n in run.steps:
        if at > end:
            break
        if n > seen:
            longest = max(longest, at - moved)
            if at > last:
                after = max(after, at - max(moved, last))
            seen, moved = n, at
    return longest, after


def standing(run: Run) -> list[str]:
    """Every time of more than ``LONG`` without a further article stepped, and what was done before it."""
    began, moved, seen, found = run.steps[0][0], run.steps[0][0], -1, []
    for at, n in run.steps:
        if n <= seen:
            continue
        if at - moved > LONG:
            before = [fault for fault in run.faults if fault.at <= at]
            what = (
                f"{before[-1].kind} {before[-1].who}, {at - before[-1].at:.0f} s" if before else ""
            )
            found.append(f"{moved - began:.0f} s: {at - moved:.0f} s still; {what} before its end")
        seen, moved = n, at
    return found


def replayed(lines: list[dict[str, str]]) -> list[str]:
    """The change keys that replay alerts."""
    text = "\n".join(json.dumps(line) for line in lines)
    env = {k: v for k, v in os.environ.items() if not k.startswith("MONITOR_")}
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "replay", "-"],
        input=text, capture_output=True, text=True, check=True, env=env,
    )  # fmt: skip
    found = []
    for row in map(json.loads, done.stdout.splitlines()):
        for alert in (row["alert"], *row["also"]):
            found += [change["key"] for change in alert["changes"]] if alert else []
    return found
