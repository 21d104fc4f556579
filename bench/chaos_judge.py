"""The judgement of bench.chaos: keys against replay, repeats against faults, the longest stall."""

import itertools
import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field

from bench.proof import Proof
from bench.receiver import Receiver
from bench.stand import Stand

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
class Fault:
    """What was done, when (monotonic), and to whom."""

    kind: str
    at: float
    until: float
    who: str = ""


@dataclass(slots=True)
class Run:
    """What is measured."""

    faults: list[Fault] = field(default_factory=list)
    steps: list[tuple[float, int]] = field(default_factory=list)
    """(monotonic, articles stepped) each second."""


def judge(plan: Plan, run: Run, stand: Stand, receiver: Receiver, *, drained: bool) -> list[Proof]:
    wanted = set(replayed(stand.lines()))
    got = set(receiver.every_key())
    stall, last = _stalls(run)
    twice = explained(receiver.twice(), run.faults)
    ok = drained and wanted == got and not twice["unexplained"] and last <= STALL
    figure = (
        f"{plan.articles:,} articles, {plan.kills} kills, {plan.brokers} of the broker, "
        f"{plan.databases} restarts of PostgreSQL, {plan.pauses} pause of 30 s: "
        f"{len(got)} change keys of {len(wanted)}, {len(wanted - got)} missing, "
        f"{len(got - wanted)} too many; {len(receiver.arrivals)} deliveries, {told(twice)}; longest "
        f"stall {stall:.0f} s, after the last fault {last:.0f} s"
    )
    for line in standing(run):
        print("   ", line)
    for key in sorted(wanted ^ got)[:20]:
        print("   ", "missing" if key in wanted else "too many", key)
    return [Proof("chaos on Kafka and PostgreSQL: every alert, none twice", COMMAND, figure, ok)]


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


def explained(twice: dict[str, list[float]], faults: list[Fault]) -> Counter[str]:
    """Repeats by the hole they came through: what was done while the one before was in work."""
    found: Counter[str] = Counter({"unexplained": 0})
    for times in twice.values():
        for first, again in itertools.pairwise(times):
            causes = {
                fault.kind
                for fault in faults
                if fault.kind != "broker"
                and (not fault.who or fault.who.startswith("deliver"))
                and first - 1 <= fault.until
                and fault.at <= again
            }
            if "kill" in causes:
                found["died between yes and mark"] += 1
            elif "pause" in causes:
                found["paused past the lease"] += 1
            elif "database" in causes:
                found["mark not kept: the database was away"] += 1
            else:
                found["unexplained"] += 1
    return found


def told(twice: Counter[str]) -> str:
    causes = ", ".join(f"{n} {cause}" for cause, n in twice.items() if n)
    return f"{twice.total()} sent twice" + (f" ({causes})" if causes else "")


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
