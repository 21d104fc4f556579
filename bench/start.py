"""Proof: how long `monitor run` takes to /readyz 200, and `monitor --version` to answer."""

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.child import Child
from bench.proof import Proof, show

READY_LIMIT, VERSION_LIMIT = 3.5, 0.3
COMMAND = "python -m bench.start"


async def _starts(n: int) -> tuple[list[float], list[int]]:
    with tempfile.TemporaryDirectory() as temporary:
        times, sizes = [], []
        for turn in range(n + 1):
            async with Child(Path(temporary), {}) as child:
                if turn:  # the first one makes the database: not warm
                    times.append(child.ready_after)
                    sizes.append(child.rss())
        return times, sizes


def _versions(n: int) -> list[float]:
    command = [str(Path(sys.executable).with_name("monitor")), "--version"]
    times = []
    for _ in range(n):
        began = time.monotonic()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.monotonic() - began)
    return times


def run(*, quick: bool) -> list[Proof]:
    """Five warm starts (three when quick)."""
    times, sizes = asyncio.run(_starts(3 if quick else 5))
    ready = statistics.median(times)
    version = statistics.median(_versions(5))
    spread = f"min {min(times):.2f}, max {max(times):.2f}"
    return [
        Proof(
            "ready after",
            COMMAND,
            f"median {ready:.2f} s of {len(times)} warm starts ({spread}; at most {READY_LIMIT}), "
            f"RSS {statistics.median(sizes) / 2**20:.0f} MB",
            ready <= READY_LIMIT,
        ),
        Proof(
            "monitor --version",
            COMMAND,
            f"median {version:.3f} s (at most {VERSION_LIMIT})",
            version <= VERSION_LIMIT,
        ),
    ]


if __name__ == "__main__":
    sys.exit(0 if show(run(quick=False)) else 1)
