"""Proof: the demo raises the keys its scenario owes, each delivered exactly once, in time."""

import subprocess
import sys
import time
from pathlib import Path

from bench.proof import Proof, show

COMMAND = "make demo"
LIMIT = 120
"""Seconds from start to end."""


def run(*, quick: bool) -> list[Proof]:
    """One performance; what it printed is shown when a key differs."""
    began = time.monotonic()
    monitor = str(Path(sys.executable).with_name("monitor"))
    done = subprocess.run([monitor, "demo"], capture_output=True, text=True, check=False)
    seconds = time.monotonic() - began
    if done.returncode:
        print(done.stdout + done.stderr)
    last = (done.stdout.strip().splitlines() or ["it printed nothing"])[-1]
    good = done.returncode == 0 and seconds <= LIMIT
    figure = f"{last}; {seconds:.0f} s (at most {LIMIT})"
    played = [Proof("the demo's change keys", COMMAND, figure, good)]
    return played if quick else [*played, _killed(monitor)]


def _killed(monitor: str) -> Proof:
    """The same play, the daemon killed with -9 at 40 random moments of it."""
    # At this pace a restart is two and a half hours of the play: far from a day, which is late.
    command = [monitor, "demo", "--kills", "40", "--seconds", "420"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    last = (done.stdout.strip().splitlines() or ["it printed nothing"])[-1]
    if done.returncode:
        print(done.stdout + done.stderr)
    name = "kill -9 of the daemon at 40 random moments of the demo"
    return Proof(name, "monitor demo --kills 40 --seconds 420", last, done.returncode == 0)


if __name__ == "__main__":
    sys.exit(0 if show(run(quick=False)) else 1)
