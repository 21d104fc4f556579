"""What articles report, read alone: JSON lines in (as for `monitor replay`), score.py's fields out.

    score.py feedin GOLD.jsonl | python -m bench.score_talks > OUT.jsonl; score.py talks GOLD.jsonl OUT.jsonl

With --half even|odd GOLD.jsonl it does all of that itself, for every second item: errors are looked
at in one half, figures are reported for both.
"""

import argparse
import json
import runpy
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor.article.parse import from_line
from monitor.detect.model import Reading
from monitor.detect.read import Reader, read_lexicon
from monitor.match.engine import Engine
from monitor.match.place_file import shipped
from monitor.match.reading import is_list, read_lists

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""The fetch time of a line that gives none."""


class Pipeline:
    """The pure way of one article up to its reading."""

    def __init__(self, rules: Path) -> None:
        """Compile the lists and lexicons of a rules folder."""
        files = {str(p.relative_to(rules)): p.read_text("utf-8") for p in rules.rglob("*.toml")}
        self.lists, problems = read_lists({n: t for n, t in files.items() if is_list(n)}, shipped())
        if problems:
            print(
                f"{len(problems)} problems in the lists, the first: {problems[0]}", file=sys.stderr
            )
        read = [read_lexicon(t, n) for n, t in sorted(files.items()) if "lexicon/" in n]
        lexicons = sorted((x for x, _ in read if x), key=lambda x: x.language != "en")
        self.engine = Engine.compile(self.lists, ())
        self.reader = Reader(self.lists, lexicons, tuple(self.lists.processes.values()))

    def read(self, line: dict[str, Any]) -> Reading:
        """The reading of one line."""
        return self.reader.read(self.engine.match(from_line(line, assumed=EPOCH)))


def fields(line: dict[str, Any], reading: Reading) -> dict[str, Any]:
    """What score.py looks at."""
    return {
        "id": str(line["id"]), "relevant": reading.relevant, "kind": reading.kind.value,
        "parties": reading.parties, "venue": reading.venue, "delegates": reading.delegates,
        "process": reading.meetings[0].key if reading.meetings else None,
        "reason": reading.reason.value,
    }  # fmt: skip


def answers(pipeline: Pipeline, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """One answer per line, in order."""
    for text in lines:
        if text.strip():
            line = json.loads(text)
            yield fields(line, pipeline.read(line))


def halves(pipeline: Pipeline, gold: Path, half: str, score: Path) -> None:
    """Print score.py's figures for every second item."""
    tool = runpy.run_path(str(score))
    rows = gold.read_text("utf-8").splitlines()
    chosen = {"even": rows[::2], "odd": rows[1::2], "all": rows}[half]
    with tempfile.TemporaryDirectory() as folder:
        part, out = Path(folder, "gold.jsonl"), Path(folder, "out.jsonl")
        part.write_text("\n".join(chosen), "utf-8")
        lines = [_line(json.loads(row), tool["iso"]) for row in chosen]
        out.write_text("\n".join(json.dumps(fields(x, pipeline.read(x))) for x in lines), "utf-8")
        tool["talks"](str(part), str(out))


def _line(row: dict[str, Any], iso: Any) -> dict[str, Any]:
    published = iso(row.get("date"))
    return {
        "id": str(row["id"]), "title": row["text"], "summary": row.get("summary") or "",
        "url": row.get("url"), "source": row.get("source"), "published": published,
        "fetched": iso(row.get("first_seen")) or published,
    }  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path, nargs="?")
    parser.add_argument("--half", choices=["even", "odd", "all"])
    parser.add_argument("--rules", type=Path, default=Path("rules"))
    parser.add_argument("--score", type=Path, default=Path("../shared/tools/score.py"))
    given = parser.parse_args(arguments)
    pipeline = Pipeline(given.rules)
    if given.gold:
        halves(pipeline, given.gold, given.half or "all", given.score)
        return
    for answer in answers(pipeline, sys.stdin):
        print(json.dumps(answer, ensure_ascii=False))


if __name__ == "__main__":
    main()
