"""Changes of venue and delegation in the labelled data: by item in talks/dev.jsonl, by event in the windows.

Such changes are rare: the blind readers' pools alone hold too few of them to tell a share.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bench.proof import data
from bench.score import WINDOWS, feedin
from bench.stop import replay

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Count:
    """How many events there are and how many we found; how many we told of and how many were right."""

    found: int = 0
    events: int = 0
    right: int = 0
    ours: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.found + other.found, self.events + other.events,
            self.right + other.right, self.ours + other.ours,
        )  # fmt: skip


def labelled(kinds: tuple[str, ...]) -> dict[str, Count]:
    """Kind -> its count over all labelled data."""
    counts = {
        kind: single(kind, gold("talks/dev.jsonl"), said("talks/dev.jsonl")) for kind in kinds
    }
    for name in WINDOWS:
        items, events = (gold(f"windows/{name}.{part}.jsonl") for part in ("items", "events"))
        answers = said(f"windows/{name}.items.jsonl")
        for kind in kinds:
            counts[kind] += together(kind, items, events, answers)
    return counts


def single(kind: str, items: list[Row], answers: Mapping[str, Row]) -> Count:
    """Each item is an event of its own; what is also right counts for precision."""
    pairs = [(g, kind in kinds_of(answers[str(g["id"])])) for g in items]
    told = [g for g, ours in pairs if ours]
    events = [ours for g, ours in pairs if g["event"] == kind]
    right = sum(kind in (g["event"], *g["event_alt"]) for g in told)
    return Count(sum(events), len(events), right, len(told))


def together(kind: str, items: list[Row], events: list[Row], answers: Mapping[str, Row]) -> Count:
    """Items of one cluster are one event, items of one of our developments are told once."""
    true = {e["cluster"] for e in events if e["event"] == kind}
    ours: dict[str, bool] = {}
    found = set()
    for item in items:
        answer, of = answers[str(item["i"])], {item["cluster"], *item["cluster_alt"]} & true
        if kind in kinds_of(answer):
            found |= of
            told = answer["development"]
            ours[told] = ours.get(told, False) or bool(of)
    return Count(len(found), len(true), sum(ours.values()), len(ours))


def kinds_of(row: Row) -> set[str]:
    """What the program calls an article: its own kind, and those of the alerts it raised."""
    return {row["kind"], *(a["kind"] for a in (row.get("alert"), *row.get("also", ())) if a)}


def gold(name: str) -> list[Row]:
    """The labels of a file."""
    found = data()
    assert found is not None
    return [json.loads(line) for line in (found / name).read_text("utf-8").split("\n") if line]


def said(name: str) -> dict[str, Row]:
    """Id -> what ``monitor replay`` says of the articles of a file."""
    rows = (json.loads(line) for line in replay(feedin(name)).splitlines())
    return {row["id"]: row for row in rows}
