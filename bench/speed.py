"""Headlines a second through match and read with 100 and 1,000 rules, on the real stream."""

import itertools
import lzma
import random
import statistics
import sys
import time

from bench.proof import Proof, data, show
from monitor.article.model import Article
from monitor.article.parse import from_line
from monitor.config import shipped
from monitor.config.house import load
from monitor.detect.read.reader import Reader
from monitor.match.engine import Engine
from monitor.match.rule import Rule

COMMAND = "python -m bench.speed"
LINES = 20_000


def articles(count: int) -> list[Article]:
    """The first headlines of the stream."""
    import json  # noqa: PLC0415
    from datetime import UTC, datetime  # noqa: PLC0415

    folder = data()
    assert folder is not None
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with lzma.open(folder / "streams/world_feed.dev.jsonl.xz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in itertools.islice(lines, count)]
    return [
        from_line({"id": str(n), "title": row["text"], "url": row.get("url")}, assumed=now)
        for n, row in enumerate(rows)
    ]


def rules(count: int, found: list[Article]) -> list[Rule]:
    """Rules on words that really occur, so that many share something with many articles."""
    chance = random.Random(7)
    words = sorted(
        {w for a in found for w in a.title.casefold().split() if w.isalpha() and len(w) > 4}
    )
    return [
        Rule.model_validate(
            {
                "id": f"r-{n}",
                "title": f"Rule {n}",
                "words": {"any": chance.sample(words, 3), "none": [chance.choice(words)]},
            }
        )
        for n in range(count)
    ]


def run(*, quick: bool) -> list[Proof]:
    """Median of three passes for each number of rules."""
    if data() is None:
        return []
    house = load(shipped.folder())
    headlines = articles(LINES // 4 if quick else LINES)
    lists = house.sense.lists
    reader = Reader(lists, house.sense.lexicons, tuple(lists.processes.values()))
    rows = []
    for count in (100, 1000):
        began = time.monotonic()
        engine = Engine.compile(lists, rules(count, headlines))
        compiled = time.monotonic() - began
        speeds = []
        for _ in range(3):
            began, evaluated = time.monotonic(), 0
            for article in headlines:
                matched = engine.match(article)
                evaluated += matched.evaluated
                reader.read(matched)
            speeds.append(len(headlines) / (time.monotonic() - began))
        figure = (
            f"{statistics.median(speeds):,.0f} headlines/s (min {min(speeds):,.0f}, max {max(speeds):,.0f}), "
            f"{evaluated / len(headlines):.1f} rules evaluated per headline, compiled in {compiled:.2f} s"
        )
        rows.append(Proof(f"match and read, {count:,} rules", COMMAND, figure, ok=True))
    return rows


if __name__ == "__main__":
    sys.exit(0 if show(run(quick="--quick" in sys.argv)) else 1)
