"""The quality floor on the labelled set and the seeds (skipped where the data is not there)."""

import json
import os
import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.score_talks import Pipeline, fields
from monitor.detect.model import Reading
from monitor.terms import Kind

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("MONITOR_DATA", ROOT.parent / "shared" / "data"))
SCORE = DATA.parent / "tools" / "score.py"
pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not (DATA / "talks").exists(), reason="no labelled data here"),
]


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    """Engine and reader of the shipped rules."""
    return Pipeline(ROOT / "rules")


@pytest.fixture(scope="module")
def scored(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    """The figures of score.py by name."""
    tool = runpy.run_path(str(SCORE))
    gold = DATA / "talks" / "dev.jsonl"
    out = tmp_path_factory.mktemp("floor") / "out.jsonl"
    lines = [json.loads(row) for row in gold.read_text("utf-8").splitlines()]
    answers = (fields(line, pipeline.read(line)) for line in _lines(lines, tool["iso"]))
    out.write_text("\n".join(json.dumps(answer) for answer in answers), "utf-8")
    shown: dict[str, float] = {}
    tool["talks"].__globals__["show"] = lambda name, values: shown.update(
        {f"{name.split(' (')[0].strip()} {key}": value for key, value in values.items()}
        if "not debatable" not in name
        else {}
    )
    tool["talks"](str(gold), str(out))
    return shown


def _lines(rows: list[dict], iso) -> Iterator[dict]:
    for row in rows:
        published = iso(row.get("date"))
        yield {
            "id": row["id"], "title": row["text"], "summary": row.get("summary") or "",
            "url": row.get("url") or "", "source": row.get("source") or "",
            "published": published or "", "fetched": iso(row.get("first_seen")) or published or "",
        }  # fmt: skip


@pytest.mark.parametrize(
    ("figure", "floor"),
    [("relevant F", 0.88), ("kind accuracy lenient", 0.80), ("venue F", 0.80)],
)
def test_floor(scored: dict[str, float], figure: str, floor: float) -> None:
    """About talks, kind and venue reach the floor."""
    assert scored[figure] >= floor


def seed(pipeline: Pipeline, number: int) -> Reading:
    title, text = (DATA / "seeds" / f"{number:03}.txt").read_text("utf-8").split("\n", 1)
    line = {"title": title, "summary": text, "fetched": "2026-01-22T10:00:00Z"}
    return pipeline.read(line)


def test_seed_that_announces(pipeline: Pipeline) -> None:
    """New talks, their place and who comes for one side."""
    reading = seed(pipeline, 0)
    assert (reading.kind, reading.venue) == (Kind.NEW_TALKS, "Miami")
    assert {"Steve Witkoff", "Jared Kushner"} <= set(reading.delegates)


def test_seed_of_a_second_round(pipeline: Pipeline) -> None:
    """The round is counted and the new place found."""
    reading = seed(pipeline, 2)
    assert (reading.venue, reading.meetings[0].round_number) == ("Abu Dhabi", 2)


@pytest.mark.parametrize("number", range(5))
def test_seeds_are_about_one_negotiation(pipeline: Pipeline, number: int) -> None:
    """All five belong to the listed process."""
    assert seed(pipeline, number).meetings[0].key == "russia-ukraine"
