"""A whole stream through ``monitor replay`` with 100 and 1,000 rules: CPU of the process, and memory.

The process is run as anyone runs it, start included; of the first 20,000 lines it is run once more, so
that the memory of the whole can be told from that of a part.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.proof import Proof, data, show
from bench.score import MONITOR, STREAMS, feedin
from bench.speed import articles, rules
from monitor.config import shipped
from monitor.match.rule import Rule

COMMAND = "python -m bench.replay_speed"
PART = 20_000
"""Lines after which memory is compared."""
SECONDS = {100: 60, 1000: 120}
"""Number of rules -> CPU seconds allowed."""
GROWTH = 1.2
"""Peak memory of the whole by that of the part, allowed."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What one run took."""

    seconds: float
    peak: float
    """MB resident at most."""


WATCH = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
print(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""Runs a command and tells what it took; a small process, for a child's peak is its parent's at least."""


def replay(lines: Path, folder: Path) -> Spent:
    """Run the command over a file of articles; what it prints is thrown away."""
    command = [str(MONITOR), "replay", "--rules", str(folder), str(lines)]
    done = subprocess.run(
        [sys.executable, "-c", WATCH, *command], capture_output=True, text=True, check=True
    )
    seconds, peak = map(float, done.stdout.split())
    return Spent(seconds, peak)


def with_rules(folder: Path, count: int) -> Path:
    """The shipped folder, and as many made rules in it that all together are ``count``."""
    shipped.write(folder)
    ours = sum(f.read_text("utf-8").count("\n[[rule]]") for f in (folder / "rules").glob("*.toml"))
    made = "\n".join(_toml(rule) for rule in rules(count - ours, articles(PART)))
    (folder / "rules" / "made.toml").write_text(made, encoding="utf-8")
    return folder


def _toml(rule: Rule) -> str:
    words = {"any": [*rule.words.any], "none": [*rule.words.none]}
    given = "\n".join(f"{key} = {json.dumps(value)}" for key, value in words.items())
    return f'[[rule]]\nid = "{rule.id}"\ntitle = "{rule.title}"\n[rule.words]\n{given}\n'


def run(*, quick: bool) -> list[Proof]:
    """The first stream; nothing in the short form, for it takes some five minutes."""
    if data() is None or quick:
        return []
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        every = feedin(STREAMS[0])
        whole, part = Path(temporary, "whole.jsonl"), Path(temporary, "part.jsonl")
        whole.write_text("".join(every), encoding="utf-8")
        part.write_text("".join(every[:PART]), encoding="utf-8")
        for count, most in SECONDS.items():
            folder = with_rules(Path(temporary, str(count)), count)
            first, spent = replay(part, folder), replay(whole, folder)
            growth = spent.peak / first.peak
            figure = (
                f"{spent.seconds:.1f} s of CPU for {len(every):,} headlines (at most {most}), "
                f"{spent.peak:.0f} MB at most, {growth:.2f} of that at {PART:,} (at most {GROWTH})"
            )
            ok = spent.seconds <= most and growth <= GROWTH
            rows.append(Proof(f"replay of a stream, {count:,} rules", COMMAND, figure, ok))
    return rows


if __name__ == "__main__":
    sys.exit(0 if show(run(quick="--quick" in sys.argv)) else 1)
