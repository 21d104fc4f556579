"""Promises about Kafka and PostgreSQL that tests keep: the real servers, and the figures the tests note.

    python -m bench.servers

Each row is one or more tests of ``make test-servers``, run here by themselves, one after the other.
"""

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from bench.crew import missing
from bench.proof import Proof, show

COMMAND = "python -m bench.servers"


@dataclass(frozen=True, slots=True)
class Row:
    """A claim, the tests that show it, and what may not be exceeded of the seconds they note."""

    claim: str
    tests: tuple[str, ...]
    limit: float | None = None


ROWS = (
    Row(
        "first start on an empty cluster, four roles at once: all ready",
        ("tests/servers/test_roles.py::test_each_role_does_its_part_and_stops_in_time",),
        limit=10,
    ),
    Row(
        "demo and seeds on Kafka and PostgreSQL: the alert keys of the embedded default",
        ("tests/servers/test_scenario.py",),
    ),
    Row(
        "SIGTERM to exit with work in flight, nothing lost",
        ("tests/servers/test_stop.py",),
        limit=10,
    ),
    Row(
        "db copy of a week to PostgreSQL: every row the same; a replay afterwards sends nothing",
        (
            "tests/store/test_copy.py::test_every_row_is_the_same",
            "tests/store/test_copy.py::test_a_replay_afterwards_sends_nothing",
        ),
    ),
    Row(
        "db backup and restore: what comes back is what was there",
        ("tests/store/test_backup.py::test_what_is_restored_is_what_was",),
    ),
    Row(
        "the program before goes on beside each migration",
        ("tests/store/test_upgrade.py",),
    ),
)


@dataclass(frozen=True, slots=True)
class Case:
    """One test that ran."""

    good: bool
    skipped: bool
    notes: tuple[tuple[str, str], ...]
    """(what, figure); a figure that ends with " s" is held to the row's limit."""


def proved(row: Row) -> Proof:
    """Run a row's tests."""
    with tempfile.TemporaryDirectory(prefix="servers-") as name:
        report = Path(name) / "report.xml"
        words = ["-q", "-p", "no:cacheprovider", "-m", "servers", "-o", "junit_family=xunit1"]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *words, f"--junitxml={report}", *row.tests],
            check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        cases = _cases(report) if report.exists() else []
    if done.returncode:
        print(done.stdout[-3000:])
    notes = [note for case in cases for note in case.notes]
    late = [figure for _, figure in notes if row.limit is not None and _seconds(figure) > row.limit]
    skipped = sum(case.skipped for case in cases)
    figure = ", ".join(
        [f"{sum(case.good for case in cases)} of {len(cases)} tests hold"]
        + [f"{what} {said}" for what, said in notes]
        + ([f"{skipped} left out"] if skipped else [])
        + ([f"at most {row.limit:.0f} s"] if row.limit else [])
    )
    return Proof(row.claim, COMMAND, figure, not done.returncode and not late and bool(cases))


def _cases(report: Path) -> list[Case]:
    found = []
    for case in ET.parse(report).iter("testcase"):
        notes = tuple((p.attrib["name"], p.attrib["value"]) for p in case.iter("property"))
        bad = any(case.find(kind) is not None for kind in ("failure", "error"))
        skipped = case.find("skipped") is not None
        found.append(Case(not bad and not skipped, skipped, notes))
    return found


def _seconds(figure: str) -> float:
    return float(figure.removesuffix(" s")) if figure.endswith(" s") else 0.0


def run(*, quick: bool) -> list[Proof]:
    """All of them; there is no shorter form."""
    del quick
    if why := missing():
        print(f"     left out: {why}")
        return []
    return [proved(row) for row in ROWS]


if __name__ == "__main__":
    sys.exit(0 if show(run(quick=False)) else 1)
