"""Proofs that nothing is lost: kill -9, a disk that is full or read-only, damage, a lock, poison.

All but one take the real ``monitor run`` and the commands beside it (bench.scene).
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from bench.faults_disk import corrupt, full, readonly, withdrawn
from bench.faults_kill import COMMAND, killed
from bench.faults_lock import beside, concurrent, held, locked
from bench.faults_poison import poison
from bench.proof import Proof, show

KILLS, FEW_KILLS = 40, 10
SCENES = (held, concurrent, beside, locked, full, readonly, withdrawn, corrupt, poison)


def run(*, quick: bool) -> list[Proof]:
    """All of them; what cannot be shown on this machine is said and left out."""
    found: list[Proof] = []
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        kills = FEW_KILLS if quick else KILLS
        found.append(asyncio.run(killed(_room(name, "kill"), kills)))
        for proof in SCENES:
            try:
                shown = asyncio.run(proof(_room(name, proof.__name__)))
            except (
                RuntimeError
            ) as error:  # what was waited for did not come: the log's end is in it
                print(error)
                shown = Proof(proof.__name__, COMMAND, str(error).split(":\n")[0], ok=False)
            if isinstance(shown, Proof):
                found.append(shown)
            else:
                print(f"--   {proof.__name__}: left out, {shown}")
    return found


def _room(parent: str, name: str) -> Path:
    room = Path(parent) / name
    room.mkdir()
    return room


if __name__ == "__main__":
    sys.exit(0 if show(run(quick="--quick" in sys.argv)) else 1)
