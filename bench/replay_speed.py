"""A whole stream through ``monitor replay`` with 100 and 1,000 rules: CPU of the process, and memory.

The process is run as anyone runs it, start included; of the first 20,000 lines it is run once more, so
that the memory of the whole can be told from that of a part.
"""

import json
import os
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


def replay(lines: Path, folder: Path) -> Spent:
    """Run the command over a file of articles; what it prints is thrown away."""
    command = [str(MONITOR), "replay", "--rules", str(folder), str(lines)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert not process.returncode, command
    return Spent(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


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
