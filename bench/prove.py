"""All long proofs and their table: ``make prove``; ``QUICK=1 make prove`` for the short form.

What needs ../shared/data (or MONITOR_DATA) says so where that is missing, and is left out.
"""

import importlib
import sys
import time
from pathlib import Path

from bench.proof import Proof, data, show

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
    "poll_round",
    "servers",
    "chaos",
    "throughput",
    "image",
)
QUICK = (*MODULES[:8], "score")
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


def main(arguments: list[str]) -> int:
    """Run the modules named, or all; 1 when a proof fails."""
    quick = "--quick" in arguments
    chosen = [a for a in arguments if not a.startswith("-")] or list(QUICK if quick else MODULES)
    found: list[Proof] = []
    good = True
    began = time.monotonic()
    for name in chosen:
        if data() is None and name not in WITHOUT_DATA:
            print(f"--   {name}: left out, no real data here (see docs/explain/proofs.md)")
            continue
        start = time.monotonic()
        rows = importlib.import_module(f"bench.{name}").run(quick=quick)
        print(f"     {name}: {time.monotonic() - start:.0f} s", flush=True)
        good &= show(rows)
        found += rows
    table = as_table(found)
    print(f"\n{table}\n\n{len(found)} proofs, {sum(not p.ok for p in found)} fail, "
          f"{time.monotonic() - began:.0f} s")  # fmt: skip
    if "--write" in arguments:
        _write(table)
    return 0 if good else 1


def as_table(rows: list[Proof]) -> str:
    """The rows as Markdown."""
    lines = ["| claim | command | measured | holds |", "|---|---|---|---|"]
    lines += [
        f"| {p.name} | `{p.command}` | {p.figure} | {'yes' if p.ok else '**no**'} |" for p in rows
    ]
    return "\n".join(lines)


def _write(table: str) -> None:
    """Put the table between the marks of docs/explain/proofs.md."""
    file = Path(__file__).resolve().parent.parent / "docs" / "explain" / "proofs.md"
    text = file.read_text(encoding="utf-8")
    head, _, rest = text.partition("<!-- table -->\n")
    _, _, tail = rest.partition("<!-- end -->")
    file.write_text(f"{head}<!-- table -->\n{table}\n<!-- end -->{tail}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
