"""All archived feed files through the poller: no crash, none over the time limit, entries as counted.

    python -m bench.feeds [--quick]

Every document is served over HTTP, fetched, read in the reading process and written to a book. The
number of entries is compared with what feedparser 6.0.14 found, for the files that
feedparser_6.0.14_results.csv names; each difference belongs to a class that says why, or the proof
fails. Results of files that the archive does not hold are left out, and counted.
"""

import asyncio
import csv
import sys
import tarfile
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bench.proof import Proof, data, show
from monitor.poll.cause import Cause
from monitor.poll.model import Polled
from monitor.poll.parsers import Parsers
from monitor.poll.poller import Poller
from monitor.poll.settings import PollSettings
from monitor.telemetry import logs
from tests.feedworld import Desk, FeedWorld, MemoryBook, feed

COMMAND = "python -m bench.feeds"
LIMIT = timedelta(seconds=20)
_CONTENT = {".json": "application/json"}


@dataclass(frozen=True, slots=True)
class Case:
    """One file and what feedparser found in it."""

    file: str
    body: bytes
    entries: int | None
    """None where the results do not name it (pages, JSON, other XML): polled all the same."""


def run(*, quick: bool = False) -> list[Proof]:
    """All files; ``quick`` takes every fourth."""
    root = data()
    if root is None:
        return []
    logs.configure("critical")
    with tempfile.TemporaryDirectory() as folder:
        cases, absent = _cases(root / "feeds" / "feeds.tar.xz", Path(folder))
        return asyncio.run(_prove(cases[:: 4 if quick else 1], absent))


async def _prove(cases: list[Case], absent: int) -> list[Proof]:
    began = time.monotonic()
    polled, lost = await _poll(cases)
    took = time.monotonic() - began
    reasons = Counter(p.reason for p in polled)
    over = reasons[Cause.TIMEOUT] + reasons[Cause.HOSTILE]
    return [
        Proof(
            "Feeds: no crash, none over the time limit",
            COMMAND,
            f"{len(cases):,} files in {took:.0f} s: {reasons[Cause.INTERNAL]} crashes, {over} over "
            f"the limit of {LIMIT.seconds} s, {lost} reading processes lost ("
            + ", ".join(f"{n:,} {r}" for r, n in reasons.most_common())
            + ")",
            not reasons[Cause.INTERNAL] and not over and not lost,
        ),
        _parity(
            [(c, p) for c, p in zip(cases, polled, strict=True) if c.entries is not None], absent
        ),
    ]


def _parity(known: list[tuple[Case, Polled]], absent: int) -> Proof:
    unlike = [(case, p) for case, p in known if p.entries != case.entries]
    classes = Counter(_why(p) for _, p in unlike)
    for case, p in unlike:
        if _why(p) == _UNEXPLAINED:
            print(f"     {case.file}: {p.entries} against {case.entries} ({p.reason}: {p.detail})")
    told = ", ".join(f"{n} {name}" for name, n in classes.most_common()) or "none"
    return Proof(
        "Feeds: entries as feedparser counts them",
        COMMAND,
        f"{len(known) - len(unlike):,} of {len(known):,} files equal, "
        f"{sum(p.entries for _, p in known):,} entries against "
        f"{sum(c.entries or 0 for c, _ in known):,}; differences: {told}; {absent} results are of "
        "files the archive does not hold",
        not classes[_UNEXPLAINED],
    )


async def _poll(cases: list[Case]) -> tuple[list[Polled], int]:
    """What came of each file, and how many reading processes died."""
    settings = PollSettings(at_once=8, per_host=8)
    parsers = Parsers(workers=2, limit=LIMIT)
    book = MemoryBook()
    async with FeedWorld() as world, Desk(settings=settings, parsers=parsers) as desk:
        poller = Poller(book, desk.look, desk.clock, owner="proof", settings=settings)
        given = [
            book.add(feed(world.put(f"/{n}", case.body, headers=_headers(case))))
            for n, case in enumerate(cases)
        ]
        while await poller.poll_due():
            await poller.idle()
        return [book.last(f) for f in given], parsers.lost


def _headers(case: Case) -> dict[str, str]:
    return {"Content-Type": _CONTENT.get(Path(case.file).suffix, "application/xml")}


_UNEXPLAINED = "unexplained"


def _why(polled: Polled) -> str:
    """The class of a difference."""
    if polled.reason == Cause.HTML:
        return "HTML page refused (feedparser reads entries into it)"
    if polled.reason == Cause.NOT_A_FEED:
        return "no feed refused"
    if polled.reason == Cause.ERROR_ITEMS:
        return "a bridge's error messages refused"
    return _UNEXPLAINED


def _cases(archive: Path, folder: Path) -> tuple[list[Case], int]:
    """Every file, and how many results are of files that are not there."""
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    table = next(folder.glob("feedparser_*_results.csv"))
    with table.open(newline="") as rows:
        counts = {row["file"]: int(row["fp_entries"] or 0) for row in csv.DictReader(rows)}
    files = sorted(f for f in folder.rglob("*") if f.is_file() and f.parent != folder)
    cases = [
        Case(n, f.read_bytes(), counts.pop(n, None)) for f in files for n in [_name(f, folder)]
    ]
    return cases, len(counts)


def _name(file: Path, folder: Path) -> str:
    return file.relative_to(folder).as_posix()


if __name__ == "__main__":
    sys.exit(0 if show(run(quick="--quick" in sys.argv)) else 1)
