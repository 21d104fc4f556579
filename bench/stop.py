"""Proof: ``replay --state``, stopped anywhere and gone on, prints what one run prints.

The lines are cut at random places; each part is a process of its own that loads the state the one
before it saved.
"""

import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.proof import Proof, data, show
from bench.score import MONITOR, feedin

COMMAND = "python -m bench.stop"
SETS = {
    "windows/W1_abudhabi.items.jsonl": 12,
    "windows/W3_thai_cambodia.items.jsonl": 8,
    "streams/world_feed.dev.jsonl.xz": 12,
    "streams/headlines_archive.dev.jsonl.xz": 6,
}
"""How often each is stopped."""
WINDOWS = 2
"""How many of them the short form takes."""


def cuts(lines: Sequence[str], number: int, seed: int = 0) -> list[Sequence[str]]:
    """The lines in ``number`` + 1 parts, none empty."""
    places = sorted(random.Random(seed).sample(range(1, len(lines)), number))
    return [lines[a:b] for a, b in zip([0, *places], [*places, len(lines)], strict=True)]


def replay(lines: Sequence[str], state: Path | None = None) -> str:
    """What ``monitor replay`` prints for the lines."""
    command = [str(MONITOR), "replay", *(["--state", str(state)] if state else []), "-"]
    done = subprocess.run(command, input="".join(lines), capture_output=True, text=True, check=True)
    return done.stdout


def compare(name: str, stops: int) -> Proof:
    """One run against one that was stopped ``stops`` times."""
    lines = feedin(name)
    whole = replay(lines).splitlines()
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "state.json"
        parts = [replay(part, state) for part in cuts(lines, stops)]
    resumed = "".join(parts).splitlines()
    same = sum(a == b for a, b in zip(whole, resumed, strict=False))
    figure = f"{len(whole)} articles, stopped {stops} times: {same} answers the same"
    return Proof(f"stopped and gone on, {Path(name).name}", COMMAND, figure, whole == resumed)


def run(*, quick: bool) -> list[Proof]:
    """The windows, and the streams where there is time."""
    if data() is None:
        return []
    return [compare(*one) for one in list(SETS.items())[: WINDOWS if quick else None]]


if __name__ == "__main__":
    sys.exit(0 if show(run(quick="--quick" in sys.argv)) else 1)
