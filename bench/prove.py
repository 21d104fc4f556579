"""All long proofs and their table: ``make prove``; ``QUICK=1 make prove`` for the short form.

What needs ../shared/data (or MONITOR_DATA) says so where that is missing, and is left out.
"""

import importlib
import sys
import time
from pathlib import Path

from bench.proof import data, show
from bench.table import Row, measured, rendered, renewed
from monitor.clock import SystemClock

MODULES = (
    "start",
    "demo",
    "daemon",
    "polls",
    "feeds",
    "faults",
    "kills_deliver",
    "hold",
    "mails",
    "score",
    "shuffle",
    "stop",
    "latency",
    "subscriptions",
    "speed",
    "replay_speed",
    "poll_round",
    "servers",
    "chaos",
    "throughput",
    "image",
)
QUICK = (*MODULES[:8], "poll_round", "score")
"""Speed, and what has no short form worth its minutes, is left to the whole."""
WITHOUT_DATA = (
    "start",
    "demo",
    "faults",
    "kills_deliver",
    "hold",
    "mails",
    "latency",
    "subscriptions",
    "servers",
    "chaos",
    "throughput",
    "image",
)


PAGE = Path(__file__).resolve().parent.parent / "docs" / "explain" / "proofs.md"


def main(arguments: list[str]) -> int:
    """Run the modules named, or all; 1 when a proof fails, 2 when the call makes no sense.

    ``--write`` renews their rows in docs/explain/proofs.md, after each module, and keeps the others'.
    """
    quick, write = "--quick" in arguments, "--write" in arguments
    chosen = [a for a in arguments if not a.startswith("-")] or list(QUICK if quick else MODULES)
    if unknown := [name for name in chosen if name not in MODULES]:
        print(f"no such proof: {', '.join(unknown)}; there are {', '.join(MODULES)}")
        return 2
    if quick and write:
        print("--write takes the figures of whole runs: leave out --quick")
        return 2
    rows: list[Row] = []
    began = time.monotonic()
    for name in chosen:
        found = _run(name, quick=quick)
        rows += found
        if write and found:
            page = PAGE.read_text(encoding="utf-8")
            PAGE.write_text(renewed(page, found, MODULES), encoding="utf-8")
    failed = sum(not row.proof.ok for row in rows)
    print(
        f"\n{rendered(rows)}\n\n{len(rows)} proofs, {failed} fail, {time.monotonic() - began:.0f} s"
    )
    return 1 if failed else 0


def _run(name: str, *, quick: bool) -> list[Row]:
    if data() is None and name not in WITHOUT_DATA:
        print(f"--   {name}: left out, no real data here (see docs/explain/proofs.md)")
        return []
    start = time.monotonic()
    proofs = importlib.import_module(f"bench.{name}").run(quick=quick)
    print(f"     {name}: {time.monotonic() - start:.0f} s", flush=True)
    show(proofs)
    return measured(name, proofs, SystemClock().now().date())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
