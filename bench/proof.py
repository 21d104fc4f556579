"""Proof: one claim of the project, the command that shows it, the figure it gave, and whether it holds."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Proof:
    """A row of the proofs' table."""

    name: str
    command: str
    figure: str
    ok: bool


def data() -> Path | None:
    """The real data, or None where it is missing."""
    found = Path(
        os.environ.get("MONITOR_DATA", Path(__file__).resolve().parents[2] / "shared/data")
    )
    return found if found.is_dir() else None


def show(proofs: Iterable[Proof]) -> bool:
    """Print each row as it comes; True when all hold."""
    good = True
    for proof in proofs:
        good &= proof.ok
        mark = "ok  " if proof.ok else "FAIL"
        print(f"{mark} {proof.name}: {proof.figure}", flush=True)
    return good
